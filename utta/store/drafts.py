"""Drafts: what a person is typing, by user and item, saved as it is typed."""

import json
from typing import Any

import sqlalchemy as sa

from utta.store.people_tables import drafts

# Built once: a person who types or reviews comes here several times a second.
_OWN = (drafts.c.user_id == sa.bindparam("whose"), drafts.c.item == sa.bindparam("of"))
_UPDATE = sa.update(drafts).where(*_OWN).values(content=sa.bindparam("new"), saved_at=sa.bindparam("now"))
_INSERT = sa.insert(drafts)
_LOAD = sa.select(drafts.c.content, drafts.c.saved_at).where(*_OWN)
_DROP = sa.delete(drafts).where(*_OWN)
_BEGINNING = sa.select(drafts.c.item, drafts.c.content, drafts.c.saved_at).where(
    drafts.c.user_id == sa.bindparam("whose"), drafts.c.item.startswith(sa.bindparam("prefix"), escape="/")
)
_ITEMS = _BEGINNING.with_only_columns(drafts.c.item)


def save(tx: sa.Connection, user_id: int, item: str, content: dict[str, Any], now: float) -> None:
    """Keep the draft of one item in place of the one before it."""
    content = _whole(content)
    updated = tx.execute(_UPDATE, {"whose": user_id, "of": item, "new": content, "now": now})
    if updated.rowcount == 0:
        tx.execute(_INSERT, {"user_id": user_id, "item": item, "content": content, "saved_at": now})


def load(tx: sa.Connection, user_id: int, item: str) -> tuple[dict[str, Any], float] | None:
    """The draft of one item and when it was saved, or None."""
    row = tx.execute(_LOAD, {"whose": user_id, "of": item}).one_or_none()
    return (row.content, row.saved_at) if row else None


def items(tx: sa.Connection, user_id: int, prefix: str) -> set[str]:
    """The items, by name, that this person has a draft of and whose name begins with `prefix`."""
    return set(tx.scalars(_ITEMS, {"whose": user_id, "prefix": _escaped(prefix)}))


def beginning_with(tx: sa.Connection, user_id: int, prefix: str) -> dict[str, tuple[dict[str, Any], float]]:
    """The drafts of this person whose item's name begins with `prefix`: what each holds and when it was saved."""
    rows = tx.execute(_BEGINNING, {"whose": user_id, "prefix": _escaped(prefix)})
    return {row.item: (row.content, row.saved_at) for row in rows}


def drop(tx: sa.Connection, user_id: int, item: str, saved_at: float | None = None) -> None:
    """Forget a draft, once what it held has been submitted or thrown away. With `saved_at` only the one saved then."""
    query = _DROP if saved_at is None else _DROP.where(drafts.c.saved_at == saved_at)
    tx.execute(query, {"whose": user_id, "of": item})


def _escaped(prefix: str) -> str:
    return prefix.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _whole(content: dict[str, Any]) -> dict[str, Any]:
    """A browser may send half of a character that is just being typed, which no database takes: it is left out."""
    text = json.dumps(content, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        mended: dict[str, Any] = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))
        return mended
    return content
