"""Finding texts that may be alike among many, without comparing each with each.

MinHash signatures (Broder 1997) of 5-character shingles, 2 where the script has no spaces, and locality-sensitive
hashing (Indyk & Motwani 1998). Everything depends on the texts alone: it comes out the same on any machine and in any
order of rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

HASHES = 32
_SEED = 20_261_124
_BANDS = 64
_BUCKET, _ENOUGH = 10, 20
_FEWEST = 5
_CHUNK = 2000
_WIDE, _NARROW = 5, 2
_FIRST_CJK = 0x2E80
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FINAL = np.uint64(0xBF58476D1CE4E5B9)

Signatures = npt.NDArray[np.uint16]
Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Signed:
    """What is kept of n examples to find those alike: keys uint64 [n], said and response uint16 [n, HASHES]."""

    keys: Keys
    said: Signatures
    response: Signatures

    def __len__(self) -> int:
        return len(self.keys)


def sign(texts: Sequence[str]) -> Signatures:
    """MinHash signatures of texts, uint16 [n, HASHES]: the share of equal columns of two rows estimates the Jaccard
    similarity of their shingles."""
    parts = [_sign(texts[at : at + _CHUNK]) for at in range(0, len(texts), _CHUNK)]
    return np.concatenate(parts) if parts else np.zeros((0, HASHES), np.uint16)


def candidates(signed: Signed) -> Rows:
    """Pairs of rows [m, 2], smaller first and without repetition, that may be alike and are to be confirmed.

    Rows of equal texts are paired with one of them only. In a bucket a row is paired with the first and with the next
    _BUCKET rows in the order of keys, and when both of two rows have _ENOUGH candidates they are not paired: thousands
    of stock replies cost no more than their number, and are still followed through from one to the next.
    """
    keys, first, same = np.unique(signed.keys, return_index=True, return_inverse=True)
    said, response, number = signed.said[first], signed.response[first], len(keys)
    found, partners = np.zeros(0, np.int64), np.zeros(number, np.int64)
    for band in _bands():
        one, other = _in_one_bucket(band(said, response))
        wanting = (partners[one] < _ENOUGH) | (partners[other] < _ENOUGH)
        fresh = _new(_worth(one[wanting], other[wanting], said, response), found)
        partners += np.bincount(fresh // max(1, number), minlength=number)
        partners += np.bincount(fresh % max(1, number), minlength=number)
        found = np.sort(np.concatenate([found, fresh]), kind="stable")
    rows = np.arange(len(signed))
    equal = np.stack([first[same], rows], axis=1)[first[same] != rows]
    alike = np.stack([first[found // max(1, number)], first[found % max(1, number)]], axis=1)
    return np.unique(np.sort(np.concatenate([equal, alike]), axis=1), axis=0)


def candidates_of(signed: Signed, one: Signed) -> Rows:
    """The rows of `signed` that may be like the single row of `one`: those that share a band with it."""
    near = np.count_nonzero(signed.said == one.said, axis=1) >= _FEWEST
    near &= np.count_nonzero(signed.response == one.response, axis=1) >= _FEWEST
    rows = np.flatnonzero(near)
    said, response = signed.said[rows], signed.response[rows]
    found = signed.keys[rows] == one.keys[0]
    for band in _bands():
        found |= band(said, response) == band(one.said, one.response)[0]
    sharing: Rows = rows[found]
    return sharing


def nearest(said: Signatures, one: Signatures, limit: int) -> Rows:
    """Up to `limit` rows of `said` whose shingles are most like those of the single row of `one`, likest first; none
    that shares fewer than _FEWEST hashes with it."""
    shared = np.count_nonzero(said == one[0], axis=1)
    best = np.argsort(-shared, kind="stable")[:limit] if len(shared) <= limit else _largest(shared, limit)
    enough: Rows = best[shared[best] >= _FEWEST]
    return enough


def _sign(texts: Sequence[str]) -> Signatures:
    # Each text is followed by zeros for its last shingles to reach into; no normalised text holds any.
    end = "\x00" * _WIDE
    flat = np.frombuffer((end.join(texts) + end).encode("utf-32-le"), np.uint32).astype(np.uint64)
    hashes = _shingles(flat)[flat != 0]
    ends = np.cumsum([0, *map(len, texts)], dtype=np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, ends, HASHES, _SEED)
    return np.array(matrix.to_rows(), np.uint32).astype(np.uint16)


def _shingles(flat: Keys) -> Keys:
    """A hash of the characters from each place on: _NARROW where a character of a script without spaces stands there,
    _WIDE elsewhere. Polynomial modulo 2^64, its bits mixed as in SplitMix64."""
    ahead = np.concatenate([flat, np.zeros(_WIDE, np.uint64)])
    hashes = ahead[: len(flat)].copy()
    narrow = hashes
    for step in range(1, _WIDE):
        hashes = hashes * _MIX + ahead[step : len(flat) + step]
        narrow = hashes if step == _NARROW - 1 else narrow
    hashes = np.where(flat >= _FIRST_CJK, narrow, hashes)
    hashes ^= hashes >> np.uint64(30)
    hashes *= _FINAL
    hashes ^= hashes >> np.uint64(27)
    return hashes


@cache
def _bands() -> list[Callable[[Signatures, Signatures], Keys]]:
    """Functions (said, response) → one key a row, made of two hashes of each text.

    Two examples whose texts have Jaccard similarities s and r share a band with probability about s²r².
    """

    def band(number: int) -> Callable[[Signatures, Signatures], Keys]:
        # Every two bands differ in their pair of hashes of the one text or of the other.
        turn, one = divmod(number, HASHES)
        two = (one + 1 + 7 * turn) % HASHES
        first = (13 * number + 5) % HASHES
        second = (first + 3 + 11 * turn) % HASHES

        def keys(said: Signatures, response: Signatures) -> Keys:
            key = np.zeros(len(said), np.uint64)
            for hashes in (said[:, one], said[:, two], response[:, first], response[:, second]):
                key = key << np.uint64(16) | hashes
            return key

        return keys

    return [band(number) for number in range(_BANDS)]


def _in_one_bucket(keys: Keys) -> tuple[Rows, Rows]:
    """The pairs of rows with equal keys, as far as they are paired, smaller first."""
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], sorted_keys[1:] != sorted_keys[:-1]])[: len(keys)])
    beginning = np.repeat(starts, np.diff(starts, append=len(keys)))
    ones, others = [order[beginning]], [order]
    for lag in range(1, _BUCKET + 1):
        equal = np.flatnonzero(sorted_keys[lag:] == sorted_keys[:-lag])
        if not len(equal):
            break
        ones.append(order[equal])
        others.append(order[equal + lag])
    one, other = np.concatenate(ones), np.concatenate(others)
    apart = one != other
    return np.minimum(one, other)[apart], np.maximum(one, other)[apart]


def _worth(one: Rows, other: Rows, said: Signatures, response: Signatures) -> Rows:
    """The pairs that share at least _FEWEST hashes of each text, each as smaller × rows + larger: what is far below
    being alike need not be read."""
    near = np.count_nonzero(said[one] == said[other], axis=1) >= _FEWEST
    near &= np.count_nonzero(response[one] == response[other], axis=1) >= _FEWEST
    coded: Rows = one[near] * len(said) + other[near]
    return coded


def _new(coded: Rows, found: Rows) -> Rows:
    """What is not yet in `found`, which is in order, once each and in order. (NumPy's own set functions hash integers,
    a hundred times slower for numbers as close together as these.)"""
    coded = np.sort(coded)
    coded = coded[np.diff(coded, prepend=-1) != 0]
    if not len(found):
        return coded
    unknown = found[np.minimum(np.searchsorted(found, coded), len(found) - 1)] != coded
    fresh: Rows = coded[unknown]
    return fresh


def _largest(numbers: Rows, limit: int) -> Rows:
    best = np.argpartition(-numbers, limit)[:limit]
    return best[np.lexsort((best, -numbers[best]))]
