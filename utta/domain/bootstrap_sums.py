"""The bootstrap of whatever follows from sums over cases: all draws of families as one product of matrices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from utta.domain.bootstrap import Drawn, Numbers, jackknife_error, members

_DRAWS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Sums:
    """Sums over cases, from which estimates are read: of all (`total`: columns), in each draw of whole families
    (`draws`: draws × columns) and with each family left out in turn (`without`: families × columns)."""

    total: Numbers
    draws: Numbers
    without: Numbers

    def drawn(self, read: Callable[[Numbers], Numbers]) -> Drawn:
        """What `read` makes of the sums (… × columns → …). Draws in which it is undefined (NaN) are left out."""
        draws, without = read(self.draws), read(self.without)
        error = jackknife_error(known) if len(known := without[np.isfinite(without)]) else 0.0
        return Drawn(float(read(self.total)), draws[np.isfinite(draws)], error, len(self.without))


def sums(table: Numbers, families: Sequence[str], seed: int = 0, resamples: int = 1000) -> Sums:
    """Sums of the columns of `table` (cases × columns) over draws of whole families. families: one per case, as in
    bootstrap.members; there must be two or more. The order of the cases does not matter."""
    of_family = np.array([table[group].sum(axis=0) for group in members(families)]).reshape(-1, table.shape[1])
    of_family = of_family[np.lexsort(of_family.T[::-1])]
    number, rng = len(of_family), np.random.default_rng(seed)
    block = max(1, _DRAWS_AT_ONCE // number)
    draws = []
    for done in range(0, resamples, block):
        size = min(block, resamples - done)
        drawn = rng.integers(0, number, (size, number)) + number * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * number).reshape(size, number)
        draws.append(times.astype(float) @ of_family)
    total = of_family.sum(axis=0)
    return Sums(total, np.concatenate(draws), total - of_family)
