"""The judge of a suite's replies: what it would give each, by criterion, and on the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from utta.domain import judge_words
from utta.domain.agreement_gate import closed, only_open
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Opinion
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.situation import Situation
from utta.services import agreement
from utta.services.judges import Judge
from utta.services.reviews import rubric as find_rubric
from utta.store import evaluations
from utta.store.database import Store


@dataclass(frozen=True)
class Judged:
    """What a judge gave one reply, in points of the rubric's scale: by criterion, and on those reviewers agree on, None
    where they agree on none."""

    criteria: Mapping[str, float] = field(default_factory=dict)
    whole: float | None = None


@dataclass(frozen=True)
class Judging:
    """A judge's view of some replies, in their order; None where there was no reply, no judge, or it could not say.
    note: who judged, or why nobody did. cautions: what weakens its word. judge: its name, "" of none."""

    replies: Sequence[Judged | None]
    note: str
    cautions: tuple[str, ...] = ()
    judge: str = ""


def judged(store: Store, judge: Judge, whose: str, situations: Sequence[Situation],
           replies: Sequence[str | None]) -> Judging:  # fmt: skip
    """Let the judge of this evaluation score replies to situations, one each in the same order; of what stands there
    several times it is asked once.

    whose: whose replies these are, for whoever watches.
    """
    if judge.rubric is None:
        return Judging([None] * len(replies), judge.note)
    with store.read() as tx:
        gates = agreement.criteria_open(tx, find_rubric(store, DEFAULT_RUBRIC_KEY))
    agreed = only_open(judge.rubric, gates)
    wanted = list(zip(situations, replies, strict=True))
    once = list(dict.fromkeys((situation, reply) for situation, reply in wanted if reply is not None))
    given = judge.opinions(f"the replies of {whose}", [one for one, _ in once], [reply for _, reply in once])
    said = dict(zip(once, given, strict=True))
    opinions = [said.get((situation, reply)) if reply is not None else None for situation, reply in wanted]
    note = judge.note
    if shut := closed([gates[criterion.key] for criterion in judge.rubric.criteria]):
        note += f" Left out of its score until reviewers agree: {shut}"
    lost = sum(opinion is not None and opinion.judgement is None for opinion in said.values())
    unsaid = f"It could not judge {lost:,} of {len(once):,} replies: unscored, never zero." if lost else ""
    cautions = tuple(caution for caution in (*judge.cautions, unsaid) if caution)
    return Judging([_judged(opinion, agreed) for opinion in opinions], note, cautions, judge.name)


def agreement_with_reviewers(store: Store, judge: str) -> str:
    """How far a judge of this name agrees with reviewers, in words."""
    card = last_card(store, judge)
    if card is None:
        return "How far it agrees with reviewers is not known yet: an evaluation on the test split measures it."
    said = [f"{judge_words.name_of(one).lower()} {judge_words.word_for(one.kappa.estimate)}" for one in card.criteria]
    return f"Its agreement with reviewers when last measured: {', '.join(said)}."


def last_card(store: Store, judge: str) -> JudgeCard | None:
    """How far a judge of this name agreed with reviewers when it was last measured, on whichever test split."""
    with store.read() as tx:
        results = [one.result for one in evaluations.newest_first(tx) if one.result]
    return next((one.card for one in results if one.card and one.card.judge == judge), None)


def _judged(opinion: Opinion | None, agreed: Rubric | None) -> Judged | None:
    if opinion is None or opinion.judgement is None:
        return None
    expected = opinion.judgement.expected
    return Judged(expected, agreed.effectiveness(expected) if agreed is not None else None)
