"""Drafts: what a person is typing, kept on the server at every change, under the name of what it is a draft of."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from utta.domain.user import User
from utta.store import drafts
from utta.store.database import Store

NEW = "example:new"
"""What the names of drafts of new examples begin with; the only one of a person before there could be several."""

_EXAMPLE = "example:"
_FIRST = "first"


@dataclass(frozen=True)
class Draft:
    """A draft of an example. key: of a new one, its name in an address; "" for changes to example `example_id`."""

    item: str
    key: str
    example_id: int | None
    fields: dict[str, Any]
    kept_at: float


@dataclass(frozen=True)
class Kept:
    """When something typed was kept, and under which name: another one where the draft went on in another window."""

    item: str
    at: float


def new_key() -> str:
    """A key for one more new example."""
    return uuid.uuid4().hex[:16]


def item_of_new(key: str) -> str:
    """The name the draft of a new example is kept under."""
    return NEW if key == _FIRST else f"{NEW}:{key}"


def item_of(example_id: int) -> str:
    """The name a draft of changes to this example is kept under."""
    return f"{_EXAMPLE}{example_id}"


def key_of(item: str) -> str:
    """The key of a new example's draft, "" for any other."""
    if item == NEW:
        return _FIRST
    return item.removeprefix(f"{NEW}:") if item.startswith(f"{NEW}:") else ""


def save(store: Store, user: User, item: str, fields: Mapping[str, Any]) -> float:
    """Keep what this person has typed so far and return when it was kept. Nothing typed is no draft."""
    now = time.time()
    with store.write() as tx:
        if any(fields.values()):
            drafts.save(tx, user.id, item, dict(fields), now)
        else:
            drafts.drop(tx, user.id, item)
    return now


def save_new(store: Store, user: User, item: str, fields: Mapping[str, Any], seen: float | None) -> Kept:
    """Keep the draft of a new example. Where it was kept elsewhere since this window saw it last (`seen`), the other
    text stays as it is and this one is kept as a draft of its own."""
    now = time.time()
    with store.write() as tx:
        there = drafts.load(tx, user.id, item)
        if there is not None and there[1] != seen:
            item = item_of_new(new_key())
        drafts.save(tx, user.id, item, dict(fields), now)
    return Kept(item, now)


def load(store: Store, user: User, item: str) -> tuple[dict[str, Any], float] | None:
    """What this person had typed and when it was kept, or None."""
    with store.read() as tx:
        return drafts.load(tx, user.id, item)


def discard(store: Store, user: User, item: str, seen: float | None = None) -> None:
    """Throw a draft away; with `seen`, only where it is still as it was kept then."""
    with store.write() as tx:
        drafts.drop(tx, user.id, item, seen)


def of_examples(store: Store, user: User) -> list[Draft]:
    """This person's drafts of new examples and of changes to examples, last kept first."""
    with store.read() as tx:
        found = drafts.beginning_with(tx, user.id, _EXAMPLE)
    known = [
        Draft(item, key_of(item), _example_id(item), fields, kept_at)
        for item, (fields, kept_at) in found.items()
        if key_of(item) or _example_id(item) is not None
    ]
    return sorted(known, key=lambda draft: -draft.kept_at)


def _example_id(item: str) -> int | None:
    number = item.removeprefix(_EXAMPLE)
    return int(number) if number.isascii() and number.isdigit() else None
