"""What the values of a foreign column look like: something said, a grade, an id, a text that names a grade."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from utta.domain.grades import grade_number

SHORT_VALUE = 24
"""Characters of a grade or another short value; longer is a text."""
_SOME_WORDS = 3
_MOST, _NEARLY_ALL = 0.6, 0.8
_GRADE_PHRASE = re.compile(
    r"\b(?:(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
    r"[ -]grade|grade[ -]\d{1,2}|kindergarten)(?=\W|er\b|$)", re.IGNORECASE,
)  # fmt: skip
_ABOUT_NUMBERS = re.compile(
    r"\b(?:how (?:many|much)|equation|fractions?|multipl\w+|divid\w+|subtract\w*|percent\w*|in total|sum of)\b",
    re.IGNORECASE,
)

Values = Sequence[Any]


def fits(target: str, values: Values) -> float:
    """How well a column's values look like a field's, 0 to 1; 0.8 where there are none to look at."""
    if not values:
        return 0.8
    texts = [str(value) for value in values]
    if target in ("teacher_response", "student_question"):
        return 1.0 if is_said(values) else 0.5
    if target == "grade_level":
        return 1.0 if _share(len(t) <= SHORT_VALUE and grade_number(t) is not None for t in texts) >= 0.5 else 0.4
    if target == "external_id":
        return 0.0 if repeat(values) or max(map(len, texts)) > 80 else 1.0
    if target == "family":
        return 1.0 if repeat(values) else 0.7
    if target in ("subject", "topic", "licence", "source"):
        return 1.0 if _share(len(text) <= 80 for text in texts) >= _NEARLY_ALL else 0.4
    if target == "techniques_used":
        return 1.0
    return 0.6 if _share(_is_number(text) for text in texts) >= _NEARLY_ALL else 1.0


def is_said(values: Values) -> bool:
    """Whether values look like what somebody says: texts of some words."""
    return _share(isinstance(value, str) and len(value.split()) >= _SOME_WORDS for value in values) >= 0.5


def repeat(values: Values) -> bool:
    """Whether a value stands in more than one row."""
    texts = [str(value) for value in values]
    return len(set(texts)) < len(texts)


def grade_in(text: str) -> str:
    """The one grade that a description names, as it is written there, or "": "Ana is a 7th grade student" names
    "7th grade"."""
    found = {match[0] for match in _GRADE_PHRASE.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def with_grades_in_it(values: Mapping[str, Values]) -> str:
    """The column of texts most of which name a grade, or ""."""
    shares = {column: _share(isinstance(value, str) and bool(grade_in(value)) for value in part)
              for column, part in values.items()}  # fmt: skip
    best = max(shares, key=lambda column: shares[column], default="")
    return best if best and shares[best] >= _MOST else ""


def is_about_numbers(values: Mapping[str, Values]) -> bool:
    """Whether most rows speak of numbers as a mathematics lesson does."""
    rows = max((len(part) for part in values.values()), default=0)
    told = [sum(bool(_ABOUT_NUMBERS.search(str(value))) for value in part) for part in values.values()]
    return rows > 0 and max(told) >= _MOST * rows


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) is not None


def _share(are: Iterable[bool]) -> float:
    found = list(are)
    return sum(found) / len(found) if found else 0.0
