"""Review rounds for tests, prepared in this process."""

from typing import Any

import sqlalchemy as sa

from utta import jobs
from utta.domain.user import User
from utta.services import accounts, review_queue, reviews, rounds
from utta.services.review_queue import Item
from utta.store.database import Store
from utta.store.review_tables import reviews as reviews_table

EXPERTS = {"kind": "expert", "name": "Experts"}


def imported(name: str) -> dict[str, str]:
    """A generator whose replies came with a file."""
    return {"kind": "imported", "name": name}


def prepared(store: Store, lead: User, name: str = "Autumn", **plan: Any) -> int:
    """A round that could be opened now; by default the lead rates ten of the experts' own replies."""
    plan = {"way": "rate", "generators": [EXPERTS], "reviewers": [lead.id], "items": 10} | plan
    round_id = rounds.create(store, lead, name, plan)
    job_id = rounds.get(store, round_id).job_id
    assert job_id is not None
    jobs.do(store, job_id)
    job = jobs.look(store, job_id)
    assert job.state == "done", job.failure
    return round_id


def opened(store: Store, lead: User, name: str = "Autumn", **plan: Any) -> int:
    """The same, open to its reviewers."""
    round_id = prepared(store, lead, name, **plan)
    rounds.open_round(store, lead, round_id)
    return round_id


def steps_for(item: Item, level: int = -1) -> dict[str, str]:
    """A step for every criterion of an item to rate; by default the most desired."""
    assert item.rubric is not None
    return {criterion.key: criterion.labels[level] for criterion in item.rubric.criteria}


def review(store: Store, user: User, round_id: int, most: int = 10_000) -> int:
    """Have a person review what waits for them in a round; returns how many reviews they gave."""
    given = 0
    while given < most and (item := review_queue.next_in_round(store, user, round_id)):
        if item.kind == "rate":
            assert reviews.rate(store, user, item.key, steps_for(item))
        else:
            assert reviews.prefer(store, user, item.key, "left")
        given += 1
    return given


def given_by(store: Store, user: User) -> list[sa.Row[tuple[int]]]:
    """The rows of this person's reviews, in the order they were given."""
    with store.read() as tx:
        return list(
            tx.execute(
                sa.select(reviews_table).where(reviews_table.c.reviewer_id == user.id).order_by(reviews_table.c.id)
            )
        )


def another(store: Store, username: str) -> User:
    """One more expert in the team."""
    return accounts.add_person(store, None, username.capitalize(), username, "expert", "seven green bicycles")
