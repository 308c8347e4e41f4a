"""A situation as turns: who said what, what the problem was, and what the student said last."""

import re
from dataclasses import dataclass

from utta.domain.situation import Situation

_TEACHER = r"tutor|teacher|instructor|coach|assistant"
_STUDENT = r"student|pupil|learner|child"
_PROBLEM = r"problem|task|exercise|question"
_LABEL = re.compile(rf"^[ \t]*(?:({_TEACHER})|({_STUDENT})|({_PROBLEM}))[ \t]*:[ \t]*", re.IGNORECASE | re.MULTILINE)
_STATED = re.compile(r"\b(?:question|problem) is:?\s*(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Turns:
    """What stands around a response. Every part may be empty.

    problem: the task as it was set. teacher: what the teacher said, oldest first. student: what the student said,
    oldest first, the last one being what the response answers.
    """

    problem: str
    teacher: tuple[str, ...]
    student: tuple[str, ...]

    @property
    def last(self) -> str:
        """What the student said last."""
        return self.student[-1] if self.student else ""

    @property
    def earlier(self) -> str:
        """What the student said before that, as one text."""
        return "\n".join(self.student[:-1])

    @property
    def asked(self) -> str:
        """What the teacher said last, which the student's last turn answers."""
        return self.teacher[-1] if self.teacher else ""


def turns_of(situation: Situation) -> Turns:
    """Split the context at line labels ("Tutor:", "Student:", "Problem:"); a line without one goes on with its turn.

    Text before the first label counts as the problem. Where no problem is labelled, a teacher's "The question is: …"
    or else the teacher's first turn stands for it.
    """
    background, turns = _labelled(situation.context)
    problem = [background, *(text for who, text in turns if who == "problem")]
    teacher = [text for who, text in turns if who == "teacher"]
    student = [text for who, text in turns if who == "student"]
    if situation.student_question.strip():
        student.append(situation.student_question.strip())
    stated = "\n".join(part for part in problem if part)
    if not stated and teacher:
        found = _STATED.search(teacher[0])
        stated = found.group(1).strip() if found else teacher[0]
    return Turns(problem=stated, teacher=tuple(teacher), student=tuple(student))


def _labelled(context: str) -> tuple[str, list[tuple[str, str]]]:
    """The text before the first label, and the labelled turns in order as (who, text)."""
    labels = list(_LABEL.finditer(context))
    if not labels:
        return context.strip(), []
    ends = [label.start() for label in labels[1:]] + [len(context)]
    roles = ("teacher", "student", "problem")
    turns = [
        (roles[(label.lastindex or 1) - 1], context[label.end() : end].strip())
        for label, end in zip(labels, ends, strict=True)
    ]
    return context[: labels[0].start()].strip(), turns
