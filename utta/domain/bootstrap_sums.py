"""The bootstrap of whatever follows from sums over cases, as agreement and strengths do: all draws at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from utta.domain.bootstrap import Drawn, Numbers, jackknife_error, members, resampled_sums


@dataclass(frozen=True)
class Resampled:
    """The same numbers of all cases (`total`: …), in each draw of whole families (`draws`: draws × …) and with each
    family left out in turn (`without`: families × …)."""

    total: Numbers
    draws: Numbers
    without: Numbers

    def read(self, what: Callable[[Numbers], Numbers]) -> "Resampled":
        """What a function makes of the last axes of each; NaN where it is undefined."""
        return Resampled(what(self.total), what(self.draws), what(self.without))

    def drawn(self) -> Drawn:
        """One number (`total` has no axis) as an estimate. Draws in which it is undefined are left out."""
        known = self.without[np.isfinite(self.without)]
        error = jackknife_error(known) if len(known) else 0.0
        return Drawn(float(self.total), self.draws[np.isfinite(self.draws)], error, len(self.without))


def resampled(table: Numbers, families: Sequence[str], seed: int = 0, resamples: int = 1000) -> Resampled:
    """Sums of the columns of `table` (cases × columns) over draws of whole families. families: one per case, as in
    bootstrap.members; there must be two or more. The order of the cases does not matter."""
    of_family = np.array([table[group].sum(axis=0) for group in members(families)])
    total = of_family.sum(axis=0)
    return Resampled(total, resampled_sums(of_family, seed, resamples), total - of_family)
