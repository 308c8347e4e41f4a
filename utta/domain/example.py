"""Teaching examples: what an expert would say to a student, and why."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.origin import Origin
from utta.domain.situation import Situation
from utta.domain.text import Text, content_hash, fingerprint, normalised, storable
from utta.errors import Refused

Status = Literal["draft", "submitted", "approved", "archived"]
STATUSES: tuple[Status, ...] = ("draft", "submitted", "approved", "archived")
"""A draft is an example that was sent back to its author. What was never submitted is no example yet."""

Deed = Literal["approved", "sent back", "submitted again", "archived", "restored", "merged"]
"""What may become of an example besides a new text."""

MAX_COMMENT = 2_000


class TeachingExample(Situation):
    """The content of one revision of a teaching example."""

    model_config = ConfigDict(frozen=True)

    teaching_approach: Text = ""
    teacher_response: Text = ""
    techniques_used: tuple[Text, ...] = Field(default=(), max_length=40)
    rationale: Text = ""
    expected_outcomes: Text = ""

    @property
    def hash(self) -> str:
        """Content hash over every field: two revisions with equal hashes are the same text."""
        return content_hash(self.model_dump(mode="json"))

    @property
    def duplicate_key(self) -> str:
        """Equal for examples whose question, context and response are the same but for spacing and punctuation."""
        return fingerprint(*(normalised(t) for t in (self.context, self.student_question, self.teacher_response)))

    @property
    def situation(self) -> Situation:
        """The student's side of the example alone."""
        return Situation(**self.model_dump(include=set(Situation.model_fields)))


class StoredExample(BaseModel):
    """A teaching example as it stands in the store: the content of its newest revision, and its standing."""

    model_config = ConfigDict(frozen=True)

    id: int
    content: TeachingExample
    origin: Origin
    status: Status
    revision: int
    author: str
    """The author's name, or the source of an imported example."""
    author_id: int | None
    created_at: float
    updated_at: float


class Revision(BaseModel):
    """One saved state of an example."""

    model_config = ConfigDict(frozen=True)

    number: int
    content: TeachingExample
    author: str
    author_id: int | None = None
    note: str
    saved_at: float


class Event(BaseModel):
    """One deed done to an example: by whom, when, on which revision of its text, and what they said of it."""

    model_config = ConfigDict(frozen=True)

    example_id: int
    revision: int
    deed: Deed
    author: str
    author_id: int | None
    comment: str
    done_at: float


_ASKED = {
    "grade_level": "Choose the grade level.",
    "subject": "Choose or type the subject area.",
    "student_profile": "Say in a sentence who this student is.",
    "student_question": "Write what the student says or asks.",
    "teacher_response": "Write what you would say to this student.",
    "teaching_approach": "Choose or type a teaching approach.",
    "expected_outcomes": "Say what the student should be able to do next.",
}
"""What the form requires of a person: the guide's required fields. An import requires less (see interchange)."""


def check_comment(comment: str) -> str:
    """The comment to an author without space around it, or Refused beside the field `comment`."""
    said = comment.strip()
    sentence = ""
    if not said:
        sentence = "Say in a sentence what the author should change."
    elif len(said) > MAX_COMMENT:
        sentence = f"This is {len(said):,} characters long; at most {MAX_COMMENT:,} fit. Shorten it."
    else:
        try:
            storable(said)
        except ValueError as error:
            sentence = f"This {error}"
    if sentence:
        raise Refused("The comment cannot be sent as it is.", sentence, {"comment": sentence})
    return said


def check_complete(example: TeachingExample) -> TeachingExample:
    """Return the example when it may be submitted, else raise Refused with a sentence for each field."""
    missing = {name: sentence for name, sentence in _ASKED.items() if not str(getattr(example, name)).strip()}
    if missing:
        count = "One field is" if len(missing) == 1 else f"{len(missing)} fields are"
        raise Refused(f"{count} still needed before this example can be submitted.", "See the notes below.", missing)
    return example
