"""What review rounds keep sealed, as conditions and small questions. The rules stand in services/sealing.py."""

import sqlalchemy as sa

from utta.store.review_tables import responses, reviews
from utta.store.round_tables import review_rounds, round_assignments, round_items, round_reviewers


def may_be_told() -> sa.ColumnElement[bool]:
    """A review that belongs to no round, or to one that is closed."""
    closed = sa.select(review_rounds.c.id).where(review_rounds.c.state == "closed")
    return sa.or_(reviews.c.round_id.is_(None), reviews.c.round_id.in_(closed))


def rounds_before(tx: sa.Connection, user_id: int | None) -> dict[int, str]:
    """Id and name of the rounds in which this person, or with None anybody, has still to judge something: open ones
    with a turn of theirs, and those that are prepared with them among the reviewers."""
    round_ = review_rounds.c
    turns = sa.select(round_assignments.c.round_id).where(round_assignments.c.state == "open")
    asked = sa.select(round_reviewers.c.round_id).where(round_reviewers.c.left_at.is_(None))
    if user_id is not None:
        turns = turns.where(round_assignments.c.user_id == user_id)
        asked = asked.where(round_reviewers.c.user_id == user_id)
    query = sa.select(round_.id, round_.name).where(sa.or_(
        sa.and_(round_.state == "open", round_.id.in_(turns)), sa.and_(round_.state == "ready", round_.id.in_(asked))
    ))  # fmt: skip
    return {row.id: row.name for row in tx.execute(query.order_by(round_.id))}


def replies_before(tx: sa.Connection, user_id: int | None) -> frozenset[str]:
    """The texts of every reply that is asked about in those rounds."""
    about = [sa.select(column).where(round_items.c.round_id.in_(list(rounds_before(tx, user_id))), column.is_not(None))
             for column in (round_items.c.response_id, round_items.c.other_id)]  # fmt: skip
    query = sa.select(responses.c.text).where(sa.or_(*(responses.c.id.in_(ids) for ids in about)))
    return frozenset(tx.scalars(query))
