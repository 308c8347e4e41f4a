"""What reviewers found wrong with responses, and what a lead decided."""

from typing import Any

import sqlalchemy as sa

from utta.store.people_tables import users
from utta.store.review_tables import responses
from utta.store.round_tables import response_flags


def add(tx: sa.Connection, response_id: int, user_id: int, problem: str, comment: str, now: float) -> None:
    """Keep what a person found wrong; the same again changes their comment."""
    same = sa.and_(response_flags.c.response_id == response_id, response_flags.c.user_id == user_id,
                   response_flags.c.problem == problem, response_flags.c.decision == "")  # fmt: skip
    if tx.execute(sa.update(response_flags).where(same).values(comment=comment)).rowcount == 0:
        row = {"response_id": response_id, "user_id": user_id, "problem": problem, "comment": comment, "made_at": now}
        tx.execute(sa.insert(response_flags), row)


def undecided(tx: sa.Connection) -> list[Any]:
    """Rows (id, response_id, problem, comment, made_at, who, text, student_question), oldest first."""
    flag = response_flags.c
    query = (
        sa.select(flag.id, flag.response_id, flag.problem, flag.comment, flag.made_at, users.c.name.label("who"),
                  responses.c.text, responses.c.student_question)
        .join(responses, responses.c.id == flag.response_id).outerjoin(users, users.c.id == flag.user_id)
        .where(flag.decision == "").order_by(flag.id)
    )  # fmt: skip
    return list(tx.execute(query))


def response_of(tx: sa.Connection, flag_id: int) -> int | None:
    """The response a flag is about."""
    return tx.scalar(sa.select(response_flags.c.response_id).where(response_flags.c.id == flag_id))


def decide(tx: sa.Connection, response_id: int, decision: str, by: int, now: float) -> None:
    """Note what a lead decided about a response, on every flag of it that waits."""
    waiting = sa.and_(response_flags.c.response_id == response_id, response_flags.c.decision == "")
    tx.execute(sa.update(response_flags).where(waiting).values(decision=decision, decided_by=by, decided_at=now))
