"""What reviewers said to each other about an item of a review round."""

from typing import Any

import sqlalchemy as sa

from utta.store.people_tables import users
from utta.store.review_tables import responses, reviews
from utta.store.round_tables import review_rounds, round_items, round_remarks


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


def rounds_shared(tx: sa.Connection, user_id: int) -> dict[int, str]:
    """Id and name of the closed rounds in which a person and somebody else rated the same item, closed last first."""
    others = sa.and_(reviews.c.round_item_id == round_items.c.id, reviews.c.reviewer_id != user_id)
    query = (
        sa.select(review_rounds.c.id, review_rounds.c.name)
        .join(round_items, round_items.c.round_id == review_rounds.c.id).join(reviews, others)
        .where(review_rounds.c.state == "closed", reviews.c.kind == "rating", round_items.c.id.in_(_rated_by(user_id)))
        .group_by(review_rounds.c.id, review_rounds.c.name, review_rounds.c.closed_at)
        .order_by(review_rounds.c.closed_at.desc(), review_rounds.c.id.desc())
    )  # fmt: skip
    return {row.id: row.name for row in tx.execute(query)}


def since_own(tx: sa.Connection, user_id: int) -> list[Any]:
    """Rows (round_id, name, reply) of each remark by somebody else on an item that a person rated in a closed round,
    made since they last said something of it; oldest first. reply: the text it is about."""
    own = round_remarks.alias("own")
    last = (
        sa.select(sa.func.max(own.c.id)).where(own.c.item_id == round_remarks.c.item_id, own.c.user_id == user_id)
        .scalar_subquery()
    )  # fmt: skip
    query = (
        sa.select(review_rounds.c.id.label("round_id"), review_rounds.c.name, responses.c.text.label("reply"))
        .select_from(round_remarks).join(round_items, round_items.c.id == round_remarks.c.item_id)
        .join(review_rounds, review_rounds.c.id == round_items.c.round_id)
        .join(responses, responses.c.id == round_items.c.response_id)
        .where(review_rounds.c.state == "closed", round_items.c.id.in_(_rated_by(user_id)),
               sa.or_(round_remarks.c.user_id.is_(None), round_remarks.c.user_id != user_id),
               round_remarks.c.id > sa.func.coalesce(last, 0), ~responses.c.set_aside)
        .order_by(round_remarks.c.id)
    )  # fmt: skip
    return list(tx.execute(query))


def _rated_by(user_id: int) -> sa.Select[Any]:
    return sa.select(reviews.c.round_item_id).where(
        reviews.c.reviewer_id == user_id, reviews.c.kind == "rating", reviews.c.round_item_id.is_not(None)
    )
