"""What reviewers said to each other about an item of a review round."""

from typing import Any

import sqlalchemy as sa

from utta.store.people_tables import users
from utta.store.round_tables import round_items, round_remarks


def add(tx: sa.Connection, item_id: int, user_id: int, text: str, now: float) -> None:
    """Keep what a person said."""
    tx.execute(sa.insert(round_remarks).values(item_id=item_id, user_id=user_id, text=text, made_at=now))


def of_round(tx: sa.Connection, round_id: int) -> list[Any]:
    """Rows (item_id, who, text, made_at) of all that was said in a round, oldest first."""
    query = (
        sa.select(round_remarks.c.item_id, users.c.name.label("who"), round_remarks.c.text, round_remarks.c.made_at)
        .join(round_items, round_items.c.id == round_remarks.c.item_id)
        .outerjoin(users, users.c.id == round_remarks.c.user_id)
        .where(round_items.c.round_id == round_id).order_by(round_remarks.c.id)
    )  # fmt: skip
    return list(tx.execute(query))
