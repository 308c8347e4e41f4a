"""What a run of the edge cases found, for those who read it: every reply beside its case, and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass

from utta.domain.edge_cases import EdgeCase, EdgeResult
from utta.domain.edge_changes import EdgeChanges, edge_changes
from utta.domain.edge_suite import EdgeSuiteResult
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.services import evaluation, sealing, suite_edge, suites
from utta.store.database import Store

_ORDER = ("failed", "needs a person", "unscored", "passed")


@dataclass(frozen=True)
class EdgeReply:
    """One reply. case: as it was asked, None where that is not kept. reply: "" where there was none."""

    case: EdgeCase | None
    result: EdgeResult
    reply: str


@dataclass(frozen=True)
class EdgeReplies:
    """The replies of one contestant: failures first, then those that need a person, then unscored ones, then those that
    passed. sealed: how many were left out, since their reader still judges them blind."""

    replies: tuple[EdgeReply, ...]
    sealed: int


def replies(store: Store, found: Evaluation, reader: User | None, who: str = "model") -> EdgeReplies:
    """Every reply of a contestant, as this reader may see them; for nobody in particular, as everybody may."""
    side = next((one for one in found.edge.sides if one.who == who), None) if found.edge else None
    if found.edge is None or side is None:
        return EdgeReplies((), 0)
    hidden = sealing.hidden_from(store, reader)
    cases = suite_edge.cases_of(store, found.edge)
    given = {one.case_key: one.outputs or {} for one in evaluation.answers(store, found.id) if one.who == who}
    every = [
        EdgeReply(cases.get(one.case), one, str(given.get(one.case, {}).get("teacher_response", "")))
        for one in side.results
    ]
    seen = [one for one in every if not one.reply or one.reply not in hidden]
    seen.sort(key=lambda one: _ORDER.index(one.result.outcome))
    return EdgeReplies(tuple(seen), len(every) - len(seen))


def earlier(store: Store, found: Evaluation) -> list[Evaluation]:
    """The runs that ended before this one, of any model version, newest first; those of its own model before others."""
    runs = [one for one in evaluation.history(store, suite="edge") if one.id < found.id and one.edge]
    return sorted(runs, key=lambda one: (one.model_id != found.model_id, -one.id))


def before(store: Store, found: Evaluation, known: Sequence[Evaluation]) -> Evaluation | None:
    """The run to hold this one against first, None where there is none. known: its own model version's runs, newest
    first; only where none of them came earlier are all others read."""
    own = next((one for one in known if one.id < found.id and one.edge), None)
    return own or next(iter(earlier(store, found)), None)


def changes(store: Store, before: Evaluation, found: Evaluation) -> EdgeChanges:
    """What changed for the model version of a run against that of an earlier one. Both must have found something."""
    assert before.edge is not None and found.edge is not None
    return edge_changes(before.edge.main.results, found.edge.main.results,
                        suite_edge.cases_of(store, before.edge), suite_edge.cases_of(store, found.edge))  # fmt: skip


def is_edited_since(store: Store, result: EdgeSuiteResult) -> bool:
    """Whether the team edited the cases after a run had asked them."""
    return result.suite != suites.hash_of(suites.edge_cases(store))
