"""Which comparisons of a bias run can show anything at all, and so enter the correction.

With F families no p-value is below 2 / 2^F (see bootstrap.py): among many comparisons, one with few families could
never be shown, and only take from the others. Such are left out, which is known before any reply is read, so that the
correction of the others holds: Tarone, "A Modified Bonferroni Method for Discrete Data", Biometrics 46 (1990).
"""

import math
from collections.abc import Sequence

from utta.domain.multiple_comparisons import LEVEL
from utta.domain.statistics import ENOUGH


def families_needed(comparisons: int) -> int:
    """So many families each of so many comparisons must have to show anything, however large."""
    return math.ceil(math.log2(2 * comparisons / LEVEL)) if comparisons else 2


def in_reach(sizes: Sequence[tuple[int, int]]) -> list[bool]:
    """Of comparisons, by their number of pairs and of families, those that can show something when corrected for one
    another; the ones with the fewest families are given up first."""
    kept = [place for place, (pairs, _) in enumerate(sizes) if pairs >= ENOUGH]
    while kept and (fewest := min(sizes[place][1] for place in kept)) < families_needed(len(kept)):
        kept = [place for place in kept if sizes[place][1] > fewest]
    return [place in set(kept) for place in range(len(sizes))]
