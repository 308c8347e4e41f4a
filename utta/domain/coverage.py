"""Where examples are missing: the gaps of a coverage map, and how a person names one."""

from collections import Counter
from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict

from utta.domain.grades import grade_label
from utta.domain.vocabulary import OTHER

Cell = TypeVar("Cell", bound=tuple[str, ...])
Side = Literal["grade", "subject", "profile_kind", "challenge_type"]

_PROFILES_AS_SAID = {
    "Typically Developing": "a typically developing student", "Advanced Learner": "an advanced learner",
    "Struggling Learner": "a struggling learner", "English Language Learner": "an English language learner",
    "Student with ADHD": "a student with ADHD",
    "Student with Learning Disability": "a student with a learning disability",
    "Student with Emotional Needs": "a student with emotional needs",
    "Student with Autism Spectrum Disorder": "a student with autism spectrum disorder",
}  # fmt: skip


class Gap(BaseModel):
    """A place on the coverage map. A field that is None or empty means any."""

    model_config = ConfigDict(frozen=True)

    grade: int | None = None
    subject: str = ""
    profile_kind: str = ""
    challenge_type: str = ""

    @property
    def words(self) -> str:
        """ "Grade 2 Science with an English language learner", as a part of a sentence."""
        where = " ".join(part for part in (grade_label(self.grade) if self.grade is not None else "", self.subject)
                         if part)  # fmt: skip
        on = f" on {self.challenge_type}" if self.challenge_type else ""
        who = f" with {profile_as_said(self.profile_kind)}" if self.profile_kind else ""
        return f"{where or 'any grade and subject'}{on}{who}"


def profile_as_said(profile_kind: str) -> str:
    """A profile inside a sentence: "an English language learner", "a student described as Early Reader"."""
    return _PROFILES_AS_SAID.get(profile_kind, f"a student described as {profile_kind}")


def largest_gaps(counts: Mapping[Cell, int], limit: int = 3) -> list[Cell]:
    """The cells of a map without an example where most would be expected, largest gap first.

    counts: cell (one name for each side of the map) → number. Expected is the product of the sides' totals over
    all ^ (sides − 1), the count of a cell if the sides were independent (Pearson 1900). A name without any example
    is no cell's gap: it is missing as a whole.
    """
    if not counts:
        return []
    sides = [Counter[str]() for _ in next(iter(counts))]
    for cell, number in counts.items():
        for side, name in zip(sides, cell, strict=True):
            side[name] += number
    cells = product(*([name for name in side if side[name]] for side in sides))
    expected = {
        cast(Cell, cell): prod(side[name] for side, name in zip(sides, cell, strict=True))
        for cell in cells if not counts.get(cast(Cell, cell))
    }  # fmt: skip
    return sorted(expected, key=lambda cell: (-expected[cell], cell))[:limit]


def gaps_of_three(counts: Mapping[tuple[int | None, str, str], int], limit: int = 3) -> list[Gap]:
    """The largest gaps of grade × subject × profile among what the lists know, largest first.

    counts: (grade, subject, profile kind) → number. A gap is named only where the grade and subject have examples of
    some student: otherwise the pair is the gap, not the profile.
    """
    known = {
        (str(grade), subject, profile): number
        for (grade, subject, profile), number in counts.items()
        if grade is not None and subject and profile not in ("", OTHER)
    }
    taught = {(grade, subject) for (grade, subject, _), number in known.items() if number}
    found = [cell for cell in largest_gaps(known, 200) if cell[:2] in taught]
    return [Gap(grade=int(grade), subject=subject, profile_kind=profile) for grade, subject, profile in found[:limit]]
