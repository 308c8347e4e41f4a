"""Near-duplicates planted on purpose: rows, and the same rows with a share of their words changed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import collections
from utta.domain import near_duplicates
from utta.domain.near_duplicates import Words

Row = Mapping[str, Any]
_FIELDS = ("context", "student_question", "teacher_response")


@dataclass(frozen=True)
class Found:
    """How many planted pairs were found (recall) and how many of the found pairs were planted (precision), 0..1."""

    recall: float
    precision: float
    pairs: int


def made_up(number: int, seed: int = 7) -> list[Row]:
    """Rows without any near-duplicates."""
    return list(collections.rows(number, seed))


def compared(row: Row) -> Words:
    """The texts of a row that are compared."""
    return near_duplicates.words(row["student_question"], row["context"], row["teacher_response"])


def pairs(rows: Sequence[Row], share: float, seed: int) -> Iterator[tuple[Row, Row]]:
    """Every row with its changed copy: `share` of its words, over question, context and response together, are
    replaced, left out or followed by a new one, each as often."""
    chance = random.Random(seed)
    vocabulary = sorted({word for row in rows for name in _FIELDS for word in row[name].split()})
    for row in rows:
        words = [(name, word) for name in _FIELDS for word in row[name].split()]
        changed = set(chance.sample(range(len(words)), round(share * len(words))))
        texts: dict[str, list[str]] = {name: [] for name in _FIELDS}
        for at, (name, word) in enumerate(words):
            new = chance.choice(vocabulary)
            texts[name] += chance.choice(([new], [], [word, new])) if at in changed else [word]
        yield row, {**row, **{name: " ".join(text) for name, text in texts.items()}}


def found(rows: Sequence[Row], share: float, seed: int) -> Found:
    """What is found among the rows and their changed copies together. A pair counts as planted when both come from one
    row, and as not false when the two rows themselves are near-duplicates."""
    texts = [compared(row) for pair in pairs(rows, share, seed) for row in pair]
    original = {at: group for group, members in enumerate(near_duplicates.clusters(range(len(rows)), texts[::2]))
                for at in members}  # fmt: skip
    alike = [(pair.one // 2, pair.other // 2) for pair in near_duplicates.pairs(texts)]
    planted = sum(one == other for one, other in alike)
    right = sum(one == other or (one in original and original[one] == original.get(other)) for one, other in alike)
    return Found(planted / len(rows), right / len(alike) if alike else 1.0, len(alike))
