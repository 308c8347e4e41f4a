"""The judge of a suite's replies: what it would give each, by criterion, and on the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from utta.domain.agreement_gate import Gate, closed, only_open
from utta.domain.judgement import Judgement
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.situation import Situation
from utta.errors import NotEnough
from utta.services import agreement, judging
from utta.services.reviews import rubric as find_rubric
from utta.store.database import Store


@dataclass(frozen=True)
class Judged:
    """What a judge gave one reply, in points of the rubric's scale: by criterion, and on those reviewers agree on, None
    where they agree on none."""

    criteria: Mapping[str, float] = field(default_factory=dict)
    whole: float | None = None


@dataclass(frozen=True)
class Judging:
    """A judge's view of some replies, in their order; None where there was no reply or no judge. note: who judged, or
    why nobody did."""

    replies: Sequence[Judged | None]
    note: str


def judged(store: Store, known: Sequence[RatedResponse], situations: Sequence[Situation],
           replies: Sequence[str | None]) -> Judging:  # fmt: skip
    """Let the built-in judge, learned from `known`, score replies to situations, one each in the same order."""
    from utta.ai.judge import fit_judge

    form = find_rubric(store, DEFAULT_RUBRIC_KEY)
    with store.read() as tx:
        gates = agreement.criteria_open(tx, form)
    try:
        judge = fit_judge(known, form)
    except NotEnough as reason:
        return Judging([None] * len(replies), f"No judge scored these replies. {reason}")
    given = [place for place, reply in enumerate(replies) if reply is not None]
    seen = judge.predict([situations[place] for place in given], [replies[place] or "" for place in given])
    scored: list[Judged | None] = [None] * len(replies)
    kept = [criterion.key for criterion in judge.rubric.criteria if criterion.key not in judge.missing]
    agreed = only_open(judge.rubric, gates)
    for place, judgement in zip(given, seen, strict=True):
        scored[place] = _judged(judgement, kept, agreed)
    return Judging(scored, _note(judge.n, gates))


def known_outside(store: Store, dataset_id: int, split: str = "test") -> list[RatedResponse]:
    """The ratings a judge of this split may learn from."""
    return judging.rated_outside(store, DEFAULT_RUBRIC_KEY, dataset_id, split)


def _judged(judgement: Judgement, kept: Sequence[str], agreed: Rubric | None) -> Judged:
    whole = agreed.effectiveness(judgement.expected) if agreed is not None else None
    return Judged({key: judgement.expected[key] for key in kept}, whole)


def _note(ratings: int, gates: Mapping[str, Gate]) -> str:
    note = (f"Scored by the built-in judge, learned from {ratings} ratings that concern none of the test cases. It "
            "predicts what reviewers would say; it is not a person.")  # fmt: skip
    if shut := closed(gates.values()):
        note += f" Left out of its score until reviewers agree: {shut}"
    return note
