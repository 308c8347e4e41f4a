"""Numbers and sums as they are written in a conversation: which numbers are named, and which sums are right."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_WORDS = (
    (re.compile(r"\bplus\b|\badded to\b", re.IGNORECASE), "+"),
    (re.compile(r"\bminus\b|[\u2212\u2013]", re.IGNORECASE), "-"),
    (re.compile(r"\b(?:times|multiplied by)\b|[×\u2217\u00b7]|(?<=\d)\s*x\s*(?=\d)", re.IGNORECASE), "*"),
    (re.compile(r"\bdivided by\b|÷", re.IGNORECASE), "/"),
    (re.compile(r"\b(?:equals|is equal to|makes|gives)\b", re.IGNORECASE), "="),
    (re.compile(r"(?<=\d),(?=\d{3}\b)|[$€£]|\\[()]"), ""),
)
# Possessive, so that a page of digits is read once and not once a digit.
_SUM = re.compile(r"(?<!\d)\d++(?:\.\d++)?(?:\s*+[-+*/]\s*+\d++(?:\.\d++)?)+")
_RESULT = re.compile(r"\s*=\s*(-?)(\d+(?:\.\d+)?(?:/\d+)?)")
_CLOSE = 0.006
"""Two results closer than this count as equal: people round to two places."""


def numbers(text: str) -> list[float]:
    """The numbers written in digits in `text`, in order; thousands may have commas."""
    return [float(found.replace(",", "")) for found in _NUMBER.findall(text)]


@dataclass(frozen=True)
class Sum:
    """A sum as written: its true result, and the result stated beside it, None where none is."""

    result: float
    stated: float | None

    @property
    def right(self) -> bool | None:
        """Whether the stated result is the true one; None where nothing is stated."""
        return None if self.stated is None else same_number(self.result, self.stated)


def stated_sums(text: str) -> list[Sum]:
    """Each sum in `text`: "25 minus 18", "3 x 4 = 12", "39-15=24". Brackets and powers are not read."""
    for words, sign in _WORDS:
        text = words.sub(sign, text)
    found = []
    for written in _SUM.finditer(text):
        result = _value(written.group())
        if result is not None:
            found.append(Sum(result, _stated(text, written.end())))
    return found


def same_number(one: float, other: float) -> bool:
    """Equal up to rounding to two places."""
    return abs(one - other) <= _CLOSE


def _stated(text: str, start: int) -> float | None:
    """The number or fraction after an equals sign at `start`, or None."""
    found = _RESULT.match(text, start)
    size = _value(found.group(2)) if found else None
    if found is None or size is None:
        return None
    return -size if found.group(1) else size


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
