"""Review rounds, their reviewers, what was prepared for them, and their items."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from utta.domain.review_round import Plan, ReviewRound, RoundItem, RoundState
from utta.errors import NotFound
from utta.store.people_tables import users
from utta.store.review_tables import responses
from utta.store.round_tables import review_rounds, round_answers, round_items, round_reviewers


def add(tx: sa.Connection, name: str, plan: Plan, rubric_id: int | None, author_id: int | None,
        now: float) -> int:  # fmt: skip
    """Store a round that is to be prepared, with its reviewers, and return its id."""
    row = {"name": name, "state": "preparing", "plan": plan.model_dump(mode="json"), "rubric_id": rubric_id,
           "author_id": author_id, "created_at": now}  # fmt: skip
    round_id = int(tx.execute(sa.insert(review_rounds).returning(review_rounds.c.id), row).scalar_one())
    for user_id in plan.reviewers:
        add_reviewer(tx, round_id, user_id)
    return round_id


def get(tx: sa.Connection, round_id: int) -> ReviewRound:
    """One round, or NotFound."""
    row = tx.execute(_select().where(review_rounds.c.id == round_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such review round.", "It may have gone with the sample data.")
    return _round(row)


def newest_first(tx: sa.Connection) -> list[ReviewRound]:
    """Every round."""
    return [_round(row) for row in tx.execute(_select().order_by(review_rounds.c.id.desc()))]


def named(tx: sa.Connection, name: str) -> int | None:
    """The id of the round of that name, whatever the case of its letters."""
    rows = tx.execute(sa.select(review_rounds.c.id, review_rounds.c.name))  # databases fold only English letters
    return next((int(row.id) for row in rows if row.name.casefold() == name.casefold()), None)


def change(tx: sa.Connection, round_id: int, **values: Any) -> None:
    """Change some columns of a round: state, job_id, has_sample, opened_at, closed_at."""
    tx.execute(sa.update(review_rounds).where(review_rounds.c.id == round_id).values(**values))


def state_of(tx: sa.Connection, round_id: int) -> RoundState | None:
    """How a round stands, None where it is gone."""
    return tx.scalar(sa.select(review_rounds.c.state).where(review_rounds.c.id == round_id))


def add_reviewer(tx: sa.Connection, round_id: int, user_id: int) -> None:
    """Have a person review in a round, also one who had left it."""
    there = sa.and_(round_reviewers.c.round_id == round_id, round_reviewers.c.user_id == user_id)
    if tx.execute(sa.update(round_reviewers).where(there).values(left_at=None)).rowcount == 0:
        tx.execute(sa.insert(round_reviewers).values(round_id=round_id, user_id=user_id))


def let_reviewer_go(tx: sa.Connection, round_id: int, user_id: int, now: float) -> None:
    """Ask a person for no more reviews in a round."""
    there = sa.and_(round_reviewers.c.round_id == round_id, round_reviewers.c.user_id == user_id)
    tx.execute(sa.update(round_reviewers).where(there).values(left_at=now))


def reviewers(tx: sa.Connection, round_id: int) -> dict[int, str]:
    """Id and name of everybody who reviews in a round now."""
    query = (
        sa.select(users.c.id, users.c.name).join(round_reviewers, round_reviewers.c.user_id == users.c.id)
        .where(round_reviewers.c.round_id == round_id, round_reviewers.c.left_at.is_(None), users.c.active)
        .order_by(users.c.name)
    )  # fmt: skip
    return {row.id: row.name for row in tx.execute(query)}


def add_answers(tx: sa.Connection, round_id: int, generator: str,
                answers: Mapping[str, tuple[int | None, str]]) -> None:  # fmt: skip
    """Keep what a generator answered: case key → (response id, "") or (None, why there is none). Known ones stay."""
    known = set(tx.scalars(sa.select(round_answers.c.case_key).where(
        round_answers.c.round_id == round_id, round_answers.c.generator == generator)))  # fmt: skip
    rows = [{"round_id": round_id, "generator": generator, "case_key": key, "response_id": response_id,
             "failure": failure}
            for key, (response_id, failure) in answers.items() if key not in known]  # fmt: skip
    if rows:
        tx.execute(sa.insert(round_answers), rows)


def answers(tx: sa.Connection, round_id: int) -> list[Any]:
    """Rows (generator, case_key, response_id, failure) of what was prepared."""
    query = sa.select(round_answers).where(round_answers.c.round_id == round_id)
    return list(tx.execute(query.order_by(round_answers.c.generator, round_answers.c.case_key)))


def failures(tx: sa.Connection, round_id: int) -> list[Any]:
    """Rows (generator, failure, number) of the answers that could not be made."""
    about = (round_answers.c.generator, round_answers.c.failure)
    query = sa.select(*about, sa.func.count().label("number")).group_by(*about).order_by(*about)
    missing = (round_answers.c.round_id == round_id, round_answers.c.response_id.is_(None))
    return list(tx.execute(query.where(*missing)))


def add_items(tx: sa.Connection, round_id: int, items: Sequence[RoundItem]) -> None:
    """Store what is to be judged."""
    rows = [item.model_dump(exclude={"id"}) | {"round_id": round_id} for item in items]
    if rows:
        tx.execute(sa.insert(round_items), rows)


def items(tx: sa.Connection, round_id: int) -> list[RoundItem]:
    """What is to be judged in a round."""
    query = sa.select(round_items).where(round_items.c.round_id == round_id).order_by(round_items.c.id)
    return [RoundItem(**{name: row._mapping[name] for name in RoundItem.model_fields}) for row in tx.execute(query)]


def set_aside(tx: sa.Connection, round_id: int) -> set[int]:
    """The items of a round with a reply that was set aside."""
    aside = sa.select(responses.c.id).where(responses.c.set_aside)
    either = sa.or_(round_items.c.response_id.in_(aside), round_items.c.other_id.in_(aside))
    return set(tx.scalars(sa.select(round_items.c.id).where(round_items.c.round_id == round_id, either)))


def asked_now(tx: sa.Connection) -> set[int]:
    """The responses that rounds not yet closed ask about."""
    unclosed = sa.select(review_rounds.c.id).where(review_rounds.c.state != "closed")
    query = sa.select(round_items.c.response_id, round_items.c.other_id).where(round_items.c.round_id.in_(unclosed))
    return {int(number) for pair in tx.execute(query) for number in pair if number is not None}


def _select() -> sa.Select[Any]:
    who = users.c.id == review_rounds.c.author_id
    return sa.select(review_rounds, users.c.name.label("author")).outerjoin(users, who)


def _round(row: Any) -> ReviewRound:
    values = {name: row._mapping[name] for name in ReviewRound.model_fields if name not in ("plan", "author")}
    return ReviewRound(plan=Plan(**row.plan), author=row.author or "", **values)
