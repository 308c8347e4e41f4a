"""Drafts: what a person is typing, by user and item, saved as it is typed."""

import json
from typing import Any

import sqlalchemy as sa

from utta.store.tables import drafts


def save(tx: sa.Connection, user_id: int, item: str, content: dict[str, Any], now: float) -> None:
    """Keep the draft of one item in place of the one before it."""
    content = _whole(content)
    updated = tx.execute(
        sa.update(drafts).where(drafts.c.user_id == user_id, drafts.c.item == item)
        .values(content=content, saved_at=now)
    )  # fmt: skip
    if updated.rowcount == 0:
        tx.execute(sa.insert(drafts).values(user_id=user_id, item=item, content=content, saved_at=now))


def load(tx: sa.Connection, user_id: int, item: str) -> tuple[dict[str, Any], float] | None:
    """The draft of one item and when it was saved, or None."""
    row = tx.execute(
        sa.select(drafts.c.content, drafts.c.saved_at).where(drafts.c.user_id == user_id, drafts.c.item == item)
    ).one_or_none()
    return (row.content, row.saved_at) if row else None


def items(tx: sa.Connection, user_id: int, prefix: str) -> set[str]:
    """The items, by name, that this person has a draft of and whose name begins with `prefix`."""
    query = sa.select(drafts.c.item).where(
        drafts.c.user_id == user_id, drafts.c.item.startswith(prefix, autoescape=True)
    )
    return set(tx.scalars(query))


def beginning_with(tx: sa.Connection, user_id: int, prefix: str) -> dict[str, tuple[dict[str, Any], float]]:
    """The drafts of this person whose item's name begins with `prefix`: what each holds and when it was saved."""
    query = sa.select(drafts.c.item, drafts.c.content, drafts.c.saved_at).where(
        drafts.c.user_id == user_id, drafts.c.item.startswith(prefix, autoescape=True)
    )
    return {row.item: (row.content, row.saved_at) for row in tx.execute(query)}


def drop(tx: sa.Connection, user_id: int, item: str, saved_at: float | None = None) -> None:
    """Forget a draft, once what it held has been submitted or thrown away. With `saved_at` only the one saved then."""
    query = sa.delete(drafts).where(drafts.c.user_id == user_id, drafts.c.item == item)
    if saved_at is not None:
        query = query.where(drafts.c.saved_at == saved_at)
    tx.execute(query)


def _whole(content: dict[str, Any]) -> dict[str, Any]:
    """A browser may send half of a character that is just being typed, which no database takes: it is left out."""
    text = json.dumps(content, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        mended: dict[str, Any] = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))
        return mended
    return content
