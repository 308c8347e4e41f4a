"""What a person decided about a reply to an edge case where no rule could tell.

A decision is about a reply to a student, not about one run: it counts wherever the same reply to the same student is
held to the same requirement, so that nobody is asked the same twice.
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.edge_cases import EdgeResult
from utta.domain.edge_suite import EdgeSide, EdgeSuiteResult
from utta.domain.text import Text


class Decision(BaseModel):
    """One decision. reply_key: as in EdgeResult; requirement: in its words there; note: why, in the person's words."""

    model_config = ConfigDict(frozen=True)

    reply_key: str
    requirement: str
    is_met: bool
    note: Text = ""
    author: str = ""
    made_at: float = 0.0


def reply_keys(result: EdgeSuiteResult) -> set[str]:
    """The replies of a run in which something is open."""
    return {one.reply_key for side in result.sides for one in side.results if one.open and one.reply_key}


def as_decided(result: EdgeSuiteResult, decisions: Sequence[Decision]) -> EdgeSuiteResult:
    """A run with what people decided; of several decisions on the same the last counts."""
    newest = {(one.reply_key, one.requirement): one for one in decisions}
    if not newest:
        return result
    return result.model_copy(update={"sides": tuple(_side(side, newest) for side in result.sides)})


def _side(side: EdgeSide, newest: dict[tuple[str, str], Decision]) -> EdgeSide:
    return side.model_copy(update={"results": tuple(_result(one, newest) for one in side.results)})


def _result(one: EdgeResult, newest: dict[tuple[str, str], Decision]) -> EdgeResult:
    for text in one.open:
        decision = newest.get((one.reply_key, text))
        if decision is not None:
            one = one.decided({text: decision.is_met}, decision.author, decision.note)
    return one
