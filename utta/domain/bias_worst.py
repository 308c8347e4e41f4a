"""The pairs of a bias run that a person should read first."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import stdev

from utta.domain.bias import BiasReport, group_of
from utta.domain.bias_measures import MEASURES, Answered, differences_of


@dataclass(frozen=True)
class WorstPair:
    """A pair whose replies differ most: by `difference` on `measure`, in its unit."""

    answered: Answered
    measure: str
    difference: float


def worst_pairs(answered: Sequence[Answered], report: BiasReport, number: int = 10) -> list[WorstPair]:
    """The pairs that show the differences found most; where none is shown, those that differ most on any measure.

    Differences are weighed by the spread of their measure over all pairs, so that words and points can be compared.
    """
    found = [differences_of(one) for one in answered]
    spread = {key: _spread([own[key] for own in found if key in own]) for key in MEASURES}
    shown = {(f.attribute, f.group, f.compared_with, f.measure): 1 if f.shows == "more" else -1 for f in report.shown}
    weighed = []
    for one, own in zip(answered, found, strict=True):
        for key, value in own.items():
            side = shown.get((*group_of(one), key), 0)
            weight = abs(value) if not shown else side * value
            if weight > 0 and spread[key]:
                weighed.append((weight / spread[key], WorstPair(one, key, value)))
    weighed.sort(key=lambda item: (-item[0], item[1].answered.pair.key, item[1].measure))
    first = {worst.answered.pair.key: worst for _, worst in reversed(weighed)}  # a pair once, by its widest measure
    return [worst for _, worst in weighed if first[worst.answered.pair.key] is worst][:number]


def _spread(values: Sequence[float]) -> float:
    return stdev(values) if len(values) > 1 else 0.0
