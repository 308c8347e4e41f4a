"""What may be stored as text, and when two texts count as the same."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator

MAX_CHARACTERS = 20_000
"""The longest text a field may hold, in characters: some ten pages. Longer is a pasted file, not a field."""

_NOT_WORD = re.compile(r"[^\w$%=+*/<>.-]+")
_ASCII_NOT_WORD = {code: " " for code in range(128) if _NOT_WORD.match(chr(code))}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LOOSE = re.compile(r"(?<=\d) (?=%)|(?<=\bn) (?== \d)|(?<=\bn =) (?=\d)")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”')]*\s+|\n+")
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def storable(text: str) -> str:
    """Return `text` unchanged, or raise ValueError with a sentence saying why it cannot be stored."""
    flaw, remedy = flaw_of(text)
    if flaw:
        raise ValueError(f"{flaw}. {remedy}")
    return text


def flaw_of(text: str) -> tuple[str, str]:
    """Why a text cannot be stored, as the rest of a sentence about it, and what a person can do; "" where it can."""
    if len(text) > MAX_CHARACTERS:
        return f"is {len(text):,} characters long; at most {MAX_CHARACTERS:,} fit", "Shorten it."
    if "\x00" in text:
        return "holds a zero byte, which no text should", "Save the file as plain UTF-8 text."
    if not text.isascii() and _LONE_SURROGATE.search(text):
        return "holds half of a character (a lone surrogate)", "Save the file as UTF-8 again."
    return "", ""


def legible(text: str, limit: int) -> str:
    """The first `limit` characters, with a sign of replacement for each that cannot be stored."""
    return _LONE_SURROGATE.sub("\ufffd", text[:limit]).replace("\x00", "\ufffd")


Text = Annotated[str, AfterValidator(storable)]
"""A text field: any characters a person can type, kept exactly as typed."""


def typeable(text: str) -> bool:
    """Whether a person can type this on one line: no line ends or other control characters, no half characters."""
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def normalised(text: str) -> str:
    """Lower-case words of `text` with one space between them: equal for texts that differ only in spacing,
    quotes, case or punctuation. Digits and mathematical signs stay, since 3 + 4 and 3 - 4 are different questions."""
    if text.isascii():  # the same, five times as fast: most texts are
        spaced = text.lower().translate(_ASCII_NOT_WORD)
    else:
        spaced = _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    return " ".join(spaced.replace(". ", " ").rstrip(".").split())


def sentences(text: str) -> list[str]:
    """The sentences of `text`, also split at line ends, without empty ones."""
    return [part for part in _SENTENCE.split(text.strip()) if part]


def fingerprint(*parts: str) -> str:
    """A stable 32-character key of some texts, the same on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def number_of(*parts: str) -> int:
    """A 64-bit number for some texts: the same for the same texts, and as good as never for others."""
    return int(fingerprint(*parts)[:16], 16)


def canonical_json(value: Any) -> str:
    """`value` as JSON with sorted keys and no spare spaces: equal values give equal bytes on any machine."""
    return _CANONICAL.encode(value)


def content_hash(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def shortened(text: str, limit: int = 90) -> str:
    """The first `limit` characters on one line, cut at a word, with an ellipsis when something was left out."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def tied(text: str) -> str:
    """`text` with no line break between a number and its n or %."""
    return _LOOSE.sub("\N{NO-BREAK SPACE}", text)


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 review", "1,212 reviews"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Words as a part of a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
