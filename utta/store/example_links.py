"""What a person said of two examples that look alike: that they are one family, or distinct after all."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any, Literal

import sqlalchemy as sa

from utta.store import changes
from utta.store.example_tables import example_links as links
from utta.store.example_tables import examples
from utta.store.people_tables import users

Relation = Literal["family", "distinct"]


def say(tx: sa.Connection, ids: Iterable[int], relation: Relation, author_id: int | None, now: float) -> None:
    """Note `relation` for every pair among these two or more examples, in place of what was said of a pair before."""
    pairs = take_back(tx, ids)
    tx.execute(sa.insert(links), [
        {"example_id": one, "other_id": other, "relation": relation, "author_id": author_id, "made_at": now}
        for one, other in pairs
    ])  # fmt: skip


def take_back(tx: sa.Connection, ids: Iterable[int]) -> list[tuple[int, int]]:
    """Forget what was said of every pair among these examples, and return the pairs."""
    pairs = list(combinations(sorted(set(ids)), 2))
    for one, other in pairs:
        tx.execute(sa.delete(links).where(links.c.example_id == one, links.c.other_id == other))
    changes.note(tx, "examples")  # what is counted over examples depends on their families
    return pairs


def families(tx: sa.Connection) -> list[tuple[int, int]]:
    """The pairs of ids, smaller first and in order, that a person marked as one family."""
    return _pairs(tx, links.c.relation == "family")


def decided(tx: sa.Connection) -> set[tuple[int, int]]:
    """The pairs of ids, smaller first, of which a person said anything: they are not proposed again."""
    return set(_pairs(tx, sa.true()))


def count(tx: sa.Connection) -> int:
    """Of how many pairs a person said something."""
    return tx.scalar(sa.select(sa.func.count()).select_from(links)) or 0


def newest(tx: sa.Connection, limit: int, offset: int) -> list[Any]:
    """What was said last of pairs: rows (example_id, other_id, relation, author_name, made_at, question, context,
    other_question, other_context)."""
    one, other = examples.alias(), examples.alias()
    query = (
        sa.select(
            links.c.example_id, links.c.other_id, links.c.relation, links.c.made_at, users.c.name.label("author_name"),
            one.c.student_question.label("question"), one.c.context.label("context"),
            other.c.student_question.label("other_question"), other.c.context.label("other_context"),
        )
        .join(one, one.c.id == links.c.example_id)
        .join(other, other.c.id == links.c.other_id)
        .outerjoin(users, users.c.id == links.c.author_id)
        .order_by(links.c.made_at.desc(), links.c.example_id, links.c.other_id)
    )  # fmt: skip
    return list(tx.execute(query.limit(limit).offset(offset)))


def _pairs(tx: sa.Connection, condition: sa.ColumnElement[bool]) -> list[tuple[int, int]]:
    query = sa.select(links.c.example_id, links.c.other_id).where(condition)
    return [(row[0], row[1]) for row in tx.execute(query.order_by(links.c.example_id, links.c.other_id))]
