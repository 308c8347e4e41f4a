"""Requests: a gap in the coverage that somebody was asked to fill with an example."""

from pydantic import BaseModel, ConfigDict

from utta.domain.coverage import Gap

MAX_NOTE = 500


class Request(BaseModel):
    """A gap, sent to one person or to anybody. Times are seconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    id: int
    gap: Gap
    note: str
    author: str
    author_id: int | None
    asked: str
    """The name of the person asked, "" for anybody."""
    asked_id: int | None
    answered_by: int | None
    """The example that answered it."""
    created_at: float
    closed_at: float | None

    @property
    def prefill(self) -> dict[str, str]:
        """The fields of the form that this request already answers."""
        gap = self.gap
        grade = "" if gap.grade is None else "K" if gap.grade == 0 else str(gap.grade)
        return {"grade_level": grade, "subject": gap.subject, "topic": gap.challenge_type,
                "student_profile": gap.profile_kind}  # fmt: skip
