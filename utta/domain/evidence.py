"""What is known of a difference between two models before it is put into words: by people and judge together, by the
judge alone, or by people alone. Each says its p-value, and how many more reviews of a random sample would settle it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from utta.domain.bootstrap import Drawn
from utta.domain.judgement import Interval
from utta.domain.prediction_powered import LEAST_REVIEWED, PredictionPowered, p_value, prediction_powered
from utta.domain.reviews_needed import first_reviews, more_reviews, more_reviews_alone
from utta.domain.statistics import ENOUGH, mean_drawn
from utta.errors import NotEnough

RestsOn = Literal["people and judge", "people", "judge", "wording"]

Scores = Sequence[float | None]
"""Paired differences (first minus second), one a case in the order of the cases; None is unscored."""


@dataclass(frozen=True)
class Together:
    """People and judge."""

    found: PredictionPowered
    rests_on: RestsOn = "people and judge"

    @property
    def difference(self) -> Interval:
        """With its 95 % interval."""
        return self.found.interval

    @property
    def reviewed(self) -> int:
        """Cases that people scored."""
        return self.found.reviewed

    def p(self) -> float:
        """Of "truly zero"."""
        return p_value(self.found)

    def more(self, comparisons: int) -> int | None:
        """How many more reviews would settle it; None where no number of them would."""
        return more_reviews(self.found, comparisons)


@dataclass(frozen=True)
class Alone:
    """The judge, or people where no judge scored anything. least: how many more reviews it takes until they count at
    all, None where the cases are too few for that; why_none: said where there is no difference."""

    rests_on: RestsOn
    drawn: Drawn | None
    n: int
    reviewed: int
    least: int | None
    cases: int
    why_none: str = ""
    judged: tuple[float, ...] = ()
    families: tuple[str, ...] = ()
    apart: float | None = None

    @property
    def difference(self) -> Interval | None:
        """With its 95 % interval; None where there is too little for one."""
        if self.drawn is None:
            return None
        low, high = self.drawn.ends()
        return Interval(estimate=self.drawn.estimate, low=low, high=high, n=self.n)

    def p(self) -> float:
        """Of "truly zero"."""
        return self.drawn.p() if self.drawn is not None else 1.0

    def more(self, comparisons: int) -> int | None:
        """How many more reviews would settle it, as far as can be said: where it is not known how far reviewers and
        judge are apart, so many that it can be said. None where no number of them would."""
        if self.least is None or self.drawn is None:
            return self.least
        if self.rests_on == "people":
            return more_reviews_alone(self.drawn, self.reviewed, self.cases, comparisons)
        if self.apart is None:
            return self.least
        needed = first_reviews(self.judged, self.families, self.apart, comparisons)
        return None if needed is None else max(needed - self.reviewed, self.least)


Evidence = Together | Alone


def weigh(judged: Scores, reviewed: Scores, families: Sequence[str], apart: float | None, seed: int) -> Evidence:
    """All that is known. apart: standard deviation of the reviewers' minus the judge's differences on earlier cases.

    A case that the judge could not score counts for neither, unless it scored none at all.
    """
    by_judge = [place for place, value in enumerate(judged) if value is not None]
    if not by_judge:
        return _people_alone(reviewed, families, seed)
    scores = [float(judged[place] or 0.0) for place in by_judge]
    own, seen = [families[place] for place in by_judge], [reviewed[place] for place in by_judge]
    try:
        return Together(prediction_powered(scores, seen, own))
    except NotEnough:
        return _judge_alone(scores, seen, own, apart, seed)


def _judge_alone(scores: Sequence[float], seen: Scores, families: Sequence[str], apart: float | None,
                 seed: int) -> Alone:  # fmt: skip
    reviewed = [family for value, family in zip(seen, families, strict=True) if value is not None]
    there = _number(families)
    missing = math.ceil((LEAST_REVIEWED - _number(reviewed)) * len(families) / there)  # some come from one family
    least = max(missing, 1) if there >= LEAST_REVIEWED else None
    try:
        drawn, why = mean_drawn(scores, families, seed), ""
    except NotEnough as reason:
        drawn, why = None, str(reason)
    return Alone("judge", drawn, len(scores), len(reviewed), least, len(scores), why, tuple(scores), tuple(families),
                 apart)  # fmt: skip


def _people_alone(reviewed: Scores, families: Sequence[str], seed: int) -> Alone:
    kept = [(value, family) for value, family in zip(reviewed, families, strict=True) if value is not None]
    least = max(ENOUGH - len(kept), 1) if len(reviewed) >= ENOUGH else None
    try:
        drawn = mean_drawn([value for value, _ in kept], [family for _, family in kept], seed)
    except NotEnough:
        drawn = None
    if len(kept) < ENOUGH:
        drawn = None
    return Alone("people", drawn, len(kept), len(kept), least, len(reviewed))


def _number(families: Sequence[str]) -> int:
    """A case without a family stands alone."""
    return len({family for family in families if family}) + sum(not family for family in families)
