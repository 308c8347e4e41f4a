"""What changed from one text to another, word by word: for people to read."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["same", "added", "removed"]

_STEPS = 10_000_000
"""How much comparing one call may do: about 0.2 seconds where a text is made to be slow, hardly ever reached."""

_WORDS = re.compile(r"\s+|[.,;:!?()\[\]“”„\"…]|[^\s.,;:!?()\[\]“”„\"…]+")
_SENTENCES = re.compile(r"[^\n.!?]*[\n.!?]+\s*|[^\n.!?]+")

Hunk = tuple[str, str]
"""A stretch of both texts, before and after; the two are equal where nothing changed."""


class Part(BaseModel):
    """A stretch of text that is in both texts, only in the newer one, or only in the older one."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    text: str


def changes(before: str, after: str) -> list[Part]:
    """The parts of both texts in reading order; what was removed stands before what was put in its place.

    The texts of the same and removed parts, joined, are `before`; those of the same and added parts are `after`.
    Compared word by word where that is quick enough, else sentence by sentence with the words compared in as many
    of the changed sentences as time allows (Ratcliff and Obershelp's matching, from the standard library).
    """
    found, _ = _compared(_WORDS, before, after, _STEPS)
    if found is None:
        found = _by_sentence(before, after)
    parts: list[Part] = []
    for old, new in _joined(found):
        if old == new:
            parts.append(Part(kind="same", text=old))
        else:
            parts += [Part(kind=kind, text=text) for kind, text in _both(old, new) if text]
    return parts


def _both(old: str, new: str) -> tuple[tuple[Kind, str], tuple[Kind, str]]:
    return ("removed", old), ("added", new)


def _by_sentence(before: str, after: str) -> list[Hunk]:
    coarse, left = _compared(_SENTENCES, before, after, _STEPS)
    if coarse is None:
        return [(before, after)]
    found: list[Hunk] = []
    for old, new in coarse:
        if old == new:
            found.append((old, new))
            continue
        fine, left = _compared(_WORDS, old, new, left)
        found += [(old, new)] if fine is None else fine
    return found


def _compared(unit: re.Pattern[str], before: str, after: str, most: int) -> tuple[list[Hunk] | None, int]:
    """The hunks unit by unit and what is left of `most` steps; None where it could take more than these."""
    old, new = unit.findall(before), unit.findall(after)
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    steps = _steps(a, b)
    if steps > most:
        return None, most
    matcher = SequenceMatcher(str.isspace, a, b, autojunk=False)
    middle = [("".join(a[i:k]), "".join(b[j:m])) for _, i, k, j, m in matcher.get_opcodes()]
    ends = "".join(old[:head]), "".join(old[len(old) - tail :])
    return [(ends[0], ends[0]), *middle, (ends[1], ends[1])], most - steps


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many units both begin with."""
    at = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        at += 1
    return at


def _steps(a: Sequence[str], b: Sequence[str]) -> int:
    """An upper bound for the matcher's steps: it goes through all pairs of like units once for each match it finds."""
    in_b = Counter(b)
    pairs = sum(in_b[unit] for unit in a if not unit.isspace())
    return (len(a) + pairs) * (1 + min(len(a), len(b)))


def _joined(hunks: Sequence[Hunk]) -> list[Hunk]:
    """Neighbours of one kind made one; a mere space between two changes counts as changed with them."""
    whole: list[Hunk] = []
    filled = [hunk for hunk in hunks if any(hunk)]
    for at, (old, new) in enumerate(filled):
        is_same = old == new
        if is_same and old.isspace() and 0 < at < len(filled) - 1:
            is_same = filled[at + 1][0] == filled[at + 1][1]
        if whole and (whole[-1][0] == whole[-1][1]) == is_same:
            whole[-1] = whole[-1][0] + old, whole[-1][1] + new
        else:
            whole.append((old, new))
    return whole
