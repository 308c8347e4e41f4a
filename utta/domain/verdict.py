"""The verdict between two models: better, worse, no difference shown, or ask people, and in one sentence why.

It rests on people and judge together where people have reviewed a random sample of the cases. The judge alone decides
only where the lead's bar is set and its card meets it; below the bar it may rank, and the verdict says how many reviews
would settle what it prefers. An interval that holds zero is never a gain.
"""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Interval
from utta.domain.prediction_powered import (
    LEAST_REVIEWED,
    PredictionPowered,
    first_reviews,
    more_reviews,
    prediction_powered,
)
from utta.domain.statistics import mean_interval, standing, verdict
from utta.errors import NotEnough

Outcome = Literal["better", "no difference shown", "worse", "ask people"]
RestsOn = Literal["people and judge", "people", "judge"]


class Verdict(BaseModel):
    """A verdict on the first model against the second.

    difference: first minus second, what the outcome goes by; None where nothing could be computed. rests_on: whose
    scores that is. reviewed: cases of the random sample that people scored. more_reviews: how many more would settle
    it, as far as can be said; None where it is settled or no number of them would.
    """

    model_config = ConfigDict(frozen=True)

    outcome: Outcome
    sentence: str
    difference: Interval | None
    rests_on: RestsOn
    reviewed: int
    more_reviews: int | None = None


class Question(BaseModel):
    """What is asked: whether `name` is better than `against` on `what`. unit: of the scores; better_up: more is better.

    may_judge_decide: whether the judge's word alone is enough (see `meets_bar`). apart: standard deviation of the
    reviewers' minus the judge's differences on earlier cases, None where that is not known.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    against: str
    what: str = "teaching effectiveness"
    unit: str = "points"
    better_up: bool = True
    may_judge_decide: bool = False
    apart: float | None = None


def meets_bar(card: JudgeCard | None, bar: float | None) -> bool:
    """Whether a judge's card meets the lead's bar: quadratic kappa with experts of at least `bar` on every criterion.

    Without a card or a bar it does not: nobody has said that this judge may decide.
    """
    return card is not None and bar is not None and all(own.kappa.estimate >= bar for own in card.criteria)


def decide(
    asked: Question, judged: Sequence[float | None], reviewed: Sequence[float | None], families: Sequence[str],
    seed: int = 0,
) -> Verdict:  # fmt: skip
    """The verdict from paired differences (first minus second), one a case, in one order.

    judged: by the judge, None where either answer is unscored; all None without a judge. reviewed: by people, None
    outside the random sample. families: one each.
    """
    by_judge = [place for place, value in enumerate(judged) if value is not None]
    if not by_judge:
        return _by_people(asked, reviewed, families, seed)
    scores = [float(judged[place] or 0.0) for place in by_judge]
    own, seen = [families[place] for place in by_judge], [reviewed[place] for place in by_judge]
    try:
        together = prediction_powered(scores, seen, own)
    except NotEnough:
        return _by_judge(asked, scores, own, sum(value is not None for value in seen), seed)
    return _together(asked, together)


def _together(asked: Question, found: PredictionPowered) -> Verdict:
    reviews = f"{found.reviewed} reviews of a random sample"
    ground = f"It rests on {reviews} and the judge's scores of all {found.interval.n} cases."
    shown = standing(found.interval, asked.better_up)
    said = verdict(asked.name, asked.against, asked.what, found.interval, asked.better_up, asked.unit)
    if shown in ("better", "worse"):
        return Verdict(outcome=_as_outcome(shown), sentence=f"{said} {ground}", difference=found.interval,
                       rests_on="people and judge", reviewed=found.reviewed)  # fmt: skip
    more = more_reviews(found)
    if more is None:
        ground += " Reviews of all its cases would not settle it: a larger split would."
        return Verdict(outcome="no difference shown", sentence=f"{said} {ground}", difference=found.interval,
                       rests_on="people and judge", reviewed=found.reviewed)  # fmt: skip
    leads = _leading(asked, found.interval.estimate)
    sentence = (
        f"{leads} may be ahead, but it is not shown; {_reviews(more, found.reviewed)} would settle it. {said} {ground}"
    )
    return Verdict(outcome="ask people", sentence=sentence, difference=found.interval, rests_on="people and judge",
                   reviewed=found.reviewed, more_reviews=more)  # fmt: skip


def _by_judge(asked: Question, scores: Sequence[float], families: Sequence[str], reviewed: int, seed: int) -> Verdict:
    """Too few reviews to correct the judge: it decides where it may, else it ranks."""
    try:
        interval = mean_interval(scores, families, seed)
    except NotEnough as reason:
        return Verdict(outcome="no difference shown", sentence=str(reason), difference=None, rests_on="judge",
                       reviewed=reviewed)  # fmt: skip
    shown = standing(interval, asked.better_up)
    said = verdict(asked.name, asked.against, asked.what, interval, asked.better_up, asked.unit)
    few = max(LEAST_REVIEWED - reviewed, 1)
    if shown not in ("better", "worse"):
        sentence = f"{said} Only the judge has scored them."
        return Verdict(outcome="no difference shown", sentence=sentence, difference=interval, rests_on="judge",
                       reviewed=reviewed, more_reviews=few)  # fmt: skip
    if asked.may_judge_decide:
        sentence = f"{said} Only the judge has scored them; its agreement with experts meets the lead's bar."
        return Verdict(outcome=_as_outcome(shown), sentence=sentence, difference=interval, rests_on="judge",
                       reviewed=reviewed)  # fmt: skip
    return _ranked(asked, scores, families, interval, reviewed, few)


def _ranked(
    asked: Question, scores: Sequence[float], families: Sequence[str], interval: Interval, reviewed: int, few: int
) -> Verdict:
    """The judge prefers one, and may not decide."""
    prefers = f"The judge prefers {_leading(asked, interval.estimate)}, but it may rank and not decide"
    if asked.apart is None:
        sentence = f"{prefers}; {_reviews(few, reviewed)} are needed before anything can be said."
        return Verdict(outcome="ask people", sentence=sentence, difference=interval, rests_on="judge",
                       reviewed=reviewed, more_reviews=few)  # fmt: skip
    needed = first_reviews(scores, families, asked.apart)
    if needed is None:
        sentence = f"{prefers}, and reviews of all {interval.n} cases would not settle it: a larger split would."
        return Verdict(outcome="no difference shown", sentence=sentence, difference=interval, rests_on="judge",
                       reviewed=reviewed)  # fmt: skip
    more = max(needed - reviewed, few)
    return Verdict(outcome="ask people", sentence=f"{prefers}; {_reviews(more, reviewed)} would settle it.",
                   difference=interval, rests_on="judge", reviewed=reviewed, more_reviews=more)  # fmt: skip


def _by_people(asked: Question, reviewed: Sequence[float | None], families: Sequence[str], seed: int) -> Verdict:
    """No judge scored anything: reviews alone."""
    kept = [(value, family) for value, family in zip(reviewed, families, strict=True) if value is not None]
    more = max(LEAST_REVIEWED - len(kept), 1)
    try:
        interval = mean_interval([value for value, _ in kept], [family for _, family in kept], seed)
    except NotEnough:
        interval = None
    if interval is None or standing(interval, asked.better_up) == "few":
        sentence = f"No judge scored these cases, and {_count(len(kept), 'review')} of a random sample say too little."
        return Verdict(outcome="ask people", sentence=sentence, difference=interval, rests_on="people",
                       reviewed=len(kept), more_reviews=more)  # fmt: skip
    shown = standing(interval, asked.better_up)
    said = verdict(asked.name, asked.against, asked.what, interval, asked.better_up, asked.unit)
    return Verdict(outcome=_as_outcome(shown), sentence=f"{said} It rests on reviews alone.", difference=interval,
                   rests_on="people", reviewed=len(kept))  # fmt: skip


def _as_outcome(shown: str) -> Outcome:
    return "better" if shown == "better" else "worse" if shown == "worse" else "no difference shown"


def _leading(asked: Question, difference: float) -> str:
    return asked.name if (difference > 0) == asked.better_up else asked.against


def _reviews(number: int, already: int) -> str:
    return f"{_count(number, 'more review' if already else 'review')} of a random sample"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
