"""Grade levels: one integer 0 (kindergarten) to 12, with a label, whatever way people write them."""

import re
from functools import lru_cache

GRADES: tuple[int, ...] = tuple(range(13))
BANDS: dict[str, tuple[int, ...]] = {"K–2": (0, 1, 2), "3–5": (3, 4, 5), "6–8": (6, 7, 8), "9–12": (9, 10, 11, 12)}

_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_KINDERGARTEN = re.compile(r"\b(k|kg|kinder\w*)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.0)?(?![\d.])")


@lru_cache(maxsize=4096)  # a collection writes its grades in few ways, and asks for each row
def grade_number(text: str) -> int | None:
    """Read "4", "4th grade", "Grade 4", "fourth grade", "K", "Kindergarten" as 0..12.

    Returns None for an empty text, a range such as "K-5" or "3-4", and anything that names no grade.
    """
    numbers = {int(match) for match in _NUMBER.findall(text)}
    numbers |= {value for word, value in _WORDS.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
    if _KINDERGARTEN.search(text):
        numbers.add(0)
    if len(numbers) != 1:
        return None
    number = numbers.pop()
    return number if number in GRADES else None


def grade_label(grade: int | None) -> str:
    """The label shown for a grade number: "Kindergarten", "Grade 4", or "Grade not given"."""
    if grade is None:
        return "Grade not given"
    return "Kindergarten" if grade == 0 else f"Grade {grade}"


def band_of(grade: int | None) -> str:
    """The grade band a grade stands in, or "Not given"."""
    return next((name for name, grades in BANDS.items() if grade in grades), "Not given")
