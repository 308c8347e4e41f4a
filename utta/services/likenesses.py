"""Which examples are alike, known in this process's memory: found once, then kept up to date with every change.

Finding them among 100,000 takes some seconds, so it is done in a thread beside the pages. Only signatures and
likenesses are kept, some 150 bytes an example; texts are read from the store where they are needed.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock, Thread

import numpy as np
import numpy.typing as npt

from utta.domain import near_duplicates
from utta.domain.minhash import Rows, Signed, candidates, candidates_of
from utta.domain.near_duplicates import Words
from utta.errors import UttaError
from utta.store import example_texts, examples
from utta.store.database import Store, Transaction

_AT_ONCE = 2000
_FEW = 60  # up to so many new texts are looked for one by one, some 10 ms each among 100,000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """What is known of the n examples that are not archived, as of one stamp of theirs. ids and times (when each was
    last changed) [n] in order of id; signed: their signatures in the same order; alike: the keys of two unlike texts,
    smaller first → their likeness. Examples with equal texts share a key."""

    stamp: int
    ids: npt.NDArray[np.int64]
    times: npt.NDArray[np.float64]
    signed: Signed
    alike: Mapping[tuple[int, int], float]


@dataclass
class _Memory:
    """The one memory of a store in this process."""

    lock: Lock = field(default_factory=Lock)
    known: Known | None = None
    thread: Thread | None = None
    done: int = 0
    total: int = 0
    failed: bool = False


_memories: dict[str, _Memory] = {}
_lock = Lock()


def now(store: Store, wait: float) -> Known | None:
    """What is known of the examples as they stand, after waiting at most `wait` seconds for it; None where that takes
    longer: it goes on meanwhile (see `progress`). Raises UttaError once when it failed; the log then has the reason."""
    memory = _memory(store)
    with store.read() as tx:
        stamp = examples.stamp(tx)
    thread = _started(store, memory, stamp)
    if thread is not None:
        thread.join(wait)
    with memory.lock:
        if memory.failed:
            memory.failed = False
            raise UttaError("Looking for duplicates failed.", "Open this page again; if it stays, the log has more.")
        return memory.known if memory.known is not None and memory.known.stamp == stamp else None


def lately(store: Store) -> Known | None:
    """What is known now, perhaps of a moment ago, without any waiting; None before the first time. Brings itself up to
    date in the background."""
    memory = _memory(store)
    with store.read() as tx:
        _started(store, memory, examples.stamp(tx))
    return memory.known


def progress(store: Store) -> tuple[int, int]:
    """How many of how many examples the work under way has read."""
    memory = _memory(store)
    return memory.done, memory.total


def brought_up_to_date(tx: Transaction, known: Known | None, tell: Callable[[int, int], None]) -> Known:
    """What is known of the examples in this transaction, starting from what was `known` before. tell(done, total) is
    called as texts are read."""
    rows = sorted(tuple(row) for row in example_texts.times(tx))
    ids = np.array([row[0] for row in rows], np.int64)
    times = np.array([row[1] for row in rows], np.float64)
    place, same = _still_there(known, ids, times)
    changed = np.flatnonzero(~same)
    fresh = _read(tx, ids[changed].tolist(), tell)
    signed = fresh if known is None else _merged(known.signed, place, fresh, changed)
    is_new = np.ones(len(ids), np.bool_) if known is None else ~np.isin(signed.keys, known.signed.keys)
    alike = _remaining(known, signed.keys)
    pairs = _with_new(signed, is_new)
    for pair in near_duplicates.confirmed(pairs, lambda rows: _words(tx, ids[list(rows)].tolist())):
        low, high = sorted((int(signed.keys[pair.one]), int(signed.keys[pair.other])))
        if low != high:
            alike[low, high] = pair.likeness
    return Known(examples.stamp(tx), ids, times, signed, alike)


def _memory(store: Store) -> _Memory:
    with _lock:
        return _memories.setdefault(store.settings.url, _Memory())


def _started(store: Store, memory: _Memory, stamp: int) -> Thread | None:
    """The thread that brings the memory up to date, started where it is behind; None where it is not."""
    with memory.lock:
        if memory.known is not None and memory.known.stamp == stamp:
            return None
        if memory.thread is None or not memory.thread.is_alive():
            memory.done = memory.total = 0
            memory.thread = Thread(target=_work, args=(store, memory), name="likenesses", daemon=True)
            memory.thread.start()
        return memory.thread


def _work(store: Store, memory: _Memory) -> None:
    def tell(done: int, total: int) -> None:
        memory.done, memory.total = done, total

    try:
        with store.read() as tx:
            known = brought_up_to_date(tx, memory.known, tell)
    except Exception:  # noqa: BLE001 - long work records its failure; who asks next is told
        _log.exception("Looking for examples that are alike failed")
        with memory.lock:
            memory.failed = True
    else:
        with memory.lock:
            memory.known = known


def _still_there(known: Known | None, ids: npt.NDArray[np.int64], times: npt.NDArray[np.float64]
                 ) -> tuple[Rows, npt.NDArray[np.bool_]]:  # fmt: skip
    """Of each example its row in what is known, and whether it is there and unchanged."""
    if known is None or not len(known.ids):
        return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
    place = np.minimum(np.searchsorted(known.ids, ids), len(known.ids) - 1)
    return place, (known.ids[place] == ids) & (known.times[place] == times)


def _read(tx: Transaction, ids: Sequence[int], tell: Callable[[int, int], None]) -> Signed:
    parts = []
    tell(0, len(ids))
    for start in range(0, len(ids), _AT_ONCE):
        parts.append(near_duplicates.sign_all(_words(tx, ids[start : start + _AT_ONCE])))
        tell(min(start + _AT_ONCE, len(ids)), len(ids))
    if not parts:
        return near_duplicates.sign_all([])
    return Signed(
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.said for part in parts]),
        np.concatenate([part.response for part in parts]),
    )


def _words(tx: Transaction, ids: Sequence[int]) -> list[Words]:
    """The words of these examples, whose ids are in order."""
    return [
        near_duplicates.words(row.student_question, row.context, row.teacher_response)
        for row in example_texts.by_ids(tx, ids)
    ]


def _merged(kept: Signed, place: Rows, fresh: Signed, changed: Rows) -> Signed:
    """The kept signatures at their new places, with the fresh ones where something changed."""
    keys, said, response = kept.keys, kept.said, kept.response
    if not len(kept):
        return fresh
    keys, said, response = keys[place], said[place], response[place]
    keys[changed], said[changed], response[changed] = fresh.keys, fresh.said, fresh.response
    return Signed(keys, said, response)


def _remaining(known: Known | None, keys: npt.NDArray[np.uint64]) -> dict[tuple[int, int], float]:
    """The likenesses whose texts are both still there."""
    if known is None or not known.alike:
        return {}
    there = set(keys.tolist())
    return {pair: likeness for pair, likeness in known.alike.items() if there.issuperset(pair)}


def _with_new(signed: Signed, is_new: npt.NDArray[np.bool_]) -> Rows:
    """The pairs of rows [m, 2] to be confirmed: those with a new text in them."""
    new = np.flatnonzero(is_new)
    if len(new) > _FEW:
        pairs = candidates(signed)
        return pairs[is_new[pairs].any(axis=1)]
    found = []
    for row in new:
        one = Signed(signed.keys[row : row + 1], signed.said[row : row + 1], signed.response[row : row + 1])
        others = candidates_of(signed, one)
        found.append(np.stack([np.minimum(others, row), np.maximum(others, row)], axis=1)[others != row])
    return np.unique(np.concatenate(found), axis=0) if found else np.zeros((0, 2), np.int64)
