"""A team with something to review: people signed in, replies of a tutor, and an open round that shares them out."""

import time
from dataclasses import dataclass

from tests import rounds
from tests.bench import collections
from utta.domain.review import Response
from utta.domain.situation import Situation
from utta.domain.user import User
from utta.services import accounts
from utta.store import responses, users
from utta.store.database import Store

TUTOR = "Imported tutor"
_REVIEWS_OF_ONE = 5
"""Of each reply in the round."""


@dataclass(frozen=True)
class Team:
    """Reviewers, the tokens their browsers hold, and the round in which each has `each` reviews to give."""

    people: list[User]
    tokens: list[str]
    round_id: int
    each: int


def team(store: Store, number: int, each: int) -> Team:
    """Make all of it in a store without people. number: of reviewers, at least 5; each: a multiple of 5."""
    lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
    people = [teacher(store, f"reviewer{at:02}") for at in range(number)]
    tokens = [accounts.open_sign_in(store, person) for person in people]
    items = number * each // _REVIEWS_OF_ONE
    reply(store, 3 * items)  # outside of rounds a reply is offered until it has three reviews
    plan = {"generators": [rounds.imported(TUTOR)], "reviewers": [person.id for person in people],
            "items": items, "wanted": _REVIEWS_OF_ONE}  # fmt: skip
    return Team(people, tokens, rounds.opened(store, lead, **plan), each)


def teacher(store: Store, name: str) -> User:
    """Somebody whose password nobody knows: making one is slow on purpose."""
    with store.write() as tx:
        user_id = users.add(tx, username=name, name=name, role="teacher", password_hash="", now=time.time())
    return User(id=user_id, username=name, name=name, role="teacher")


def reply(store: Store, number: int) -> None:
    """So many replies of the tutor, each to another student."""
    with store.write() as tx:
        for row in collections.rows(number):
            about = {name: value for name, value in row.items() if name in Situation.model_fields}
            reply = Response(situation=Situation(**about), text=row["teacher_response"], generator=TUTOR,
                             generator_kind="imported", source="bench")  # fmt: skip
            responses.put(tx, reply, time.time())
