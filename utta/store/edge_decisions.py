"""What people decided about replies to edge cases, where no rule could tell or they overrule one."""

from collections.abc import Collection

import sqlalchemy as sa

from utta.domain.edge_decisions import Decision
from utta.store.people_tables import users
from utta.store.suite_tables import edge_decisions


def add(tx: sa.Connection, decision: Decision, author_id: int | None, evaluation_id: int | None, now: float) -> None:
    """Store a decision; an earlier one on the same stays beside it and counts no longer."""
    row = {"reply_key": decision.reply_key, "requirement": decision.requirement, "is_met": decision.is_met,
           "note": decision.note, "is_taken_back": decision.is_taken_back, "author_id": author_id,
           "evaluation_id": evaluation_id, "made_at": now}  # fmt: skip
    tx.execute(sa.insert(edge_decisions), row)


def on(tx: sa.Connection, reply_keys: Collection[str]) -> list[Decision]:
    """The decisions on these replies, in the order they were made."""
    query = (
        sa.select(edge_decisions, users.c.name.label("author"))
        .outerjoin(users, users.c.id == edge_decisions.c.author_id)
        .where(edge_decisions.c.reply_key.in_(list(reply_keys))).order_by(edge_decisions.c.id)
    )  # fmt: skip
    return [
        Decision(reply_key=row.reply_key, requirement=row.requirement, is_met=row.is_met, note=row.note,
                 is_taken_back=row.is_taken_back, author=row.author or "somebody", made_at=row.made_at)
        for row in tx.execute(query)
    ]  # fmt: skip
