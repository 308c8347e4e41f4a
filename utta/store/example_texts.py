"""The texts of examples alone, streamed as plain rows, for what reads them all or looks some up."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from utta.store.example_tables import examples
from utta.store.people_tables import users

_AT_ONCE = 5000  # ids in one question: well below what SQLite and PostgreSQL take
_THERE = ("draft", "submitted", "approved")
_COLUMNS = ("id", "student_question", "context", "teacher_response")


def times(tx: sa.Connection) -> Sequence[Any]:
    """Rows (id, updated_at) of every example that is not archived, in no order: read from an index alone."""
    query = sa.select(examples.c.id, examples.c.updated_at)
    return tx.execute(query.where(examples.c.status.in_(_THERE))).all()


def by_ids(tx: sa.Connection, ids: Sequence[int]) -> Iterator[Any]:
    """Rows (id, student_question, context, teacher_response) of these examples, streamed in order of id; one that is
    no longer there is left out."""
    query = sa.select(*(examples.c[name] for name in _COLUMNS)).order_by(examples.c.id)
    for part in _parts(sorted(ids)):
        yield from tx.execute(query.where(examples.c.id.in_(part)))


def in_use(tx: sa.Connection, ids: Sequence[int]) -> list[Any]:
    """As `by_ids` with author_id, author_name and source, of those that are submitted or approved."""
    columns = (examples.c[name] for name in (*_COLUMNS, "author_id", "source"))
    query = (
        sa.select(*columns, users.c.name.label("author_name"))
        .outerjoin(users, users.c.id == examples.c.author_id)
        .where(examples.c.id.in_(ids), examples.c.status.in_(("submitted", "approved")))
    )
    return list(tx.execute(query))


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]
