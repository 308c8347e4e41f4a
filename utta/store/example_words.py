"""What was written lately in the fields of teaching examples that suggest words."""

from typing import Any

import sqlalchemy as sa

from utta.store.example_tables import examples

WORDS = ("subject", "topic", "teaching_approach", "student_profile", "techniques_used")
_IN_USE = ("draft", "submitted", "approved")


def by_people(tx: sa.Connection, limit: int) -> list[Any]:
    """Rows of WORDS of the last changed examples that a person entered."""
    return _rows(tx, sa.and_(examples.c.status.in_(_IN_USE), examples.c.author_id.is_not(None)), limit)


def by_anybody(tx: sa.Connection, limit: int) -> list[Any]:
    """Rows of WORDS of the last changed examples, entered or imported."""
    # Written so that SQLite walks the index by time instead of sorting all.
    return _rows(tx, sa.func.coalesce(examples.c.status, "").in_(_IN_USE), limit)


def _rows(tx: sa.Connection, which: sa.ColumnElement[bool], limit: int) -> list[Any]:
    column = examples.c
    ids = tx.scalars(sa.select(column.id).where(which).order_by(column.updated_at.desc()).limit(limit)).all()
    return list(tx.execute(sa.select(*(column[name] for name in WORDS)).where(column.id.in_(ids))))
