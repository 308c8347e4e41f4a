"""Keeping what was counted over many examples until one of them changes, so that a page need not count at every rerun.

Kept in this process's memory only. What it was counted from is recognised by the store's own stamp, which any process
renews with its change: nobody is ever shown a number from before a change.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

from utta.store import changes
from utta.store.database import Store, Transaction

T = TypeVar("T")

_MOST = 100
_kept: OrderedDict[Hashable, tuple[int, object]] = OrderedDict()
_lock = Lock()


def remembered(store: Store, noun: str, key: Hashable, count: Callable[[Transaction], T]) -> T:
    """What `count` gives for this state of `noun` ("examples"), counted once and kept until the noun changes.

    key: names the question with everything its answer depends on besides the noun. The answer is shared: nobody may
    change it.
    """
    whole = (store.settings.url, noun, key)
    with store.read() as tx:
        stamp = changes.stamp(tx, noun)
        with _lock:
            held = _kept.get(whole)
            if held is not None and held[0] == stamp:
                _kept.move_to_end(whole)
                return cast(T, held[1])
        answer = count(tx)  # in the transaction that saw the stamp: both are of one state
    with _lock:
        _kept[whole] = (stamp, answer)
        _kept.move_to_end(whole)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return answer


def recalled(store: Store, noun: str, key: Hashable) -> Any:
    """What is kept under this key for this state of `noun`; None where it would have to be counted."""
    with store.read() as tx:
        stamp = changes.stamp(tx, noun)
    with _lock:
        held = _kept.get((store.settings.url, noun, key))
    return held[1] if held is not None and held[0] == stamp else None
