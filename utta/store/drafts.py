"""Drafts: what a person is typing, by user and item, saved as it is typed."""

from typing import Any

import sqlalchemy as sa

from utta.store.tables import drafts


def save(tx: sa.Connection, user_id: int, item: str, content: dict[str, Any], now: float) -> None:
    """Keep the draft of one item in place of the one before it."""
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


def drop(tx: sa.Connection, user_id: int, item: str) -> None:
    """Forget a draft, once what it held has been submitted or thrown away."""
    tx.execute(sa.delete(drafts).where(drafts.c.user_id == user_id, drafts.c.item == item))
