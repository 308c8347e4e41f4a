"""What other projects call the fields of a teaching example."""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    "external_id": ("id", "qid", "uid", "uuid", "row id", "item id", "example id", "conversation id", "index", "key"),
    "grade_level": ("grade", "level", "class", "year", "school year", "age group", "grade band"),
    "subject": ("subject area", "discipline", "domain", "course", "content area"),
    "topic": ("challenge type", "skill", "concept", "standard", "unit", "lesson topic", "theme", "misconception topic"),
    "student_profile": ("profile", "student", "learner", "learner profile", "student description", "student type",
                        "persona", "student background"),
    "student_question": ("question", "prompt", "input", "query", "student utterance", "student message", "student turn",
                         "student text", "student says", "student response", "user", "instruction", "utterance",
                         "student statement", "ask"),
    "context": ("situation", "scenario", "background", "problem", "math problem", "word problem", "history",
                "conversation history", "dialogue history", "conversation", "dialogue", "passage", "scene",
                "lesson context"),
    "teaching_approach": ("approach", "method", "teaching method", "pedagogy", "teaching style", "style"),
    "teacher_response": ("response", "answer", "reply", "completion", "output", "teacher utterance", "teacher reply",
                         "teacher answer", "teacher message", "teacher turn", "teacher text", "teacher says", "tutor",
                         "tutor response", "tutor reply", "tutor answer", "tutor utterance", "tutor message",
                         "expert response", "assistant", "target", "gold response", "feedback"),
    "techniques_used": ("techniques", "technique", "strategy", "strategies", "teaching strategy", "teaching strategies",
                        "moves", "teacher move", "dialog act", "tags"),
    "rationale": ("reason", "reasoning", "explanation", "why", "justification", "confusion", "diagnosis",
                  "misconception", "error description", "thought"),
    "expected_outcomes": ("outcome", "outcomes", "expected outcome", "learning goal", "learning outcome", "objective",
                          "goal", "intention", "aim"),
    "source": ("origin", "data source", "dataset", "corpus", "provider"),
    "licence": ("license", "rights", "copyright", "terms"),
    "family": ("group", "group id", "problem id", "session id", "dialogue id", "lesson id", "cluster"),
}  # fmt: skip
"""Fields of the interchange file, each with other names it goes by."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_LETTERS = re.compile(r"[\W_]+")


def likeness(target: str, column: str) -> float:
    """How much a column's name says that it holds a field: 0 (nothing) to 1 (the very name).

    One word more or less counts by its share of the words; spelling by the normalised Indel similarity (rapidfuzz).
    """
    name = words_of(column)
    if name == words_of(target):
        return 1.0
    return max(_alike(known, name) for known in (words_of(target), *KNOWN_AS[target]))


def words_of(column: str) -> str:
    """The words of a column's name: "studentUtterance", "student_utterance" and "Student utterance" are the same."""
    return " ".join(_NOT_LETTERS.sub(" ", _CAMEL.sub(" ", column.rpartition(".")[2])).casefold().split())


def _alike(known: str, name: str) -> float:
    if known == name:
        return 0.95
    ratio = fuzz.ratio(known, name) / 100
    if ratio >= 0.85:
        return 0.9 * ratio
    these, those = set(known.split()), set(name.split())
    return 0.4 + 0.45 * len(these) / len(those) if these and these < those else 0.0
