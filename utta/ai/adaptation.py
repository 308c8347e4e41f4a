"""Making an example's reply fit another student: whose name, whose words, whose numbers.

Nothing is written here, only replaced or left out: what the expert's reply took from its own situation is exchanged for
the same thing in the new one, and a sentence that still speaks of the old one is dropped.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")
_NAME_INSIDE = re.compile(r"(?<=[a-zA-Z,] )[A-Z][a-z]{2,}\b")
_LOWER_WORD = re.compile(r"\b[a-z]{3,}\b")
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NEVER_NAMES = ENGLISH_STOP_WORDS | {day.lower() for day in (*calendar.day_name, *calendar.month_name)}
_SHORT_ANSWER_WORDS = 4
_FEWEST_WORDS = 3
_SMALL_NUMBER = 12


@dataclass(frozen=True)
class Adapted:
    """A reply fitted to a new situation. `kept` is the share of its words that stayed, 0 when nothing could."""

    text: str
    kept: float


@lru_cache(maxsize=8192)
def numbers_in(text: str) -> frozenset[str]:
    """The numbers written in digits, without thousands separators: "$1,500." gives {"1500"}."""
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(text))


@lru_cache(maxsize=8192)
def names_in(text: str) -> tuple[str, ...]:
    """Capitalised words inside sentences that the text never writes small: names, in order of appearance."""
    small = set(_LOWER_WORD.findall(text))
    found = dict.fromkeys(_NAME_INSIDE.findall(text))
    return tuple(name for name in found if name.lower() not in small | _NEVER_NAMES)


def adapt(reply: str, own: Mapping[str, str], new: Mapping[str, str]) -> Adapted:
    """Fit `reply`, written for the situation `own`, to the situation `new` (field name → text each).

    The student's short answer and names are exchanged for the new ones; sentences that then still hold a number or
    a name of the old situation are dropped. `kept` is 0 and the text empty when too little remains.
    """
    text = _exchange_answers(reply, own, new)
    for old_name, new_name in _renamed(own, new).items():
        text = re.sub(rf"\b{re.escape(old_name)}\b", new_name, text)
    foreign = _Foreign(" ".join(own.values()), " ".join(new.values()))
    kept = [sentence for sentence in _SENTENCE_END.split(text) if not foreign.speaks_in(sentence)]
    words = sum(len(sentence.split()) for sentence in kept)
    if not words or words < min(_FEWEST_WORDS, len(reply.split())):
        return Adapted("", 0.0)
    return Adapted(" ".join(kept), words / len(text.split()))


class _Foreign:
    """What belongs to the old situation and not to the new one.

    A large number that neither holds was worked out from the old one; a small one ("2 steps") is left alone.
    """

    def __init__(self, old: str, new: str) -> None:
        self._known = numbers_in(new)
        self._old = numbers_in(old)
        self._names = set(names_in(old)) - set(_WORD.findall(new))

    def speaks_in(self, sentence: str) -> bool:
        if any(number in self._old or _whole(number) > _SMALL_NUMBER for number in numbers_in(sentence) - self._known):
            return True
        return not self._names.isdisjoint(_WORD.findall(sentence))


def _whole(number: str) -> float:
    return float(number.split("/")[0])


def _renamed(own: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Old name → new name, paired field by field in order of appearance; names both situations know stay."""
    pairs: dict[str, str] = {}
    known = set(_WORD.findall(" ".join(new.values())))
    for field, text in own.items():
        for old_name, new_name in zip(names_in(text), names_in(new.get(field, "")), strict=False):
            if old_name not in known:
                pairs.setdefault(old_name, new_name)
    return pairs


def _exchange_answers(reply: str, own: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Where the reply repeats a short answer of its own student word for word, put the new student's short answer."""
    for field, text in own.items():
        old, fresh = text.strip().rstrip(".!?"), new.get(field, "").strip().rstrip(".!?")
        if _is_short_answer(old) and _is_short_answer(fresh):
            repeated = re.compile(rf"(?<![\w.]){re.escape(old)}(?!\w|\.\d)")
            reply = fresh.join(repeated.split(reply))
    return reply


def _is_short_answer(text: str) -> bool:
    return 0 < len(text.split()) <= _SHORT_ANSWER_WORDS and bool(numbers_in(text))
