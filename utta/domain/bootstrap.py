"""The bootstrap behind every interval and p-value: it resamples whole families, and widens honestly when they are few.

Replies to one word problem or one lesson scene are no independent evidence, so families are drawn, not cases. The
percentile bootstrap is too narrow with few families; here its two arms are stretched by t(F-1) · sqrt(F / (F-1)) / z,
the correction of Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69 (2015),
section 5.3, applied to the arms' lengths; and neither arm is shorter than Student's, t(F-1) · the jackknife error
(Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 11), which is longer where the draws are lumpy
or the families of unequal size.

Tried by simulation, 8,000 times each: on ratings and on differences of ratings, in families of one to eight replies,
5 families to 60, it holds the true mean in 95.0 to 96.2 of 100 cases, so that two equal models are declared different
in fewer than 5 of 100. Where it is too narrow, so were the plain percentile, bootstrap-t and Student's: shares near 0
or 1 with ten families or fewer (85 in 100; give `bounds`), and strongly skewed values. tests/unit/test_statistics.py
keeps the coverage.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.975)
_T = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)
_DRAWS_AT_ONCE = 2_000_000
GUARD = 1.03
"""Each arm is this much longer. Without it the coverage is 94.7 to 95.4, which would declare two equal models different
in more than 5 of 100 comparisons about as often as in fewer."""


@dataclass(frozen=True)
class Drawn:
    """An estimate, what it was in the draws of whole families, and its jackknife standard error (0 where not known)."""

    estimate: float
    draws: Numbers
    error: float
    families: int

    def ends(self) -> tuple[float, float]:
        """The 95 % interval. Needs two families or more."""
        low, high = (float(end) for end in np.quantile(self.draws, (0.025, 0.975)))
        t = student(self.families - 1)
        below, above = (self._arm(max(arm, 0.0), t, _Z) for arm in (self.estimate - low, high - self.estimate))
        return self.estimate - below, self.estimate + above

    def p(self) -> float:
        """Two-sided p-value of "truly zero": the largest level whose interval still holds zero.

        So at most 0.05 exactly where the 95 % interval stays off zero; but never below 2 / 2^F, the least that F
        families can show when each says plus or minus (the sign test).
        """
        from scipy.special import stdtrit

        if not self.estimate:
            return 1.0
        draws = np.sort(self.draws if self.estimate > 0 else -self.draws)
        size = abs(self.estimate)

        def holds_zero(level: float) -> bool:
            low = _quantile(draws, level / 2)
            t = float(stdtrit(self.families - 1, 1 - level / 2))
            return self._arm(max(size - low, 0.0), t, _NORMAL.inv_cdf(1 - level / 2)) >= size

        least, most = 1e-9, 1.0 - 1e-9
        for _ in range(40):
            middle = math.sqrt(least * most) if most < 0.1 else (least + most) / 2
            least, most = (middle, most) if holds_zero(middle) else (least, middle)
        return min(max(most, 2.0 * 0.5**self.families), 1.0)

    def _arm(self, percentile: float, t: float, z: float) -> float:
        stretched = percentile * t * math.sqrt(self.families / (self.families - 1)) / z
        return GUARD * max(stretched, t * self.error)


def _quantile(ordered: Numbers, share: float) -> float:
    """As numpy's quantile has it, of draws already in order: that one sorts anew each time."""
    place = share * (len(ordered) - 1)
    below = int(place)
    return float(ordered[below] + (ordered[min(below + 1, len(ordered) - 1)] - ordered[below]) * (place - below))


def members(families: Sequence[str]) -> list[list[int]]:
    """The positions of each family's cases. A case with an empty family name is a family of its own."""
    groups: dict[str | int, list[int]] = defaultdict(list)
    for position, family in enumerate(families):
        groups[family or position].append(position)
    return list(groups.values())


def by_family(values: Sequence[float], families: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Each family's sum and number of values, ordered by these, so that neither names nor order move the chance."""
    pairs = sorted((math.fsum(values[i] for i in group), float(len(group))) for group in members(families))
    table = np.array(pairs).reshape(len(pairs), 2)
    return table[:, 0], table[:, 1]


def mean_drawn(sums: Numbers, counts: Numbers, seed: int, resamples: int) -> Drawn:
    """The mean of all values, from each family's sum and count. Needs two families or more."""
    estimate = float(sums.sum() / counts.sum())
    without = (sums.sum() - sums) / (counts.sum() - counts)
    return Drawn(estimate, resampled_means(sums, counts, seed, resamples), jackknife_error(without), len(sums))


def resampled_sums(table: Numbers, seed: int, resamples: int) -> Numbers:
    """Sums over `resamples` draws of whole families with replacement, of a table with a row a family and several
    columns: shape (resamples, columns), in blocks so that memory stays bounded. The rows' order does not matter."""
    rng = np.random.default_rng(seed)
    ordered = table[np.lexsort(table.T)]
    families = len(table)
    block = max(1, _DRAWS_AT_ONCE // families)
    sums = []
    for done in range(0, resamples, block):
        rows = min(block, resamples - done)
        drawn = rng.integers(0, families, (rows, families)) + families * np.arange(rows)[:, None]
        sums.append(np.bincount(drawn.ravel(), minlength=rows * families).reshape(rows, families) @ ordered)
    return np.concatenate(sums)


def jackknife_error(without: Numbers) -> float:
    """Standard error of an estimate, from its values with each family left out in turn."""
    families = len(without)
    return math.sqrt((families - 1) / families * float(((without - without.mean()) ** 2).sum()))


def resampled_means(sums: Numbers, counts: Numbers, seed: int, resamples: int) -> Numbers:
    """Means of `resamples` draws of whole families with replacement, in blocks so that memory stays bounded."""
    rng = np.random.default_rng(seed)
    block = max(1, _DRAWS_AT_ONCE // len(sums))
    means = []
    for done in range(0, resamples, block):
        drawn = rng.integers(0, len(sums), (min(block, resamples - done), len(sums)))
        means.append(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    return np.concatenate(means)


def student(freedom: int, level: float = 0.05) -> float:
    """Student's t for a two-sided interval at `level`. At 0.05, which nearly everything asks for, without scipy: tabled
    to 10 degrees of freedom, then Abramowitz and Stegun 26.7.5 (within 0.0002)."""
    if level != 0.05:
        from scipy.special import stdtrit

        return float(stdtrit(freedom, 1 - level / 2))
    if freedom <= len(_T):
        return _T[freedom - 1]
    z, v = _Z, float(freedom)
    first = (z**3 + z) / (4 * v)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    return z + first + second + third


def limits_of_sameness(value: float, families: int, bounds: tuple[float, float]) -> tuple[float, float]:
    """How far the mean may truly lie when every family said `value`: the largest share that could have stayed unseen
    is 1 − 0.025^(1/F) (Clopper and Pearson, Biometrika 26, 1934), and it may all lie at either of the `bounds`."""
    unseen = 1 - 0.025 ** (1 / families)
    return value - (value - bounds[0]) * unseen, value + (bounds[1] - value) * unseen
