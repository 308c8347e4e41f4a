"""Files made ready for a download: each complete in a private folder before anybody is offered it."""

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from utta.domain.user import User
from utta.services.exporting import Told, export
from utta.services.exporting_order import Format, Order, allowed
from utta.services.sealing import check_taking_out
from utta.store import changes, datasets
from utta.store.database import Store

_KEPT_SECONDS = 6 * 3600
_ENDINGS: dict[Format, str] = {"jsonl": ".jsonl", "csv": ".csv", "xlsx": ".xlsx", "dspy": "-dspy.jsonl",
                               "chat": "-chat.jsonl"}  # fmt: skip


@dataclass(frozen=True)
class Ready:
    """A file that was made ready: what was ordered, where it is, what it is called outside, its rows and bytes, and
    the state of the store it tells of."""

    order: Order
    path: Path
    name: str
    rows: int
    size: int
    state: tuple[int, int]


def make_ready(store: Store, by: User, order: Order, told: Told | None = None) -> Ready:
    """Write the file that this person ordered. Raises what `allowed`, `check_taking_out` and `export` raise."""
    mine = may_have(store, by, order)
    folder = store.settings.home / "downloads"
    folder.mkdir(mode=0o700, exist_ok=True)
    _forget_old(folder)
    state, name = _state(store), _name(store, order)
    path = folder / token_hex(8)
    rows = export(store, mine, path, told)
    return Ready(order, path, name, rows, path.stat().st_size, state)


def may_have(store: Store, by: User, order: Order) -> Order:
    """The order as far as this person may have it now, or NotAllowed."""
    mine = allowed(by, order)
    check_taking_out(store, by, order.kind)
    return mine


def is_current(store: Store, ready: Ready) -> bool:
    """Whether the file is still there and still tells of the store as it is."""
    return ready.path.exists() and ready.state == _state(store)


def forget(ready: Ready | None) -> None:
    """Remove a file that was made ready, if there is one."""
    if ready is not None:
        ready.path.unlink(missing_ok=True)


def _state(store: Store) -> tuple[int, int]:
    with store.read() as tx:
        return changes.stamp(tx, "examples"), changes.stamp(tx, "reviews")


def _name(store: Store, order: Order) -> str:
    parts = ["utta", order.kind]
    if order.dataset_id is not None:
        with store.read() as tx:
            parts.append(re.sub(r"[^\w.-]+", "-", datasets.get(tx, order.dataset_id).name).strip("-.")[:60])
    if order.split:
        parts.append(order.split)
    return "-".join(filter(None, parts)) + _ENDINGS[order.form]


def _forget_old(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # somebody else was quicker
            if file.stat().st_mtime < time.time() - _KEPT_SECONDS:
                file.unlink()
