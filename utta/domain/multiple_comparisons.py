"""Several models against one baseline: paired differences whose p-values are corrected for how many were looked at.

Of twenty equal models one looks different by chance alone. Holm's correction keeps the chance that any of the equal
ones is declared different within 5 in 100, however many are compared.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from utta.domain.judgement import Interval
from utta.domain.statistics import Standing, differences, mean_drawn, standing, verdict
from utta.errors import NotEnough

LEVEL = 0.05
"""A corrected p-value above this shows no difference."""

Scores = Sequence[float | None]
"""One score a case, in the order of the cases; None is unscored."""


class Tested(NamedTuple):
    """An estimate with its 95 % interval, and the p-value of "truly zero" from the same draws of families."""

    interval: Interval
    p: float


class Comparison(BaseModel):
    """One model beside the baseline. difference: model − baseline over the cases scored for both, its interval without
    correction. p: of that difference alone; corrected_p: among `compared` comparisons. Both are None, like the
    difference, where too few cases were scored for both; standing is then "few"."""

    model_config = ConfigDict(frozen=True)

    name: str
    against: str
    difference: Interval | None
    p: float | None
    corrected_p: float | None
    compared: int
    standing: Standing

    def sentence(self, what: str, unit: str = "points", better_up: bool = True) -> str:
        """What it shows, in one sentence. `what` as in `statistics.verdict`."""
        on = f" on {what}" if what else ""
        if self.difference is None:
            return f"Too few cases were scored for both {self.name} and {self.against} to compare them{on}."
        alone = standing(self.difference, better_up)
        corrected = f" Corrected for {self.compared} comparisons." if self.compared > 1 else ""
        if alone == self.standing:
            said = verdict(self.name, self.against, what, self.difference, better_up, unit)
            return said + (corrected if alone in ("better", "worse") else "")
        return (
            f"No difference shown between {self.name} and {self.against}{on}: by itself it would be one, but among "
            f"{self.compared} comparisons as large a difference comes by chance too often "
            f"(corrected p = {self.corrected_p:.2f}, n = {self.difference.n})."
        )


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value corrected for being one of so many, in the order given, at most 1.

    Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6, 1979.
    """
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, (len(p_values) - rank) * p_values[place])
        corrected[place] = min(highest, 1.0)
    return corrected


def tested_mean(values: Sequence[float], families: Sequence[str], seed: int = 0) -> Tested:
    """The mean of `values` (differences, so that zero means none) with interval and p-value.

    values, families: one each per case, as `statistics.mean_interval` takes them. Raises NotEnough as it does.
    """
    drawn = mean_drawn(values, families, seed)
    low, high = drawn.ends()
    return Tested(Interval(estimate=drawn.estimate, low=low, high=high, n=len(values)), drawn.p())


def against_baseline(
    baseline: Scores, models: Mapping[str, Scores], families: Sequence[str], against: str,
    better_up: bool = True, seed: int = 0,
) -> list[Comparison]:  # fmt: skip
    """Every model beside one baseline on the same cases, Holm-corrected for all of them, in the order given.

    baseline, families and each model's scores: one each per case. against: what the baseline is called.
    """
    tested = {name: _tested(baseline, scores, families, seed) for name, scores in models.items()}
    known = [name for name, found in tested.items() if found is not None]
    corrected = dict(zip(known, holm([found.p for found in tested.values() if found]), strict=True))
    return [
        Comparison(
            name=name, against=against, difference=found.interval if found else None, p=found.p if found else None,
            corrected_p=corrected.get(name), compared=len(known),
            standing=corrected_standing(found.interval, corrected[name], better_up) if found else "few",
        )
        for name, found in tested.items()
    ]  # fmt: skip


def corrected_standing(difference: Interval, corrected_p: float, better_up: bool = True) -> Standing:
    """As `statistics.standing`, and "none" too where the corrected p-value is above LEVEL."""
    found = standing(difference, better_up)
    return "none" if found in ("better", "worse") and corrected_p > LEVEL else found


def _tested(baseline: Scores, model: Scores, families: Sequence[str], seed: int) -> Tested | None:
    try:
        return tested_mean(*differences(baseline, model, families), seed=seed)
    except NotEnough:
        return None
