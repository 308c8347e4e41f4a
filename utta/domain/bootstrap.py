"""The bootstrap behind every interval: it resamples whole families, and widens honestly when they are few.

Replies to one word problem or one lesson scene are no independent evidence, so families are drawn, not cases. The
percentile bootstrap is too narrow with few families; here its two arms are stretched by t(F-1) · sqrt(F / (F-1)) / z,
the correction of Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69 (2015),
section 5.3, applied to the arms' lengths. With two families this is Student's interval, with many the plain percentile
one.

Tried by simulation: on ratings it holds the true mean in 92 to 96 of 100 cases from 3 families to 60. Where it is too
narrow, so were the plain percentile, bootstrap-t and Student's: shares near 0 or 1 with five families or fewer (73 in
100; give `bounds`), and strongly skewed values (84 with 5 families, 91 with 60). tests/unit/test_statistics.py keeps
the ratings' coverage.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_Z = NormalDist().inv_cdf(0.975)
_T = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)
_DRAWS_AT_ONCE = 2_000_000


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


def resampled_means(sums: Numbers, counts: Numbers, seed: int, resamples: int) -> Numbers:
    """Means of `resamples` draws of whole families with replacement, in blocks so that memory stays bounded."""
    rng = np.random.default_rng(seed)
    block = max(1, _DRAWS_AT_ONCE // len(sums))
    means = []
    for done in range(0, resamples, block):
        drawn = rng.integers(0, len(sums), (min(block, resamples - done), len(sums)))
        means.append(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    return np.concatenate(means)


def stretched(estimate: float, draws: Numbers, families: int) -> tuple[float, float]:
    """The 95 % percentile interval of `draws`, its arms stretched for the number of families (2 or more)."""
    low, high = (float(end) for end in np.quantile(draws, (0.025, 0.975)))
    wider = student(families - 1) * math.sqrt(families / (families - 1)) / _Z
    return estimate - max(estimate - low, 0.0) * wider, estimate + max(high - estimate, 0.0) * wider


def student(freedom: int) -> float:
    """Student's t at 97.5 %: tabled to 10 degrees of freedom, then Abramowitz and Stegun 26.7.5 (within 0.0002)."""
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
