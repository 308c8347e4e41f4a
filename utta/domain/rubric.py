"""Rubrics: named criteria with a scale and a description of each step. Rubrics are data with versions."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.text import Text
from utta.errors import Refused

Scale = Literal["nominal", "ordinal", "interval"]
"""What a scale's steps are to each other: names only, an order, or an order with even distances."""

_NAMED_STEPS = ("No", "To some extent", "Yes")


class Step(BaseModel):
    """One step of a criterion's scale. `label` is what files and ratings hold ("4", "To some extent"); `anchor` is a
    response that stands for this step, "" where there is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Text = Field(min_length=1, max_length=80)
    description: Text = ""
    anchor: Text = ""


class Criterion(BaseModel):
    """One question a reviewer answers about a response. `steps` run from the least to the most desired; `scale` says
    how agreement on them is to be counted; `weight` is the share in teaching effectiveness."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")
    name: Text
    question: Text = ""
    steps: tuple[Step, ...] = Field(min_length=2, max_length=10)
    scale: Scale = "ordinal"
    weight: float = Field(default=1.0, ge=0)

    @property
    def labels(self) -> tuple[str, ...]:
        """The steps' labels, least desired first."""
        return tuple(step.label for step in self.steps)

    def level(self, label: str) -> int:
        """Position of a step, 0 for the least desired. Raises Refused for a label the scale does not have."""
        try:
            return self.labels.index(label)
        except ValueError:
            known = ", ".join(self.labels)
            raise Refused(f"“{label}” is not a step of {self.name}.", f"Use one of: {known}.") from None

    def value(self, level: float) -> float:
        """A level as points of the scale: the label itself where labels are numbers, else 0 to 1."""
        low, high = self.bounds
        return low + (high - low) * level / (len(self.steps) - 1)

    @property
    def bounds(self) -> tuple[float, float]:
        """The points of the first and of the last step."""
        numbers = [number for number in map(number_of_label, self.labels) if number is not None]
        is_numbered = len(numbers) == len(self.steps) and numbers[0] != numbers[-1]
        return (numbers[0], numbers[-1]) if is_numbered else (0.0, 1.0)


class Rubric(BaseModel):
    """Named criteria, as one version. Reviews remember the version they were made with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")
    name: Text
    description: Text = ""
    version: int = 1
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    def criterion(self, key: str) -> Criterion:
        """The criterion of that key. Raises Refused when the rubric has none."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        known = ", ".join(item.key for item in self.criteria)
        raise Refused(f"The rubric {self.name} has no criterion “{key}”.", f"It has: {known}.")

    def check(self, ratings: Mapping[str, str]) -> dict[str, str]:
        """Return `ratings` with every criterion and step known to this rubric, or raise Refused."""
        for key, label in ratings.items():
            self.criterion(key).level(label)
        return dict(ratings)

    def is_answered_by(self, ratings: Mapping[str, str]) -> bool:
        """Whether ratings, perhaps of an older version, give every criterion of this one a step it has."""
        return all(ratings.get(criterion.key) in criterion.labels for criterion in self.criteria)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The ends of the scale in points where all criteria have the same, else None."""
        ends = {(one.value(0), one.value(len(one.steps) - 1)) for one in self.criteria}
        return ends.pop() if len(ends) == 1 else None

    @property
    def effectiveness_bounds(self) -> tuple[float, float]:
        """The least and the greatest that `effectiveness` can give."""
        ends = {one.bounds for one in self.criteria if one.weight > 0}
        return ends.pop() if len(ends) == 1 else (0.0, 1.0)

    def effectiveness(self, values: Mapping[str, float]) -> float | None:
        """Teaching effectiveness: the weighted mean of the criteria (the guide's metric), in points of their scale.

        Points of scales that begin or end elsewhere have no mean: where criteria have several, each goes from 0 to 1,
        and so does the mean. Returns None unless every weighted criterion has a value: a missing rating is not a zero.
        """
        weighted = [criterion for criterion in self.criteria if criterion.weight > 0]
        if not weighted or any(criterion.key not in values for criterion in weighted):
            return None
        points = {criterion.key: values[criterion.key] for criterion in weighted}
        if len({criterion.bounds for criterion in weighted}) > 1:
            points = {one.key: (points[one.key] - one.bounds[0]) / (one.bounds[1] - one.bounds[0]) for one in weighted}
        total = sum(criterion.weight for criterion in weighted)
        return sum(criterion.weight * points[criterion.key] for criterion in weighted) / total

    @property
    def shares(self) -> dict[str, float]:
        """How much of teaching effectiveness each criterion makes up, by key; they sum to 1. Those of weight 0 are
        left out."""
        total = sum(criterion.weight for criterion in self.criteria)
        return {criterion.key: criterion.weight / total for criterion in self.criteria if criterion.weight > 0}

    def shared_with(self, other: "Rubric") -> tuple[Criterion, ...]:
        """The criteria that another version has as well, with the same steps. Words around them may differ."""
        scales = {criterion.key: criterion.labels for criterion in other.criteria}
        return tuple(criterion for criterion in self.criteria if scales.get(criterion.key) == criterion.labels)

    def carried(self, ratings: Mapping[str, str], given_on: "Rubric") -> dict[str, str]:
        """Those of the ratings given on another version that mean the same on this one."""
        return {one.key: ratings[one.key] for one in self.shared_with(given_on) if one.key in ratings}


def rubric_from_labels(key: str, labels: Mapping[str, Sequence[str]]) -> Rubric:
    """Make a rubric from the steps found in a file: `labels` maps a criterion's key to the labels seen.

    Numbers go by size and are filled up ("1", "3" gives 1, 2, 3); "No" < "To some extent" < "Yes"; other labels keep
    the order in which they were first seen. A criterion seen with one label only gets a second, so it has a scale.
    """
    criteria = [
        Criterion(key=name, name=name.replace("_", " ").capitalize(), steps=tuple(Step(label=s) for s in _scale(found)))
        for name, found in labels.items()
    ]
    return Rubric(key=key, name=key.replace("_", " ").capitalize(), criteria=tuple(criteria))


def label_of(value: object) -> str:
    """A rating as it stands in a file (4, 4.0, "4", "Yes", true) as a step's label."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _scale(found: Sequence[str]) -> list[str]:
    labels = list(dict.fromkeys(found))
    numbers = [number_of_label(label) for label in labels]
    if all(number is not None and number.is_integer() for number in numbers):
        low, high = int(min(n for n in numbers if n is not None)), int(max(n for n in numbers if n is not None))
        if high - low <= 9:
            return [str(n) for n in range(low, max(high, low + 1) + 1)]
    if all(label in _NAMED_STEPS for label in labels):
        return list(_NAMED_STEPS) if "To some extent" in labels else ["No", "Yes"]
    ordered = sorted(labels, key=_named_rank)
    return ordered if len(ordered) > 1 else [*ordered, f"Not {ordered[0]}"]


def _named_rank(label: str) -> int:
    """No… before some… before Yes… ("Yes (and the answer is correct)" too); sorted() keeps other labels' order."""
    low = label.lower()
    return next((rank for rank, word in enumerate(_NAMED_STEPS) if low.startswith(word.lower())), 1)


def number_of_label(label: str) -> float | None:
    """The number a step's label is, or None for a word."""
    try:
        number = float(label)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
