"""Numbers and sums as they are written in a conversation: which numbers are named, and which sums are right."""

import re
from collections.abc import Iterator

_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORDS = (
    (re.compile(r"\bplus\b|\badded to\b", re.IGNORECASE), "+"),
    (re.compile(r"\bminus\b|[\u2212\u2013]", re.IGNORECASE), "-"),
    (re.compile(r"\b(?:times|multiplied by)\b|[×∗·]|(?<=\d)\s*x\s*(?=\d)", re.IGNORECASE), "*"),
    (re.compile(r"\bdivided by\b|÷", re.IGNORECASE), "/"),
    (re.compile(r"\b(?:equals|is equal to|makes|gives)\b", re.IGNORECASE), "="),
    (re.compile(r"(?<=\d),(?=\d{3}\b)|[$€£]|\\[()]"), ""),
)
_SUM = re.compile(r"\d+(?:\.\d+)?(?:\s*[-+*/]\s*\d+(?:\.\d+)?)+")
_RESULT = re.compile(r"\s*=\s*(-?\d+(?:\.\d+)?)")
_CLOSE = 0.006
"""Two results closer than this count as equal: people round to two places."""


def numbers(text: str) -> list[float]:
    """The numbers written in digits in `text`, in order; thousands may have commas."""
    return [float(found.replace(",", "")) for found in _NUMBER.findall(text)]


def stated_sums(text: str) -> Iterator[tuple[float, float | None]]:
    """Each sum in `text` ("25 minus 18", "3 x 4 = 12"): its true result, and the result stated, None where none is."""
    for words, sign in _WORDS:
        text = words.sub(sign, text)
    for found in _SUM.finditer(text):
        value = _value(found.group())
        if value is None:
            continue
        stated = _RESULT.match(text, found.end())
        yield value, float(stated.group(1)) if stated else None


def same_number(one: float, other: float) -> bool:
    """Equal up to rounding to two places."""
    return abs(one - other) <= _CLOSE * max(1.0, min(abs(one), 1.0))


def _value(expression: str) -> float | None:
    """Result of a sum of numbers and + - * /, multiplication first; None when it divides by zero."""
    parts = re.findall(r"[-+*/]|\d+(?:\.\d+)?", expression)
    total, term, sign = 0.0, float(parts[0]), 1.0
    for operator, digits in zip(parts[1::2], parts[2::2], strict=True):
        number = float(digits)
        if operator == "*":
            term *= number
        elif operator == "/":
            if number == 0:
                return None
            term /= number
        else:
            total, term, sign = total + sign * term, number, 1.0 if operator == "+" else -1.0
    return total + sign * term
