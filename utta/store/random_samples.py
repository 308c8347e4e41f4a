"""The truly random samples of review rounds that are closed: which replies were drawn, and what people said of each."""

from typing import Any

import sqlalchemy as sa

from utta.store.review_tables import responses, reviews, rubrics
from utta.store.round_tables import review_rounds, round_items


def rated(tx: sa.Connection, rubric_key: str) -> list[Any]:
    """Rows (round_id, situation_key, text, ratings, version), one for each rating on a rubric of a reply
    that was drawn by chance, of closed rounds; a reply that nobody rated has one row without ratings.

    Items that were chosen because they would tell much, and calibration items, are no part of a random sample.
    """
    given = sa.and_(reviews.c.round_item_id == round_items.c.id, reviews.c.kind == "rating")
    query = (
        sa.select(review_rounds.c.id.label("round_id"), responses.c.situation_key, responses.c.text,
                  reviews.c.ratings, rubrics.c.version)
        .join_from(round_items, review_rounds, review_rounds.c.id == round_items.c.round_id)
        .join(rubrics, rubrics.c.id == review_rounds.c.rubric_id)
        .join(responses, responses.c.id == round_items.c.response_id)
        .outerjoin(reviews, given)
        .where(review_rounds.c.state == "closed", rubrics.c.key == rubric_key, round_items.c.kind == "rate",
               round_items.c.why == "random")
        .order_by(round_items.c.id, reviews.c.id)
    )  # fmt: skip
    return list(tx.execute(query))


def set_aside(tx: sa.Connection) -> list[Any]:
    """Rows (situation_key, text) of the replies that a lead set aside."""
    return list(tx.execute(sa.select(responses.c.situation_key, responses.c.text).where(responses.c.set_aside)))
