"""Teaching examples and reviews for tests of training: small ones made here, and the real ones where they are."""

import json
from pathlib import Path

import pytest

from utta.domain.assistant import Case, evaluator_case, teacher_case
from utta.domain.example import TeachingExample
from utta.domain.review import RatedResponse
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.domain.situation import Situation
from utta.domain.text import fingerprint

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

_TOPICS = [
    ("fractions", "I added the tops and the bottoms, so 1/2 + 1/3 is 2/5.", "What does the bottom number of a fraction "
     "tell us? Draw both fractions with the same size of pieces."),
    ("photosynthesis", "Plants eat soil to grow.", "Good thinking about growth! If plants ate soil, what would happen "
     "to the soil in a pot over a year?"),
    ("verbs", "I wrote that yesterday he go to school.", "Read the sentence aloud and listen for the word yesterday. "
     "Which form of go tells us it has already happened?"),
    ("gravity", "Heavy things fall faster than light things.", "Let us test it. What do you predict for a heavy and a "
     "light ball dropped together?"),
]  # fmt: skip


def made_up(count: int) -> list[Case]:
    """`count` cases of the Teacher on four topics, each case a family of its own."""
    return [_case(i) for i in range(count)]


def _case(i: int) -> Case:
    topic, said, reply = _TOPICS[i % len(_TOPICS)]
    example = TeachingExample(
        grade_level=f"Grade {3 + i % 4}", subject=topic, student_profile="Tries hard", context=f"Lesson {i} on {topic}",
        student_question=f"{said} Is that right, number {i}?", teacher_response=reply,
        techniques_used=("Guiding question",), rationale="It starts from the student's own idea.",
    )  # fmt: skip
    case = teacher_case(example, key=f"example-{i}", family=f"family-{i}", author=f"teacher-{i % 3}")
    assert case is not None
    return case


def rated(count: int) -> list[Case]:
    """`count` cases of the Evaluator: warm, guiding replies are rated well, curt ones badly."""
    cases = []
    for i in range(count):
        good = i % 2 == 0
        reply = "Nice start! Which step could you check, and how?" if good else "Wrong. Do it again."
        ratings = {c.key: "Yes" if good else "No" for c in MISTAKE_REMEDIATION.criteria}
        situation = Situation(grade_level="5", subject="Mathematics", student_question=f"Is {i} + {i} = {i * 3}?")
        review = RatedResponse(situation=situation, response=f"{reply} ({i})", ratings=ratings)
        case = evaluator_case(review, MISTAKE_REMEDIATION, f"review-{i}", f"family-{i}", "reviewer", "As described.")
        assert case is not None
        cases.append(case)
    return cases


def real(name: str) -> tuple[list[Case], list[Case], list[Case]]:
    """Train, validation and test cases (60/20/20 of the families) of a real set; skips the test when it is absent.

    The example engine's constants were picked on the first two parts of this very split; the third was left alone.
    """
    path = SHARED / "examples" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"The real examples are not on this machine ({path}).")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    families = sorted({row["family"] for row in rows}, key=lambda family: fingerprint(f"s{family}"))
    part = {family: min(2, max(0, int(5 * i / len(families)) - 2)) for i, family in enumerate(families)}
    parts: tuple[list[Case], list[Case], list[Case]] = ([], [], [])
    for row in rows:
        values = {key: row[key] for key in TeachingExample.model_fields if key in row}
        case = teacher_case(TeachingExample(**values), row["external_id"], row["family"], "expert")
        if case is not None:
            parts[part[row["family"]]].append(case)
    return parts
