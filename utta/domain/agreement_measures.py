"""The formulas of agreement beyond chance, over many draws of items at once.

Each measure is 1 − observed / expected disagreement, each a number from 0 to 1, and both follow from sums over the
items alone. So a measure is two things here: what an item adds to the sums (items × columns), and how observed and
expected disagreement are read off sums of any leading shape (… × columns). A bootstrap is then one product of matrices.
tests/unit/test_agreement.py holds the formulas against krippendorff, statsmodels, scikit-learn and irrCAC. By
simulation (two reviewers, five steps, 20 to 100 items, 600 times each) the intervals hold the true value in 94 to 98 of
100 cases.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from utta.domain.bootstrap import Numbers
from utta.domain.rating_table import NOT_RATED, RatingTable
from utta.domain.rubric import Criterion, Scale

COMMON = 10
"""Two reviewers' kappa counts only where they rated this many items both: with fewer it is mostly chance."""

_NOTHING = 1e-9
"""Less expected disagreement than this is none: what is left over by subtracting fractions, never one rating."""

Read = Callable[[Numbers], tuple[Numbers, Numbers]]
"""Sums (… × columns) → observed and expected disagreement (… × parts); the measure is the mean over the parts."""


@dataclass(frozen=True)
class Measure:
    """What each item adds, how the measure is read off the sums, and on how many items it rests."""

    name: str
    columns: Numbers
    read: Read
    n: int


def values(sums: Numbers, read: Read) -> Numbers:
    """The measure for every set of sums; NaN where it is undefined: nothing rated twice, or one step everywhere."""
    observed, expected = read(sums)
    is_known = expected > _NOTHING
    number = is_known.sum(axis=-1)
    share = np.where(is_known, observed / np.where(is_known, expected, 1.0), 0.0)
    return np.where(number > 0, 1 - share.sum(axis=-1) / np.maximum(number, 1), np.nan)


def krippendorff(table: RatingTable, scale: Scale, raters: int | None = None) -> Measure:
    """Krippendorff's alpha of the items rated twice or more, or by exactly `raters`.

    The coincidence matrix o holds each item's pairs of ratings, each divided by the item's raters less one; n its row
    sums. alpha = 1 − (Σ o δ² / n) / (Σ n_c n_k δ² / (n (n − 1))). Source: Krippendorff, Content Analysis (4th ed.
    2019), chapter 12, with its δ² for nominal, ordinal and interval scales.
    """
    counts = table.counts
    chosen = table.raters > 1 if raters is None else table.raters == raters
    counts = counts * chosen[:, None]
    steps = counts.shape[1]
    number = np.maximum(counts.sum(axis=1) - 1, 1)[:, None, None]
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(steps)
    points = step_values(table.criterion)

    def read(sums: Numbers) -> tuple[Numbers, Numbers]:
        together = sums.reshape(*sums.shape[:-1], steps, steps)
        of_step = together.sum(axis=-1)
        n = of_step.sum(axis=-1)
        distance = _distances(of_step, scale, points)
        by_chance = of_step[..., :, None] * of_step[..., None, :]
        observed = (together * distance).sum(axis=(-2, -1)) / np.maximum(n, 1)
        expected = (by_chance * distance).sum(axis=(-2, -1)) / np.maximum(n * (n - 1), 1)
        return observed[..., None], expected[..., None]

    return Measure(f"kripp_{scale}", (pairs / number).reshape(len(counts), steps**2), read, int(chosen.sum()))


def step_values(criterion: Criterion) -> list[float]:
    """What the steps of an interval scale are worth: the labels where all are numbers, else their positions."""
    try:
        return [float(label) for label in criterion.labels]
    except ValueError:
        return [float(place) for place in range(len(criterion.labels))]


def _distances(of_step: Numbers, scale: Scale, points: Sequence[float]) -> Numbers:
    """δ² between steps (… × steps × steps), as shares of the greatest. Ordinal distance counts the ratings between."""
    if scale == "nominal":
        return 1 - np.eye(of_step.shape[-1])
    middle = np.cumsum(of_step, axis=-1) - of_step / 2 if scale == "ordinal" else np.array(points)
    squared = (middle[..., :, None] - middle[..., None, :]) ** 2
    greatest = squared.max(axis=(-2, -1), keepdims=True)
    return np.asarray(squared / np.where(greatest > 0, greatest, 1.0))


def fleiss(table: RatingTable, raters: int) -> Measure:
    """Fleiss' kappa of the items that exactly `raters` reviewers rated.

    observed = 1 − mean P_i, P_i = Σ_j n_ij (n_ij − 1) / (m (m − 1)); expected = 1 − Σ_j p_j², p_j the share of step j.
    Source: Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971).
    """
    chosen = table.raters == raters
    counts = table.counts * chosen[:, None]

    def read(sums: Numbers) -> tuple[Numbers, Numbers]:
        n, agreed = sums[..., 0], sums[..., 1]
        shares = sums[..., 2:] / np.maximum(n * raters, 1)[..., None]
        observed = (n - agreed) / np.maximum(n, 1)
        return observed[..., None], np.where(n > 0, 1 - (shares**2).sum(axis=-1), 0.0)[..., None]

    return Measure("fleiss", np.column_stack([chosen, _agreed(counts), counts]), read, int(chosen.sum()))


def gwet(table: RatingTable) -> Measure:
    """Gwet's AC1, for any number of reviewers an item.

    observed as Fleiss', over the items rated twice or more; the chance of agreeing is 1/(q − 1) Σ π_j (1 − π_j), π_j
    the mean share of step j in the items rated at all, q the number of steps of the scale. It stands beside alpha and
    kappa because these fall towards 0 when nearly all ratings are one step, however often reviewers agree; AC1 does
    not. Source: Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement", British
    Journal of Mathematical and Statistical Psychology 61 (2008); missing ratings as in his Handbook (4th ed. 2014).
    """
    counts, raters = table.counts, table.raters
    twice = raters > 1
    shares = counts / np.maximum(raters, 1)[:, None]
    steps = counts.shape[1]

    def read(sums: Numbers) -> tuple[Numbers, Numbers]:
        n, agreed, rated = sums[..., 0], sums[..., 1], sums[..., 2]
        mean = sums[..., 3:] / np.maximum(rated, 1)[..., None]
        expected = 1 - (mean * (1 - mean)).sum(axis=-1) / (steps - 1)
        return ((n - agreed) / np.maximum(n, 1))[..., None], np.where(n > 0, expected, 0.0)[..., None]

    columns = np.column_stack([twice, _agreed(counts * twice[:, None]), raters > 0, shares])
    return Measure("ac1", columns, read, int(twice.sum()))


def weighted_kappa(table: RatingTable) -> Measure:
    """Cohen's kappa with quadratic weights: the plain mean over the pairs of reviewers who rated COMMON items both.

    observed = mean (x − y)², expected = the same if the two rated independently, E x² + E y² − 2 E x E y, of positions
    on the scale. n is the number of items that any of these pairs rated. A pair who gave one step everywhere has none.
    Source: Cohen, "Weighted kappa", Psychological Bulletin 70 (1968); the mean over pairs as in Light (same journal,
    76, 1971).
    """
    levels = table.levels.astype(float)
    rated = table.levels != NOT_RATED
    widest = float(len(table.criterion.steps) - 1) ** 2
    parts, within = [], np.zeros(len(levels), dtype=bool)
    for one, other in _pairs(rated):
        both = rated[:, one] & rated[:, other]
        x, y = levels[:, one] * both, levels[:, other] * both
        parts.append(np.column_stack([both, x, y, x**2 + y**2, (x - y) ** 2]))
        within |= both

    def read(sums: Numbers) -> tuple[Numbers, Numbers]:
        by_pair = sums.reshape(*sums.shape[:-1], -1, 5)
        n = np.maximum(by_pair[..., 0], 1)
        expected = by_pair[..., 3] / n - 2 * by_pair[..., 1] * by_pair[..., 2] / n**2
        return by_pair[..., 4] / n / widest, expected / widest

    columns = np.concatenate(parts, axis=1) if parts else np.zeros((len(levels), 0))
    return Measure("kappa", columns, read, int(within.sum()))


def _agreed(counts: Numbers) -> Numbers:
    """For each item the share of its pairs of ratings that are the same step; 0 with fewer than two ratings."""
    number = counts.sum(axis=1)
    return np.asarray((counts * (counts - 1)).sum(axis=1) / np.maximum(number * (number - 1), 1))


def _pairs(rated: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    common = rated.astype(np.int64).T @ rated.astype(np.int64)
    one, other = np.nonzero(np.triu(common, k=1) >= COMMON)
    return list(zip(one.tolist(), other.tolist(), strict=True))
