"""What a run learns from: the better attested first, and how many of which kind there were, for showing."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.assistant import Case
from utta.domain.rubric import Rubric

STANDINGS = ("approved", "agreed", "submitted", "single", "disputed")
"""How well a case is attested, the best first: an approved example, a review that others agree with, an example that
waits for approval, a review that stands alone, and one that another reviewer contradicts."""

ENOUGH = 24
"""With so many cases of better standing, those of the next are left out of what is shown to an engine."""


class Material(BaseModel):
    """What a run learned from. found, used: how many training cases of each standing there were and were used, in
    words. data_hash: of the dataset version. comments: reviewers' remarks that were given as feedback."""

    model_config = ConfigDict(frozen=True)

    found: dict[str, int]
    used: dict[str, int]
    validation: int
    comments: int = 0
    data_hash: str = ""

    @property
    def sentence(self) -> str:
        """The choice in a sentence, afterwards."""
        used = _listed(self.used)
        said = f"It learned from {used}{self._order}" if used else "It learned from nothing"
        return f"{said}; {self._without} were left out for the better ones." if self._without else f"{said}."

    @property
    def choice(self) -> str:
        """The choice in a sentence, beforehand."""
        none_yet = "submitted" in self.found and "approved" not in self.found
        said = f"{'None is approved yet: it' if none_yet else 'It'} learns from {_listed(self.used)}{self._order}"
        return f"{said}; {self._without} are left out for the better ones." if self._without else f"{said}."

    @property
    def _order(self) -> str:
        return ", the better attested first" if len(self.used) > 1 else ""

    @property
    def _without(self) -> str:
        left = {name: number - self.used.get(name, 0) for name, number in self.found.items()}
        return _listed({name: number for name, number in left.items() if number > 0})


_NOUNS = {
    "approved": ("approved example", "approved examples"),
    "agreed": ("review that others agree with", "reviews that others agree with"),
    "submitted": ("submitted example", "submitted examples"),
    "single": ("review that stands alone", "reviews that stand alone"),
    "disputed": ("review that another contradicts", "reviews that others contradict"),
}
_AGREED = 1 / 3


def review_standing(rubric: Rubric, own: Mapping[str, str], others: Sequence[Mapping[str, str]]) -> str:
    """How well a review is attested by other reviewers' ratings of the same response.

    Reviewers agree when their steps are no further apart than a third of the scale, on the mean of the criteria both
    rated. One that contradicts is enough to make a review disputed.
    """
    apart = [distance for other in others if (distance := _apart(rubric, own, other)) is not None]
    if not apart:
        return "single"
    return "agreed" if max(apart) <= _AGREED else "disputed"


def _apart(rubric: Rubric, one: Mapping[str, str], other: Mapping[str, str]) -> float | None:
    shares = [
        abs(criterion.level(one[criterion.key]) - criterion.level(other[criterion.key])) / (len(criterion.steps) - 1)
        for criterion in rubric.criteria
        if criterion.key in one and criterion.key in other
    ]
    return sum(shares) / len(shares) if shares else None


def by_standing(cases: Sequence[Case]) -> list[Case]:
    """The best attested first; in the given order otherwise."""
    return sorted(cases, key=lambda case: STANDINGS.index(case.standing))


def best_attested(cases: Sequence[Case]) -> list[Case]:
    """The cases to show to an engine: those of the best standing first, and further ones until it is enough."""
    chosen: set[str] = set()
    for standing in STANDINGS:
        if len(chosen) >= ENOUGH:
            break
        chosen |= {case.key for case in cases if case.standing == standing}
    return by_standing([case for case in cases if case.key in chosen])


def counted(cases: Sequence[Case]) -> dict[str, int]:
    """How many cases there are of each standing."""
    found = Counter(case.standing for case in cases)
    return {standing: found[standing] for standing in STANDINGS if found[standing]}


def _listed(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {_NOUNS[name][number != 1]}" for name, number in numbers.items())
