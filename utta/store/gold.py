"""The calibration set: replies with the ratings that a lead holds reviewers against."""

from typing import Any

import sqlalchemy as sa

from utta.store.review_tables import responses
from utta.store.round_tables import gold_answers


def put(tx: sa.Connection, response_id: int, rubric_key: str, ratings: dict[str, str], why: str, author_id: int | None,
        now: float) -> None:  # fmt: skip
    """Add a reply to the calibration set, or change what is agreed of it."""
    remove(tx, response_id, rubric_key)
    tx.execute(sa.insert(gold_answers).values(response_id=response_id, rubric_key=rubric_key, ratings=ratings, why=why,
                                              author_id=author_id, made_at=now))  # fmt: skip


def remove(tx: sa.Connection, response_id: int, rubric_key: str) -> None:
    """Take a reply out of the calibration set. Rounds that asked about it keep what was agreed then."""
    tx.execute(sa.delete(gold_answers).where(gold_answers.c.response_id == response_id,
                                             gold_answers.c.rubric_key == rubric_key))  # fmt: skip


def of_rubric(tx: sa.Connection, rubric_key: str) -> list[Any]:
    """Rows (response_id, ratings, why, author_id, made_at) that can be asked about, oldest first."""
    query = (
        sa.select(gold_answers).join(responses, responses.c.id == gold_answers.c.response_id)
        .where(gold_answers.c.rubric_key == rubric_key, ~responses.c.set_aside)
        .order_by(gold_answers.c.made_at, gold_answers.c.response_id)
    )  # fmt: skip
    return list(tx.execute(query))
