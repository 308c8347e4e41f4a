"""What a lead may want to know of each reviewer: how strict, how quick, how near the agreed answers, how steady."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median

import numpy as np
from pydantic import BaseModel, ConfigDict

from utta.domain.bootstrap import Numbers
from utta.domain.bootstrap_sums import resampled
from utta.domain.judgement import Interval
from utta.domain.rating_table import Given
from utta.domain.rubric import Rubric
from utta.domain.statistics import mean_interval, wilson
from utta.errors import NotEnough

SITTING_GAP = 30 * 60.0
"""Seconds between two reviews from which on the second begins a new sitting."""

LONG_ENOUGH = 6
"""Reviews that a sitting needs before its beginning and its end are compared."""

Answers = Mapping[int, Mapping[str, str]]
"""Item → criterion → the step that counts as right: the calibration set."""


class ReviewerView(BaseModel):
    """One reviewer. For the lead only.

    reviews: how many they gave; of an item reviewed twice the later counts. severity: own minus the others' mean on the
    same items, in points of the scale (criterion.value), averaged over the criteria; below 0 is stricter than the
    others; n is the number of items shared. seconds: median time of a review, over `timed` reviews.
    exact, near: shares of the steps given to calibration items that are the agreed one, or at most one step from it,
    with Wilson's interval. slower, milder: late minus early half of a sitting, of sittings of LONG_ENOUGH reviews or
    more, in seconds and in points of severity; n is the number of these sittings. steps: criterion → step → how often
    given. Whatever too little is known of is None.
    """

    model_config = ConfigDict(frozen=True)

    reviewer: str
    reviews: int
    severity: Interval | None
    seconds: float | None
    timed: int
    exact: Interval | None
    near: Interval | None
    sittings: int
    slower: Interval | None
    milder: Interval | None
    steps: dict[str, dict[str, int]]


def reviewer_views(given: Iterable[Given], rubric: Rubric, gold: Answers) -> tuple[ReviewerView, ...]:
    """A view of every reviewer, who gave most first. Raises Refused for a step that the rubric does not have."""
    latest = {(review.reviewer, review.item): review for review in given}
    by_reviewer: dict[str, list[Given]] = defaultdict(list)
    for review in latest.values():
        by_reviewer[review.reviewer].append(review)
    shares = _Shared(latest.values(), rubric)
    views = [_view(name, own, shares, gold) for name, own in by_reviewer.items()]
    return tuple(sorted(views, key=lambda view: (-view.reviews, view.reviewer)))


def sittings(reviews: Iterable[Given]) -> list[list[Given]]:
    """Reviews in the order they were given, parted where SITTING_GAP or more lies between two. Those of which nobody
    knows the time are left out."""
    timed = [(review.created_at, review) for review in reviews if review.created_at is not None]
    found: list[list[Given]] = []
    last = -math.inf
    for at, review in sorted(timed, key=lambda pair: (pair[0], pair[1].item)):
        if at - last >= SITTING_GAP:
            found.append([])
        found[-1].append(review)
        last = at
    return found


class _Shared:
    """Each item's points on each criterion, so that one's own can be held against the others'."""

    def __init__(self, reviews: Iterable[Given], rubric: Rubric) -> None:
        self.rubric = rubric
        self._sums: dict[tuple[int, str], float] = defaultdict(float)
        self._numbers: dict[tuple[int, str], int] = defaultdict(int)
        self._points = {
            (one.key, label): one.value(one.level(label)) for one in rubric.criteria for label in one.labels
        }
        for review in reviews:
            for key, label in rubric.check(review.ratings).items():
                self._sums[review.item, key] += self._points[key, label]
                self._numbers[review.item, key] += 1

    def severity(self, review: Given) -> float | None:
        """Own points minus the others' mean, averaged over the criteria that others rated too."""
        apart = []
        for key, label in review.ratings.items():
            own, others = self._points[key, label], self._numbers[review.item, key] - 1
            if others:
                apart.append(own - (self._sums[review.item, key] - own) / others)
        return fmean(apart) if apart else None


def _view(reviewer: str, own: Sequence[Given], shared: _Shared, gold: Answers) -> ReviewerView:
    told = [(value, review.family) for review in own if (value := shared.severity(review)) is not None]
    times = [review.seconds for review in own if review.seconds is not None]
    apart = [distance for review in own for distance in _from_gold(review, shared.rubric, gold)]
    known = sittings(own)
    return ReviewerView(
        reviewer=reviewer, reviews=len(own), severity=_mean(told), timed=len(times),
        seconds=median(times) if times else None, sittings=len(known),
        exact=_share(apart, 0), near=_share(apart, 1),
        slower=_drift([[review.seconds for review in sitting] for sitting in known]),
        milder=_drift([[shared.severity(review) for review in sitting] for sitting in known]),
        steps={one.key: {label: sum(review.ratings.get(one.key) == label for review in own) for label in one.labels}
               for one in shared.rubric.criteria},
    )  # fmt: skip


def _mean(values: Sequence[tuple[float, str]]) -> Interval | None:
    try:
        return mean_interval([value for value, _ in values], [family for _, family in values])
    except NotEnough:
        return None


def _from_gold(review: Given, rubric: Rubric, gold: Answers) -> list[int]:
    """How many steps each answer lies from the agreed one. An agreed step that the scale has no longer is left out."""
    agreed = gold.get(review.item, {})
    return [
        abs(one.level(review.ratings[one.key]) - one.level(agreed[one.key]))
        for one in rubric.criteria if one.key in review.ratings and agreed.get(one.key) in one.labels
    ]  # fmt: skip


def _share(distances: Sequence[int], most: int) -> Interval | None:
    return wilson(sum(distance <= most for distance in distances), len(distances)) if distances else None


def _drift(values: Sequence[Sequence[float | None]]) -> Interval | None:
    """Mean of the late halves minus mean of the early ones, over sittings; None with fewer than two that tell it."""
    rows = []
    for sitting in values:
        known = [value for value in sitting if value is not None]
        half = len(known) // 2
        if len(known) >= LONG_ENOUGH:
            rows.append([sum(known[-half:]), sum(known[:half]), half])
    if len(rows) < 2:
        return None
    drawn = resampled(np.array(rows, dtype=float), [""] * len(rows)).read(_late_minus_early).drawn()
    low, high = drawn.ends()
    return Interval(estimate=drawn.estimate, low=low, high=high, n=len(rows))


def _late_minus_early(sums: Numbers) -> Numbers:
    return np.asarray((sums[..., 0] - sums[..., 1]) / sums[..., 2])
