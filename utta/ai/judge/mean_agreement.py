"""A measure of agreement as the mean over the criteria, with its interval: the families are drawn once for all."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from utta.ai.judge.agreement import confusions, interval, resampled
from utta.ai.judge.features import Floats
from utta.ai.judge.held import Held
from utta.ai.judge.material import Integers, Material
from utta.domain.judgement import Interval

Statistic = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Means:
    """Confusion tables of several criteria with one numbering of families: each of shape (families, steps, steps).

    n: ratings in them, of the criterion that has most.
    """

    tables: tuple[Floats, ...]
    n: int

    def estimate(self, statistic: Statistic) -> float | None:
        """The mean over the criteria where the statistic has a value; None where it has on none."""
        return _mean([table.sum(axis=0) for table in self.tables], statistic)

    def draws(self, statistic: Statistic, seed: int) -> Floats:
        """The same for 1,000 draws of families; NaN where a draw has no value."""
        with np.errstate(invalid="ignore"):
            drawn = np.stack([statistic(resampled(table, seed)) for table in self.tables])
            known = np.isfinite(drawn)
            total = np.where(known, drawn, 0.0).sum(axis=0)
            return np.asarray(np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan))

    def interval(self, statistic: Statistic, seed: int) -> Interval | None:
        """The mean with its 95 % interval; None where it has no value, or there are fewer than two families."""
        estimate = self.estimate(statistic)
        if estimate is None or len(self.tables[0]) < 2:
            return None
        return interval(estimate, self.draws(statistic, seed), self.n)


def means(material: Material, held: dict[str, Held], chosen: Integers | None = None) -> Means | None:
    """What was predicted of the chosen responses (all without), against their ratings; None where that is nothing."""
    wanted = np.arange(len(material.texts)) if chosen is None else chosen
    parts = []
    for ratings in material.ratings:
        if ratings.criterion.key not in held:
            continue
        steps = held[ratings.criterion.key].steps
        own = np.isin(ratings.response, wanted) & (steps[ratings.response] >= 0)
        parts.append((ratings.response[own], ratings.level[own], steps, len(ratings.criterion.steps)))
    together = {int(i) for response, *_ in parts for i in response}
    if not together:
        return None
    numbers = {name: number for number, name in enumerate(sorted({material.families[i] for i in together}))}
    family = np.array([numbers.get(name, 0) for name in material.families], dtype=np.int64)
    found = []
    for response, level, steps, size in parts:
        if len(response):
            counted = confusions(level, steps[response], family[response], size)
            rest = np.zeros((len(numbers) - len(counted), size, size))
            found.append(np.concatenate([counted, rest]))
    return Means(tuple(found), max(len(response) for response, *_ in parts))


def _mean(whole: list[Floats], statistic: Statistic) -> float | None:
    values = [float(statistic(table)) for table in whole]
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else None
