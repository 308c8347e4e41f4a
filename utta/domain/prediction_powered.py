"""A mean that rests on people and judge together: the judge's mean over all cases, corrected by how far reviewers
differ from it on a random sample.

The correction makes the estimate right whatever the judge's faults: a judge that is always half a point too kind, or
kinder to one model, only widens the interval. How much a point of the judge counts, the `trust`, is chosen to make the
interval narrow: 0 for a judge that says nothing about the reviews (what is left is the reviews alone), 1 for one that
differs from them by a constant, more for one that is too shy to use the whole scale.

Source: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, "Prediction-powered inference", Science 382 (2023); the trust
is the power tuning of Angelopoulos, Duchi and Zrnic, "PPI++", arXiv 2311.01453 (2023), here over families; survey
statistics knows it as the regression estimator under double sampling. Checked against ppi-python 0.2.3 in the tests.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from utta.domain.bootstrap import GUARD, Numbers, members, student
from utta.domain.judgement import Interval
from utta.domain.multiple_comparisons import LEVEL
from utta.domain.text import fingerprint
from utta.errors import NotEnough

LEAST_REVIEWED = 10
"""Below so many reviewed families nothing is said: the correction would itself be a guess."""

MOST_TRUST = 2.0
"""With few reviews the best trust is itself uncertain: no point of the judge counts for more than this."""


class PredictionPowered(BaseModel):
    """An estimate from people and judge. interval: its n is the number of cases judged, `reviewed` of them by people.

    judge, reviews: what each says alone. trust: how much a point of the judge counted, 0 to MOST_TRUST.
    review_spread: variance of the estimate times the number of reviews, as far as it comes from these;
    judge_variance: the part that comes from the judged cases. Both serve reviews_needed.py.
    """

    model_config = ConfigDict(frozen=True)

    interval: Interval
    judge: float
    reviews: float
    trust: float
    reviewed: int
    reviewed_families: int
    families: int
    review_spread: float
    judge_variance: float


def random_order(keys: Sequence[str], round_name: str) -> list[str]:
    """The order in which cases are reviewed at random: stable for a round's name, so that any first part of it is a
    random sample and more reviews go on where the last ones stopped. Reviews that people chose themselves are no part
    of the sample."""
    return sorted(keys, key=lambda key: (fingerprint("review sample", round_name, key), key))


def prediction_powered(
    judged: Sequence[float], reviewed: Sequence[float | None], families: Sequence[str], trust: float | None = None
) -> PredictionPowered:
    """The mean over all cases with its 95 % interval, in the unit of the scores.

    judged, reviewed, families: one each per case; reviewed is None for a case outside the random sample of reviews.
    For two models on the same cases give paired differences in both. trust: None to choose it, or a number.
    Raises NotEnough with fewer than LEAST_REVIEWED reviewed families, ValueError for numbers that are none.
    """
    table = _table(judged, reviewed, families)
    reviewed_families = int((table.reviews > 0).sum())
    if reviewed_families < LEAST_REVIEWED:
        raise NotEnough(
            f"Reviews of a random sample come from {reviewed_families} families; people and judge together need at "
            f"least {LEAST_REVIEWED}.", "Review more cases of the random sample.",
        )  # fmt: skip
    by_people, by_judge = table.influences()
    if trust is None:
        scatter = float(by_judge @ by_judge)
        trust = min(max(-float(by_people @ by_judge) / scatter, 0.0), MOST_TRUST) if scatter > 0 else 0.0
    estimate = table.people + trust * (table.judge - table.judge_on_reviewed)
    families_in_all = len(by_people)
    # Two degrees of the reviewed families are spent: on the mean, and on the trust.
    wider = families_in_all / (families_in_all - 1) * reviewed_families / (reviewed_families - 2)
    variance = wider * float(((by_people + trust * by_judge) ** 2).sum())
    of_judge = min(trust**2 * table.judge_variance(), variance)
    of_reviews = variance - of_judge
    arm = arm_length(of_reviews, of_judge, reviewed_families, families_in_all)
    return PredictionPowered(
        interval=Interval(estimate=estimate, low=estimate - arm, high=estimate + arm, n=len(judged)),
        judge=table.judge, reviews=table.people, trust=trust, reviewed=table.reviewed,
        reviewed_families=reviewed_families, families=families_in_all,
        review_spread=of_reviews * table.reviewed, judge_variance=of_judge,
    )  # fmt: skip


def p_value(found: PredictionPowered) -> float:
    """Two-sided p-value of "truly zero": at most 0.05 where the interval stays off zero, and never below 2 / 2^F, the
    least that F reviewed families can show when each says plus or minus (the sign test)."""
    from scipy.special import stdtr

    of_reviews = found.review_spread / found.reviewed
    error = GUARD * math.sqrt(of_reviews + found.judge_variance)
    if not found.interval.estimate:
        return 1.0
    freedom = _freedom(of_reviews, found.judge_variance, found.reviewed_families, found.families)
    beyond = 2 * float(stdtr(freedom, -abs(found.interval.estimate) / error)) if error else 0.0
    return max(beyond, 2.0 * 0.5**found.reviewed_families)


def judged_mean(judged: Sequence[float], families: Sequence[str]) -> tuple[float, float, int]:
    """The judge's mean over all cases, its variance with families resampled, and the number of families."""
    table = _table(judged, [0.0] * len(judged), families)
    return table.judge, table.judge_variance(), len(table.cases)


class _Table(NamedTuple):
    """Sums by family, one entry each: of cases, the judge's scores, reviews, their scores, and the judge's on these."""

    cases: Numbers
    judged: Numbers
    reviews: Numbers
    scores: Numbers
    judged_on_reviewed: Numbers

    @property
    def judge(self) -> float:
        """The judge's mean over all cases."""
        return float(self.judged.sum() / self.cases.sum())

    @property
    def reviewed(self) -> int:
        """The number of reviewed cases."""
        return int(self.reviews.sum())

    @property
    def people(self) -> float:
        """The reviewers' mean."""
        return float(self.scores.sum() / self.reviews.sum())

    @property
    def judge_on_reviewed(self) -> float:
        """The judge's mean over the reviewed cases."""
        return float(self.judged_on_reviewed.sum() / self.reviews.sum())

    def influences(self) -> tuple[Numbers, Numbers]:
        """What each family adds to the error: through the reviews, and (times the trust) through the judge."""
        n, of_all = self.reviews.sum(), self._of_judge()
        people = (self.scores - self.people * self.reviews) / n
        return people, of_all - (self.judged_on_reviewed - self.judge_on_reviewed * self.reviews) / n

    def judge_variance(self) -> float:
        """Variance of the judge's mean over all cases, families resampled."""
        families = len(self.cases)
        return families / (families - 1) * float((self._of_judge() ** 2).sum())

    def _of_judge(self) -> Numbers:
        return np.asarray((self.judged - self.judge * self.cases) / self.cases.sum())


def _table(judged: Sequence[float], reviewed: Sequence[float | None], families: Sequence[str]) -> _Table:
    if not len(judged) == len(reviewed) == len(families):
        raise ValueError("One judge's score, one review or None, and one family are needed for each case.")
    scores = [0.0 if score is None else score for score in reviewed]
    if not all(math.isfinite(value) for value in (*judged, *scores)):
        raise ValueError("Scores are numbers; leave unscored cases out.")
    by = np.array(judged, dtype=float)
    people, is_reviewed = np.array(scores, dtype=float), np.array([score is not None for score in reviewed])
    groups = members(families)
    if len(groups) < 2:
        raise NotEnough("There are too few families of cases here to say anything of the next.",
                        "Add cases from other problems or lessons.")  # fmt: skip

    def summed(values: Numbers) -> Numbers:
        return np.array([values[group].sum() for group in groups])

    seen = is_reviewed.astype(float)
    return _Table(summed(np.ones(len(by))), summed(by), summed(seen), summed(people * seen), summed(by * seen))


def arm_length(
    of_reviews: float, of_judge: float, reviewed_families: int, families: int, level: float = LEVEL
) -> float:
    """Half the interval, from the parts of the variance that come from the reviews and from the judged cases."""
    variance = of_reviews + of_judge
    if not variance:
        return 0.0
    freedom = _freedom(of_reviews, of_judge, reviewed_families, families)
    return GUARD * student(freedom, level) * math.sqrt(variance)


def _freedom(of_reviews: float, of_judge: float, reviewed_families: int, families: int) -> int:
    """Student's degrees of freedom. The reviewed families are few and the judged ones many, so they are weighed by how
    much of the variance comes from either (Satterthwaite, Biometrics Bulletin 2, 1946)."""
    doubt = of_reviews**2 / (reviewed_families - 2) + of_judge**2 / (families - 1)
    return max(int((of_reviews + of_judge) ** 2 / doubt), 1) if doubt else families - 1
