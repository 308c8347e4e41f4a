"""How many reviews of a random sample would settle a difference between two models: bring its interval off zero 4 times
in 5, should the truth be what is estimated now."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from utta.domain.bootstrap import Drawn
from utta.domain.multiple_comparisons import LEVEL
from utta.domain.prediction_powered import LEAST_REVIEWED, PredictionPowered, arm_length, judged_mean

_Z_POWER = 0.8416
"""The normal quantile of 4 times in 5, as power.POWER has it."""


def more_reviews(found: PredictionPowered, comparisons: int = 1) -> int | None:
    """How many more reviews of the random sample would settle it: bring the interval off zero 4 times in 5, should the
    truth be what is estimated now. 0 when it is settled; None when reviews of all the cases would not be enough.
    comparisons: models compared at once; the strictest of Holm's levels is asked for."""
    plan = _Plan(found.interval.estimate, found.review_spread, found.judge_variance, found.families,
                 found.reviewed_families / found.reviewed, LEVEL / comparisons)  # fmt: skip
    now = arm_length(found.review_spread / found.reviewed, found.judge_variance, found.reviewed_families,
                     found.families, plan.level)  # fmt: skip
    if abs(plan.estimate) > now:
        return 0
    needed = plan.reviews(found.reviewed + 1, found.interval.n)
    return None if needed is None else needed - found.reviewed


def first_reviews(judged: Sequence[float], families: Sequence[str], apart: float, comparisons: int = 1) -> int | None:
    """How many reviews would settle what only the judge has said so far, at least LEAST_REVIEWED.

    judged: the judge's paired differences, one a case. apart: standard deviation of reviewers' minus the judge's
    differences, known from earlier reviews. comparisons: as above. None when reviews of all the cases would not be
    enough.
    """
    mean, variance, families_in_all = judged_mean(judged, families)
    plan = _Plan(mean, apart**2, variance, families_in_all, families_in_all / len(judged), LEVEL / comparisons)
    return plan.reviews(LEAST_REVIEWED, len(judged))


def more_reviews_alone(reviews: Drawn, reviewed: int, cases: int, comparisons: int = 1) -> int | None:
    """The same where no judge scored anything. reviews: the mean of the reviewers' differences on the `reviewed` of all
    the `cases`."""
    plan = _Plan(reviews.estimate, reviews.error**2 * reviewed, 0.0, reviews.families, reviews.families / reviewed,
                 LEVEL / comparisons)  # fmt: skip
    needed = plan.reviews(reviewed + 1, cases)
    return None if needed is None else needed - reviewed


class _Plan(NamedTuple):
    """What more reviews do if the truth is `estimate`; see PredictionPowered. each: reviewed families a review; level:
    the interval holds the truth but for this share."""

    estimate: float
    spread: float
    judge_variance: float
    families: int
    each: float
    level: float

    def reviews(self, least: int, most: int) -> int | None:
        """The least number of reviews from `least` to `most` with which the estimate stands off zero 4 times in 5."""
        if least > most or not self._settles(most):
            return None
        below = least - 1
        while most - below > 1:  # more reviews never settle less
            middle = (below + most) // 2
            below, most = (below, middle) if self._settles(middle) else (middle, most)
        return most

    def _settles(self, reviews: int) -> bool:
        of_reviews = self.spread / reviews
        arm = arm_length(of_reviews, self.judge_variance, max(int(self.each * reviews), 3), self.families, self.level)
        return arm + _Z_POWER * math.sqrt(of_reviews + self.judge_variance) < abs(self.estimate)
