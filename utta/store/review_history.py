"""What reviews said before they were revised or taken back."""

from typing import Any, Literal

import sqlalchemy as sa

from utta.store.round_tables import review_history

Deed = Literal["revised", "taken back"]


def add(tx: sa.Connection, *, review_id: int, reviewer_id: int, item: str, deed: Deed, content: dict[str, Any],
        now: float) -> None:  # fmt: skip
    """Keep what a review said until now."""
    tx.execute(sa.insert(review_history).values(review_id=review_id, reviewer_id=reviewer_id, item=item, deed=deed,
                                                content=content, done_at=now))  # fmt: skip


def of_item(tx: sa.Connection, reviewer_id: int, item: str) -> list[Any]:
    """Rows (review_id, deed, content, done_at) of what this person said of an item before, oldest first."""
    query = sa.select(review_history).where(review_history.c.reviewer_id == reviewer_id, review_history.c.item == item)
    return list(tx.execute(query.order_by(review_history.c.id)))
