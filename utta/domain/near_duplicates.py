"""Near-duplicates among teaching examples: almost the same words of the student and almost the same response.

Two texts are compared of each example: what the student *said* (the question; before a short one the end of the
context, so that "15" or "yes" does not stand alone) and the *response*. Both must be alike: another teacher's answer to
the same question is no duplicate, nor is a stock reply to another question, and a long shared context counts for
nothing.

Candidates come from MinHash signatures (Broder 1997) of 5-character shingles (2 where the script has no spaces) by
locality-sensitive hashing (Indyk & Motwani 1998) on bands that take hashes from both texts; each is then confirmed by
the likeness of its texts. Everything depends on the texts alone: the same texts give the same pairs on any machine and
in any order.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from utta.domain.minhash import Rows, Signed, candidates, sign
from utta.domain.text import normalised

ALIKE = 0.75
"""Both texts of two near-duplicates are at least this alike: 2 × common characters in order / all characters, 0..1 (the
normalised indel similarity). Of the 582 Bridge and MathDial rows, copies with 10 % of the words changed are found to
98 %, with 20 % to 90 %; among the rows as they are stand three groups, all of them stock replies."""
SHORT = 20
"""Texts of fewer bytes (UTF-8) count as alike only when they are equal: "ok" and "oh" are not a likeness."""
ENOUGH = 100
"""A question of fewer bytes is read with the end of its context before it: some twenty words together."""

_AT_ONCE = 20_000

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Words:
    """The two texts of one example that are compared, normalised."""

    said: str
    response: str

    @property
    def key(self) -> int:
        """A stable 64-bit key: equal texts have equal keys."""
        return int.from_bytes(hashlib.blake2b(f"{self.said}\x1f{self.response}".encode(), digest_size=8).digest())


@dataclass(frozen=True)
class Pair:
    """Two near-duplicates, by their places (one < other), and how alike they are, ALIKE..1."""

    one: int
    other: int
    likeness: float


def words(question: str, context: str, response: str) -> Words:
    """The texts of an example that are compared."""
    return Words(said(question, context), normalised(response))


def said(question: str, context: str) -> str:
    """What the student said, normalised; before a question of fewer than ENOUGH bytes stands the end of the context."""
    asked = normalised(question)
    missing = ENOUGH - len(asked.encode())
    if missing <= 0 or not context:
        return asked
    # Normalising drops characters, so some more are read than are needed.
    before = normalised(context[-3 * missing :])
    if len(before) > missing:
        before = before[-missing:]
        before = before.partition(" ")[2] or before
    return f"{before} {asked}".strip()


def sign_all(examples: Sequence[Words]) -> Signed:
    """The signatures and keys of examples."""
    return Signed(
        np.array([example.key for example in examples], np.uint64),
        sign([example.said for example in examples]),
        sign([example.response for example in examples]),
    )


def likeness(some: Sequence[Words], others: Sequence[Words]) -> npt.NDArray[np.float64]:
    """How alike some[i] and others[i] are: the smaller likeness of their two texts, 0..1; 0 where not near-duplicates.

    Said and response must each be at least ALIKE; a text of fewer than SHORT bytes must be equal.
    """
    by_said = alike([one.said for one in some], [other.said for other in others])
    by_response = np.zeros(len(some))
    left = np.flatnonzero(by_said).tolist()
    by_response[left] = alike([some[at].response for at in left], [others[at].response for at in left])
    return np.minimum(by_said, by_response)


def alike(some: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.float64]:
    """Likeness 0..1 of each text of `some` with the text of `others` at the same place; 0 below ALIKE."""
    if not some:
        return np.zeros(0)
    ratio = process.cpdist(some, others, scorer=fuzz.ratio, score_cutoff=100 * ALIKE, dtype=np.float64, workers=-1)
    equal = np.fromiter((one == other for one, other in zip(some, others, strict=True)), bool, len(some))
    short = np.fromiter((_is_short(one) or _is_short(other) for one, other in zip(some, others, strict=True)), bool,
                        len(some))  # fmt: skip
    return np.where(equal, 1.0, np.where(short, 0.0, ratio / 100))


def confirmed(pairs: Rows, read: Callable[[Sequence[int]], Sequence[Words]]) -> list[Pair]:
    """The candidates [m, 2] that are near-duplicates indeed. read: rows → their words, asked for in large parts."""
    found = []
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE]
        rows, place = np.unique(some, return_inverse=True)
        texts = read(rows.tolist())
        one, other = ([texts[at] for at in column] for column in place.reshape(-1, 2).T.tolist())
        score = likeness(one, other)
        found += [Pair(int(some[at, 0]), int(some[at, 1]), float(score[at])) for at in np.flatnonzero(score)]
    return found


def pairs(examples: Sequence[Words]) -> list[Pair]:
    """Every pair of near-duplicates among examples, as places in the sequence; of equal texts those with the first."""
    return confirmed(candidates(sign_all(examples)), lambda rows: [examples[row] for row in rows])


def clusters(keys: Sequence[K], examples: Sequence[Words]) -> list[list[K]]:
    """The keys of near-duplicates, together: every cluster of two or more, in the order given.

    keys[i] names examples[i] (see `words`). The likeness is followed through: of a–b and b–c come a, b, c. Which keys
    are together depends on the texts alone: not on the machine, not on the order of rows, not on what the keys are.
    So a family made of a cluster is the same wherever a dataset version is frozen.
    """
    return [[keys[row] for row in rows] for rows in together((pair.one, pair.other) for pair in pairs(examples))]


def together(linked: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected components of linked numbers, each sorted, in the order of their first numbers."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for one, other in linked:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    groups: dict[int, list[int]] = {}
    for one in sorted(parent):
        groups.setdefault(root(one), []).append(one)
    return list(groups.values())


def _is_short(text: str) -> bool:
    return len(text) < SHORT and len(text.encode()) < SHORT
