"""A store with 160 lessons, each a family of its own, whose students have names of all kinds, and a Teacher."""

import hashlib
import json
from pathlib import Path

from utta import jobs
from utta.domain.user import User
from utta.services import datasets, importing, training
from utta.store.database import Store

LESSONS = 160
NAMES = ("Zoë-Marie", "D’Angelo", "Nguyễn", "Иван", "李明", "Ærøskøbing", "O'Neill", "José María", "😀 Kid", "Al*ex*")
HOSTILE = "<b>Bold</b> $x$ [link](http://evil.example) :red[red]"


def add(store: Store, lead: User, folder: Path) -> None:
    """Import the lessons, freeze them as "Lessons", and train "Teacher v1" with the example engine."""
    file = folder / "lessons.jsonl"
    file.write_text("\n".join(json.dumps(_lesson(number)) for number in range(LESSONS)), "utf-8")
    assert importing.import_file(store, file).added == LESSONS
    run = training.start(store, lead, "teacher", datasets.freeze(store, lead, "Lessons").id)
    jobs.do(store, training.run(store, run).job.id)


def _lesson(number: int) -> dict[str, str]:
    own = " ".join(hashlib.sha256(f"{number} {at}".encode()).hexdigest()[:8] for at in range(30))
    name = NAMES[number % len(NAMES)]
    return {
        "external_id": str(number), "source": "Lessons", "family": f"lesson {number}", "grade_level": "4",
        "subject": "Mathematics", "student_profile": f"Student's name is {name}. Works steadily.",
        "context": f"Lesson {number}: {own} {HOSTILE}",
        "student_question": f"Is {number} plus 7 equal to {number + 6}?",
        "teacher_response": f"How did you count on from {number}? {own} {HOSTILE}",
    }  # fmt: skip
