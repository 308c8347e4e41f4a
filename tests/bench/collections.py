"""Collections of any size for measuring: rows as in an interchange file, made of words, the same at every run."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SUBJECTS = {
    "Mathematics": ("Fractions", "Operations", "Geometry", "Measurement"),
    "Science": ("Life Science", "Earth Science", "Scientific Method"),
    "Literacy": ("Phonics", "Writing", "Vocabulary"),
    "Social Studies": ("History", "Geography"),
}
_PROFILES = ("English Language Learner", "Struggling Learner", "Advanced Learner", "Student with ADHD", "quiet")
_APPROACHES = ("Inquiry-Based", "Direct Instruction", "Collaborative Learning", "")
_TECHNIQUES = ("Scaffolding", "Think-aloud modeling", "Formative assessment", "Peer learning", "Analogy/metaphor")
_BEGINS = ("b", "br", "c", "ch", "d", "f", "fl", "g", "gr", "h", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr")
_MIDDLES = ("a", "e", "i", "o", "u", "ai", "ee", "oo", "ou")
_ENDS = ("", "n", "t", "r", "s", "ll", "nd", "rk", "st", "ble", "ding", "tion")
_WORDS = tuple(f"{begin}{middle}{end}" for begin in _BEGINS for middle in _MIDDLES for end in _ENDS)


def rows(number: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """`number` rows of teaching examples of about a thousand characters, no two alike, four to a family."""
    chance = random.Random(seed)
    subjects = tuple(_SUBJECTS)
    for at in range(number):
        subject = chance.choice(subjects)
        yield {
            "external_id": f"bench-{at}",
            "source": "bench",
            "grade_level": str(chance.randint(1, 8)),
            "subject": subject,
            "topic": chance.choice(_SUBJECTS[subject]),
            "student_profile": chance.choice(_PROFILES),
            "student_question": f"{_sentence(chance, 12)}?",
            "context": f"{_sentence(chance, 55)}.",
            "teaching_approach": chance.choice(_APPROACHES),
            "teacher_response": f"{_sentence(chance, 40)}. {_sentence(chance, 20)}?",
            "techniques_used": chance.sample(_TECHNIQUES, chance.randint(0, 2)),
            "rationale": f"{_sentence(chance, 15)}.",
            "expected_outcomes": f"{_sentence(chance, 8)}.",
            "licence": "CC BY 4.0",
            "family": f"family-{at // 4}",
        }


def written(path: Path, number: int, seed: int = 7) -> Path:
    """The same rows as a JSONL file at `path`."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows(number, seed):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize()
