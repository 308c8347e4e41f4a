"""What a finding is, and what of an example is looked at."""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from utta.domain.example import StoredExample, TeachingExample

FIELDS = {
    "grade_level": "grade level", "subject": "subject area", "student_profile": "student profile",
    "student_question": "student question", "teaching_approach": "teaching approach",
    "techniques_used": "techniques", "rationale": "reasoning", "expected_outcomes": "expected outcomes",
}  # fmt: skip
"""The guide's fields and their names on screen."""


class Finding(BaseModel):
    """One thing worth mending: what it is, how to mend it, and the examples it concerns.

    matters: 1 spoils the example for training, 2 is likely to need mending, 3 is missing or worth a look. rule: the
    cleaning rule that mends it, or "".
    """

    model_config = ConfigDict(frozen=True)

    what: str
    mend: str
    examples: tuple[int, ...]
    matters: int = 2
    rule: str = ""


class Entry(NamedTuple):
    """One example as it is looked at. is_imported: nobody here entered it."""

    id: int
    is_imported: bool
    grade: int | None
    duplicate_key: str
    source: str
    licence: str
    family: str
    grade_level: str
    subject: str
    topic: str
    student_profile: str
    context: str
    student_question: str
    teaching_approach: str
    teacher_response: str
    techniques_used: tuple[str, ...]
    rationale: str
    expected_outcomes: str

    @classmethod
    def of(cls, example: StoredExample) -> "Entry":
        """The entry of a stored example."""
        content, origin = example.content, example.origin
        return cls(
            example.id, example.author_id is None, content.grade, content.duplicate_key, origin.source, origin.licence,
            origin.family, **{name: getattr(content, name) for name in TeachingExample.model_fields},
        )  # fmt: skip


def is_filled(value: str | tuple[str, ...]) -> bool:
    """Whether somebody wrote something in a field."""
    return bool(value.strip()) if isinstance(value, str) else any(part.strip() for part in value)
