"""What looks like a child's name, an email address, a phone number or a student's id, so that a person can take it out.

A warning and never a proof: names are told by lists and by where they stand, and many a name is in no list. Word
problems are full of invented names, so a name counts only where it is said of or to the student: greeted ("Hi Ana"),
spoken to ("Good thinking, Ana!"), introduced ("a student named Ana"), quoted ("Ana said", "Ana: Why?"), or anywhere
in a description of the student. Where the place alone tells a name (greeted, introduced, "Ana is a quiet reader") it
need not be in a list. A name once told is told wherever else it stands in the same text.

All 114 profiles of MathDial show their name; of 189 names sighted in 5,436 other texts (Bridge, MathDial, MRBench, BEA
2025, the uptake study and the sample) 6 are not a student's but a word problem's.

The lists are zxcvbn's (first names of the United States census, without those that are more frequent as words).
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["name", "email", "phone", "id"]

PLACEHOLDERS: dict[Kind, str] = {"name": "[student]", "email": "[email]", "phone": "[phone]", "id": "[id]"}

SAYS: dict[Kind, str] = {
    "name": "looks like a name", "email": "looks like an email address", "phone": "looks like a phone number",
    "id": "looks like an id number",
}  # fmt: skip

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,3}\.[A-Za-z]{2,24}\b")
# Three groups as a phone number is written, or a plus sign before it: sums, years and measures are neither.
_PHONE = re.compile(
    r"(?<![\w.$/+-])(?:(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[.-]|\d{3} )\d{3}[ .-]\d{4}"
    r"|\+\d{1,3}(?:[ .-]?\d{2,4}){2,5})(?![\w/-])"
)
_WHOSE = "student|pupil|school|learner|lunch|case"
_ID = re.compile(
    rf"\b(?:{_WHOSE})(?:'s)? (?:id|number|no\.?)\b[ :#=-]{{0,3}}(?:is )?([A-Za-z]{{0,3}}-?\d{{4,12}})\b"
    r"|\bID[ :#=-]{1,3}([A-Za-z]{0,3}-?\d{4,12})\b|(?<![\d-])(\d{3}-\d{2}-\d{4})(?![\d-])",
    re.IGNORECASE,
)
# Whether there is a number to look at more closely: most texts have none.
_MAYBE_NUMBER = re.compile(r"\d{4}|\+\d")

_WORD = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{1,20}(?:[-'’]?[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]{1,20})?(?![\w])")
_SURNAME = re.compile(rf" (?:[A-Z]\.|({_WORD.pattern}))")
_GREETED_OR_INTRODUCED = re.compile(
    r"\b(?:hi|hello|hey|dear|thanks|thank you|welcome|good (?:morning|afternoon)),? $"
    r"|\b(?:named|called|name is|my student) $",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:^|[.!?…]\s+|\n\s*)$")
_LINE_BEGINS = re.compile(r"(?:^|\n)[^\S\n]*$")
_SPEAKS_ON = re.compile(r",(?! (?:an?|the|who|whose|[A-Z][a-z]+)\b)")  # not "Alan, a boy who …" of a word problem
_DESCRIBED = re.compile(r",| (?:is|has|was|gets|needs|often|struggles?|can|reads|likes)\b")
_DOES = re.compile(
    r" (?:said|says|asked|asks|answered|answers|replied|replies|whispered|shouted|explained|thinks|thought|wrote|raised"
    r"|struggles|struggled)\b"
)
_NOT_NAMES = frozenset(("teacher", "tutor", "student", "class", "everyone", "friend", "okay"))
_OF_LESSONS = frozenset((
    "abraham", "cinderella", "cleopatra", "columbus", "darwin", "edison", "georgia", "homer", "israel", "jesus",
    "jordan", "juliet", "kenya", "lincoln", "moses", "napoleon", "romeo", "roosevelt", "virginia", "wilbur",
))  # fmt: skip
"""Listed names that lessons are about far more often than they are a student's."""
_COMMON = 5000
"""A word as frequent as this is not taken for a name where only its place speaks for one: "Hi There", "English is"."""
_BEFORE = 20  # characters looked at before a word: as many as the longest greeting has


class Sighting(NamedTuple):
    """Something that looks personal: text[start:end]."""

    kind: Kind
    text: str
    start: int
    end: int


def find(text: str, about_student: bool = False, known: Collection[str] = ()) -> list[Sighting]:
    """Everything in `text` that looks personal, in order, without overlaps.

    about_student: whether the text describes the student, so that a listed first name anywhere in it is theirs.
    known: first names, lower case, that are a student's in any place (see `first_names`).
    """
    found = [Sighting("email", *_span(match, 0)) for match in _EMAIL.finditer(text)] if "@" in text else []
    if _MAYBE_NUMBER.search(text):
        found += [Sighting("phone", *_span(match, 0)) for match in _PHONE.finditer(text)]
        found += [Sighting("id", *_span(match, match.lastindex or 0)) for match in _ID.finditer(text)]
    found += _names(text, about_student, known)
    return _apart(found)


def first_names(sightings: Iterable[Sighting]) -> set[str]:
    """The first names among sightings, lower case, to be known in the other texts that go with this one."""
    return {seen.text.split()[0].lower() for seen in sightings if seen.kind == "name"}


def is_also_a_word(name: str) -> bool:
    """Whether a first name is a common word too, so that a text may mean the word: Will, Grace, Mark."""
    return name.lower() in _lists()[1]


def replaced(text: str, sightings: Sequence[Sighting]) -> str:
    """`text` with each sighted place replaced by the placeholder of its kind. The places must be those of `text`."""
    parts, at = [], 0
    for sighting in sorted(sightings, key=lambda seen: seen.start):
        parts += [text[at : sighting.start], PLACEHOLDERS[sighting.kind]]
        at = sighting.end
    return "".join([*parts, text[at:]])


def _names(text: str, about_student: bool, known: Collection[str]) -> list[Sighting]:
    names, common = _lists()
    # A word that is no first name and common is none in any place: with it most texts are done.
    words = [(word, lower) for word in _WORD.finditer(text)
             if (lower := word.group().lower()) in names or lower not in common]  # fmt: skip
    told = {lower for word, lower in words if lower in known or _is_told(text, word, lower, about_student)}
    return [_with_surname(text, word) for word, lower in words if lower in told]


def _is_told(text: str, word: re.Match[str], lower: str, about_student: bool) -> bool:
    """Whether its place, and the lists, make this word a student's name."""
    names, common = _lists()
    before, end = text[max(0, word.start() - _BEFORE) : word.start()], word.end()
    if lower not in common:
        if _GREETED_OR_INTRODUCED.search(before):
            return True
        if about_student and not text[: word.start()].strip(" \n\t\"'(") and _DESCRIBED.match(text, end):
            return True
    if lower not in names or lower in _OF_LESSONS:
        return False
    if about_student:
        return True
    after = text[end : end + 1]
    if before.endswith(", ") and after in (".", "!", "?", ","):
        return True
    if _LINE_BEGINS.search(before) and after == ":":
        return True
    return bool((_BEGINS.search(before) and _SPEAKS_ON.match(text, end)) or _DOES.match(text, end))


def _with_surname(text: str, word: re.Match[str]) -> Sighting:
    end = word.end()
    if (last := _SURNAME.match(text, end)) and (last.group(1) or "").lower() not in _lists()[1]:
        end = last.end()
    return Sighting("name", text[word.start() : end], word.start(), end)


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """First names, and the most common words."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS as LISTS

    words = ("english_wikipedia", "us_tv_and_film")
    return (
        frozenset(LISTS["female_names"]) | frozenset(LISTS["male_names"]),
        _NOT_NAMES.union(*(LISTS[name][:_COMMON] for name in words)),
    )


def _span(match: re.Match[str], group: int) -> tuple[str, int, int]:
    return match.group(group), match.start(group), match.end(group)


def _apart(found: list[Sighting]) -> list[Sighting]:
    kept: list[Sighting] = []
    for sighting in sorted(set(found), key=lambda seen: (seen.start, -seen.end)):
        if not kept or sighting.start >= kept[-1].end:
            kept.append(sighting)
    return kept
