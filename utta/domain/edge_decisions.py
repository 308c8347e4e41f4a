"""What a person decided about a reply to an edge case: where no rule could tell, or against what a rule had found.

A decision is about a reply to a student, not about one run: it counts wherever the same reply to the same student is
held to the same requirement, so that nobody is asked the same twice.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.edge_cases import EdgeResult, Requirement
from utta.domain.edge_suite import EdgeSide, EdgeSuiteResult
from utta.domain.text import Text


class Decision(BaseModel):
    """One decision. reply_key: as in EdgeResult; requirement: in its words there; note: why, in the person's words.
    is_taken_back: what stood before anybody decided stands again, and is_met says nothing."""

    model_config = ConfigDict(frozen=True)

    reply_key: str
    requirement: str
    is_met: bool
    note: Text = ""
    is_taken_back: bool = False
    author: str = ""
    made_at: float = 0.0


Standing = Mapping[str, Mapping[str, Decision]]
"""reply key → requirement → the decision that counts."""


def standing(decisions: Sequence[Decision]) -> Standing:
    """Of several decisions on the same the last counts; of those taken back none. decisions: as they were made."""
    newest = {(one.reply_key, one.requirement): one for one in decisions}
    found: dict[str, dict[str, Decision]] = {}
    for (key, requirement), one in newest.items():
        if not one.is_taken_back:
            found.setdefault(key, {})[requirement] = one
    return found


def reply_keys(result: EdgeSuiteResult) -> set[str]:
    """The replies of a run that a person can say something about."""
    return {one.reply_key for side in result.sides for one in side.results if one.reply_key}


def as_decided(result: EdgeSuiteResult, decisions: Standing) -> EdgeSuiteResult:
    """A run with what people decided."""
    if not decisions:
        return result
    return result.model_copy(update={"sides": tuple(_side(side, decisions) for side in result.sides)})


def _side(side: EdgeSide, decisions: Standing) -> EdgeSide:
    results = tuple(_result(one, decisions[one.reply_key]) if one.reply_key in decisions else one
                    for one in side.results)  # fmt: skip
    return side.model_copy(update={"results": results})


def _result(one: EdgeResult, decisions: Mapping[str, Decision]) -> EdgeResult:
    for requirement in one.requirements:
        decision = decisions.get(requirement.text)
        if decision is not None and _counts(requirement, decision):
            one = one.decided(requirement.text, decision.is_met, decision.author, decision.note, decision.made_at)
    return one


def _counts(requirement: Requirement, decision: Decision) -> bool:
    """A rule, or a judge that may decide, is overruled only by a word with its reason."""
    return requirement.found == "person" or bool(decision.note)
