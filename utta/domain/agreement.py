"""How far reviewers agree on one criterion: every measure with its interval, and the one that its scale calls for."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from utta.domain import bootstrap
from utta.domain.agreement_measures import (
    Measure,
    fleiss,
    gwet,
    krippendorff,
    step_values,
    values,
    weighted_kappa,
)
from utta.domain.bootstrap_sums import resampled
from utta.domain.rating_table import Given, RatingTable, table
from utta.domain.rubric import Criterion, Scale

SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval")
SKEWED = 0.8
"""When more than this share of the ratings is one step, alpha and kappa say little: read AC1 beside them."""


class Measured(BaseModel):
    """A measure of agreement: 1 is full, 0 what chance would give, below 0 worse than chance.

    value is None where it is undefined: no item rated twice, or one step everywhere. low, high: its 95 % interval over
    families of items; None where the items come from one family. n: the items it rests on.
    """

    model_config = ConfigDict(frozen=True)

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


class SameRaters(BaseModel):
    """The items that one number of reviewers rated: how many there are, Fleiss' kappa and the three alphas."""

    model_config = ConfigDict(frozen=True)

    items: int
    fleiss: float | None
    alphas: dict[Scale, float | None]


class CriterionAgreement(BaseModel):
    """Agreement on one criterion.

    items: rated by anybody; twice: by two reviewers or more; raters: the most that one item has; reviewers: how many
    there are in all. label_counts: step → ratings, every rating counted, also a second one by the same reviewer.
    measures: kripp_nominal, kripp_ordinal, kripp_interval, kappa and ac1 over the items rated twice or more, fleiss
    over those with `fleiss_raters` reviewers, the commonest number. by_raters: number of reviewers (2 or more) → what
    the items with exactly so many give.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    name: str
    scale: Scale
    items: int
    twice: int
    raters: int
    reviewers: int
    label_counts: dict[str, int]
    measures: dict[str, Measured]
    fleiss_raters: int
    by_raters: dict[int, SameRaters]

    @property
    def alpha(self) -> Measured:
        """The headline: Krippendorff's alpha for this criterion's scale."""
        return self.measures[f"kripp_{self.scale}"]

    @property
    def commonest(self) -> tuple[str, float]:
        """The step given most often, and its share of the ratings; ("", 0) without any."""
        total = sum(self.label_counts.values())
        label, number = max(self.label_counts.items(), key=lambda pair: pair[1])
        return (label, number / total) if total else ("", 0.0)

    @property
    def is_skewed(self) -> bool:
        """Whether nearly all ratings are one step."""
        return self.commonest[1] > SKEWED


def agree(given: Sequence[Given], criterion: Criterion, seed: int = 0, resamples: int = 1000) -> CriterionAgreement:
    """Every measure of agreement on a criterion, with intervals over `resamples` draws of families. Raises Refused for
    a label that the criterion does not have."""
    found = table(given, criterion)
    labels = Counter(review.ratings.get(criterion.key) for review in given)
    numbers = Counter(int(number) for number in found.raters if number > 1)
    commonest = max(numbers, key=lambda number: (numbers[number], number), default=2)
    measures = [*(krippendorff(found, scale) for scale in SCALES), fleiss(found, commonest), weighted_kappa(found),
                gwet(found)]  # fmt: skip
    return CriterionAgreement(
        key=criterion.key, name=criterion.name, scale=criterion.scale, items=len(found.items), twice=found.twice,
        raters=int(found.raters.max(initial=0)), reviewers=len(found.reviewers),
        label_counts={label: labels[label] for label in criterion.labels},
        measures={one.name: measured(one, found, seed, resamples) for one in measures},
        fleiss_raters=commonest, by_raters={number: _same_raters(found, number) for number in sorted(numbers)},
    )  # fmt: skip


def alpha(found: RatingTable, scale: Scale | None = None, raters: int | None = None) -> float | None:
    """Krippendorff's alpha of the items rated twice or more (or by exactly `raters`), for the criterion's scale if no
    other is given, by the krippendorff library. None where it is undefined. Source: see agreement_measures."""
    import krippendorff as library

    scale = scale or found.criterion.scale
    counts = found.counts[found.raters > 1 if raters is None else found.raters == raters]
    if (counts.sum(axis=0) > 0).sum() < 2:
        return None
    domain = step_values(found.criterion) if scale == "interval" else list(range(counts.shape[1]))
    return float(library.alpha(value_counts=counts, value_domain=domain, level_of_measurement=scale))


def measured(measure: Measure, found: RatingTable, seed: int = 0, resamples: int = 1000) -> Measured:
    """A measure with its 95 % interval over families of the items it rests on.

    Where no two ratings differ every draw says 1, which is no certainty: the interval then reaches as far down as if
    the largest share of items that could have stayed unseen (see bootstrap.limits_of_sameness) were of full
    disagreement.
    """
    used = measure.columns.any(axis=1)
    columns, families = measure.columns[used], [found.families[at] for at in np.nonzero(used)[0]]
    value = _or_none(values(columns.sum(axis=0), measure.read)) if measure.n else None
    if value is None:
        return Measured(value=None, n=measure.n)
    number = len(bootstrap.members(families))
    if number < 2:
        return Measured(value=value, n=measure.n)
    observed, expected = measure.read(columns.sum(axis=0))
    if float(observed.max()) < 1e-12:
        unseen = 1 - bootstrap.limits_of_sameness(1.0, number, (0.0, 1.0))[0]
        low = float(np.mean(1 - unseen / expected[expected > 0]))
        return Measured(value=1.0, low=max(low, -1.0), high=1.0, n=measure.n)
    drawn = resampled(columns, families, seed, resamples).read(lambda sums: values(sums, measure.read)).drawn()
    low, high = drawn.ends()
    return Measured(value=value, low=max(low, -1.0), high=min(high, 1.0), n=measure.n)


def _same_raters(found: RatingTable, raters: int) -> SameRaters:
    same = fleiss(found, raters)
    return SameRaters(
        items=same.n, fleiss=_or_none(values(same.columns.sum(axis=0), same.read)),
        alphas={scale: alpha(found, scale, raters) for scale in SCALES},
    )  # fmt: skip


def _or_none(value: object) -> float | None:
    number = float(value)  # type: ignore[arg-type]  # a number, or an array of one
    return number if math.isfinite(number) else None
