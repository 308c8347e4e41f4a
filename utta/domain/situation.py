"""A student situation: who the student is and what they said. Every response answers one."""

from pydantic import BaseModel, ConfigDict

from utta.domain.grades import grade_label, grade_number
from utta.domain.text import Text, fingerprint, normalised


class Situation(BaseModel):
    """The student and what they said, exactly as it was entered or imported."""

    model_config = ConfigDict(frozen=True)

    grade_level: Text = ""
    subject: Text = ""
    topic: Text = ""
    student_profile: Text = ""
    context: Text = ""
    student_question: Text = ""

    @property
    def grade(self) -> int | None:
        """0 (kindergarten) to 12, or None where the grade level is empty or not a single grade."""
        return grade_number(self.grade_level)

    @property
    def lesson(self) -> tuple[str, ...]:
        """Grade, subject and topic as far as they are known: ("Grade 4", "Science")."""
        grade = grade_label(self.grade) if self.grade_level else ""
        return tuple(part for part in (grade, self.subject, self.topic) if part.strip())

    @property
    def key(self) -> str:
        """Equal for situations that say the same to the same student, whatever the spacing or quotes."""
        said = (self.student_profile, self.context, self.student_question)
        return fingerprint(self.grade_level.strip().lower(), *(normalised(part) for part in said))
