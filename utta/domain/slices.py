"""Slices: how a score, or a difference, comes out for each kind of case, beside all the other cases.

Of many slices the lowest always looks low. So each is compared with the rest of the cases, the p-values are corrected
for the number of slices, and the worst is named with what is shown of it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from utta.domain import bootstrap
from utta.domain.bootstrap import Drawn, Numbers
from utta.domain.grades import BANDS, band_of
from utta.domain.judgement import Interval
from utta.domain.multiple_comparisons import corrected_standing, holm
from utta.domain.situation import Situation
from utta.domain.statistics import Standing, mean_interval
from utta.domain.vocabulary import challenge_type, profile_kind, subject
from utta.errors import NotEnough

LEAST = 20
"""A slice of fewer cases is greyed out and not compared."""

NOT_GIVEN = "Not given"
_LENGTHS = ((0, "nothing said"), (5, "1 to 5 words"), (20, "6 to 20 words"), (60, "21 to 60 words"))
_LONGEST = "over 60 words"
_RESAMPLES = 2000


class Slice(BaseModel):
    """The cases that share `name` on `dimension` ("Grade band", "3–5"). n: those with a value; unscored: those without.

    interval: their mean, None where they come from one family. against_rest: their mean minus that of all other cases;
    None, like corrected_p, where the slice is too small to be compared, or is all there is. standing: what that shows.
    """

    model_config = ConfigDict(frozen=True)

    dimension: str
    name: str
    n: int
    interval: Interval | None
    is_small: bool
    against_rest: Interval | None = None
    corrected_p: float | None = None
    standing: Standing = "few"
    unscored: int = 0

    @property
    def label(self) -> str:
        """ "Grade band: 3–5"."""
        return f"{self.dimension}: {self.name}"


class Slices(BaseModel):
    """Every slice, in the order of dimensions and names, and how many of them were compared with the rest."""

    model_config = ConfigDict(frozen=True)

    slices: tuple[Slice, ...]
    compared: int
    least: int
    better_up: bool = True

    @property
    def worst(self) -> Slice | None:
        """Of the compared slices the one furthest on the bad side of the rest, of those that are shown to do worse
        where there are any; None where none was compared."""
        sign = 1 if self.better_up else -1
        known = [
            (found.standing != "worse", sign * found.against_rest.estimate, found.label, found)
            for found in self.slices if found.against_rest
        ]  # fmt: skip
        return min(known)[3] if known else None

    def among(self, dimensions: Collection[str]) -> "Slices":
        """The slices on these dimensions alone, all where none is named; `compared` stays what was corrected for."""
        kept = tuple(one for one in self.slices if not dimensions or one.dimension in dimensions)
        return self.model_copy(update={"slices": kept})

    def sentence(self, unit: str = "points") -> str:
        """The worst slice, and honestly what is shown of it."""
        worst = self.worst
        if worst is None or worst.against_rest is None:
            return f"No slice can be compared with the rest yet: it takes {self.least} cases in it and as many outside."
        rest = worst.against_rest
        amount = (
            f"{abs(rest.estimate):.2f}{' ' + unit if unit else ''} {'below' if rest.estimate < 0 else 'above'} the rest"
        )
        if worst.standing == "worse":
            ends = sorted((abs(rest.low), abs(rest.high)))
            corrected = f"; corrected for {self.compared} slices compared" if self.compared > 1 else ""
            return (
                f"Worst slice: {worst.label}, {amount} (95 % interval {ends[0]:.2f} to {ends[1]:.2f}, n = {worst.n}"
                f"{corrected})."
            )
        number = sum(one.against_rest is not None for one in self.slices)
        if number == 1:
            return f"The one slice compared is {worst.label}, {amount} (n = {worst.n}): no difference shown."
        place = "Lowest" if self.better_up else "Highest"
        return (
            f"{place} of {number} slices: {worst.label}, {amount} (n = {worst.n}). Of so many one always comes "
            "last: it is not shown to do worse than the rest."
        )


def slice_names(situation: Situation, source: str = "") -> dict[str, str]:
    """The slices a case belongs to: dimension → name, in the order in which they are shown."""
    subject_area = subject(situation.subject)
    return {
        "Grade band": band_of(situation.grade),
        "Subject": subject_area or NOT_GIVEN,
        "Profile": profile_kind(situation.student_profile) or NOT_GIVEN,
        "Challenge type": challenge_type(subject_area, situation.topic) or NOT_GIVEN,
        "Source": source.strip() or NOT_GIVEN,
        "Length of question": length_name(situation.student_question),
    }


def length_name(question: str) -> str:
    """ "6 to 20 words", by white space."""
    words = len(question.split())
    return next((name for most, name in _LENGTHS if words <= most), _LONGEST)


def sliced(
    values: Sequence[float | None], families: Sequence[str], names: Sequence[Mapping[str, str]], *,
    least: int = LEAST, better_up: bool = True, seed: int = 0,
) -> Slices:  # fmt: skip
    """Every slice of `values` with its mean, and those of `least` cases or more beside the rest, Holm-corrected.

    values: a score or a paired difference a case, None where there is none. families, names: one each; names as
    `slice_names` gives them. A slice's cases and the rest may share families: these are drawn whole.
    """
    kept = [place for place, value in enumerate(values) if value is not None]
    scored = [float(values[place] or 0.0) for place in kept]
    own = [families[place] for place in kept]
    inside: dict[tuple[str, str], list[int]] = {}
    for number, place in enumerate(kept):
        for dimension, name in names[place].items():
            inside.setdefault((dimension, name), []).append(number)
    keys = _ordered(list(inside))
    compared = [key for key in keys if least <= len(inside[key]) <= len(kept) - least]
    found = dict(zip(compared, _against_rest(scored, own, [inside[key] for key in compared], seed), strict=True))
    rests = {key: drawn for key, drawn in found.items() if drawn is not None}
    corrected = dict(zip(rests, holm([drawn.p() for drawn in rests.values()]), strict=True))
    missing = Counter(key for value, own_names in zip(values, names, strict=True) if value is None
                      for key in own_names.items())  # fmt: skip
    slices = []
    for key in keys:
        at, p = inside[key], corrected.get(key)
        rest = _interval(rests[key], len(at)) if key in rests else None
        slices.append(Slice(
            dimension=key[0], name=key[1], n=len(at), is_small=len(at) < least, against_rest=rest, corrected_p=p,
            interval=_mean([scored[i] for i in at], [own[i] for i in at], seed),
            standing=corrected_standing(rest, p, better_up) if rest and p is not None else "few",
            unscored=missing[key],
        ))  # fmt: skip
    return Slices(slices=tuple(slices), compared=len(rests), least=least, better_up=better_up)


def _against_rest(
    values: Sequence[float], families: Sequence[str], slices: Sequence[Sequence[int]], seed: int
) -> list[Drawn | None]:
    """Each slice's mean minus the rest's, all from the same draws of families; None with fewer than two families on
    either side."""
    groups = bootstrap.members(families)
    if len(groups) < 2 or not slices:
        return [None] * len(slices)
    of = np.empty(len(values), dtype=int)
    for number, group in enumerate(groups):
        of[group] = number
    table = np.zeros((len(groups), 2 + 2 * len(slices)))
    every = np.array(values)
    columns = [np.arange(len(values)), *(np.array(part, dtype=int) for part in slices)]
    for column, part in enumerate(columns):
        np.add.at(table[:, 2 * column], of[part], every[part])
        np.add.at(table[:, 2 * column + 1], of[part], 1.0)
    sums, whole = bootstrap.resampled_sums(table, seed, _RESAMPLES), table.sum(axis=0)
    return [_contrast(whole, sums, whole - table, table, 2 * number) for number in range(1, len(slices) + 1)]


def _contrast(whole: Numbers, draws: Numbers, without: Numbers, table: Numbers, column: int) -> Drawn | None:
    own, others = table[:, column + 1] > 0, table[:, 1] > table[:, column + 1]
    families = int(min(own.sum(), others.sum()))
    if families < 2:
        return None
    known = _apart(draws, column)
    left_out = _apart(without, column)
    return Drawn(
        float(_apart(whole[None], column)[0]), known[np.isfinite(known)],
        bootstrap.jackknife_error(left_out[np.isfinite(left_out)]), families,
    )  # fmt: skip


def _apart(sums: Numbers, column: int) -> Numbers:
    """The slice's mean minus the rest's, one for each row of sums; NaN where one of them has no case."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums[:, column] / sums[:, column + 1]
        rest = (sums[:, 0] - sums[:, column]) / (sums[:, 1] - sums[:, column + 1])
    return np.asarray(mean - rest)


def _interval(drawn: Drawn, n: int) -> Interval:
    low, high = drawn.ends()
    return Interval(estimate=drawn.estimate, low=low, high=high, n=n)


def _mean(values: Sequence[float], families: Sequence[str], seed: int) -> Interval | None:
    try:
        return mean_interval(values, families, seed)
    except NotEnough:
        return None


def _ordered(keys: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """By dimension in the order met; within one by grade, length or name, and what is not given last."""
    dimensions = list(dict.fromkeys(dimension for dimension, _ in keys))
    by_size = [*BANDS, *(name for _, name in _LENGTHS), _LONGEST]

    def place(key: tuple[str, str]) -> tuple[int, bool, int, str]:
        dimension, name = key
        return dimensions.index(dimension), name == NOT_GIVEN, by_size.index(name) if name in by_size else 0, name

    return sorted(keys, key=place)
