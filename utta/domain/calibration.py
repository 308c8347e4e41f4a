"""Calibration: how often a judge is right where it believes it is with so much probability."""

from collections.abc import Sequence
from statistics import NormalDist

from pydantic import BaseModel, ConfigDict

from utta.domain.judgement import Interval
from utta.domain.statistics import mean_interval
from utta.errors import NotEnough

BINS = 8
LEAST_IN_BIN = 10
_NORMAL = NormalDist()


class CalibrationPoint(BaseModel):
    """Judgements of about the same probability. believed: their mean probability, 0 to 1; right: the share that the
    reviewers agree with, with its 95 % interval over families."""

    model_config = ConfigDict(frozen=True)

    believed: float
    right: Interval


def calibration_points(
    believed: Sequence[float], right: Sequence[bool], families: Sequence[str], bins: int = BINS
) -> list[CalibrationPoint]:
    """Judgements in at most `bins` groups of about equal size, the least believed first.

    believed: the probability of the chosen step; right: whether the reviewer chose it too; families: one each. A group
    has at least LEAST_IN_BIN judgements of two families; fewer judgements make fewer groups, down to none.
    """
    order = sorted(range(len(believed)), key=lambda place: (believed[place], place))
    groups = max(min(bins, len(order) // LEAST_IN_BIN), 0)
    points = []
    for number in range(groups):
        own = order[number * len(order) // groups : (number + 1) * len(order) // groups]
        try:
            share = mean_interval([float(right[i]) for i in own], [families[i] for i in own], bounds=(0.0, 1.0))
        except NotEnough:
            continue
        points.append(CalibrationPoint(believed=sum(believed[i] for i in own) / len(own), right=share))
    return points


def calibration_sentence(points: Sequence[CalibrationPoint]) -> str:
    """What the points show: too sure, not sure enough, both, or no difference shown from what it believes.

    Of eight points some lie off by chance on every fourth card (tried on 200 judges without a fault): so each has to be
    off by so much that it is rare for all of them together (Bonferroni), on the scale of its own interval.
    """
    wider = _NORMAL.inv_cdf(1 - 0.025 / max(len(points), 1)) / _NORMAL.inv_cdf(0.975)
    over = [point for point in points if point.right.estimate + wider * _above(point) < point.believed]
    under = [point for point in points if point.right.estimate - wider * _below(point) > point.believed]
    n = sum(point.right.n for point in points)
    if not points:
        return "There are too few judgements to tell how far the judge's certainty can be trusted."
    if over and under:
        return f"The judge is too sure in some places and not sure enough in others (n = {n})."
    if over:
        worst = max(over, key=lambda point: point.believed - point.right.estimate)
        return (
            f"The judge is too sure: where it believes {100 * worst.believed:.0f} %, it is right in "
            f"{100 * worst.right.estimate:.0f} % (n = {worst.right.n} of {n})."
        )
    if under:
        return f"The judge is right more often than it believes (n = {n})."
    groups = f", corrected for {len(points)} groups" if len(points) > 1 else ""
    return f"The judge is right about as often as it believes: no difference shown{groups} (n = {n})."


def _above(point: CalibrationPoint) -> float:
    return point.right.high - point.right.estimate


def _below(point: CalibrationPoint) -> float:
    return point.right.estimate - point.right.low
