"""Rubrics and their versions."""

from typing import Any

import sqlalchemy as sa

from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import SHIPPED
from utta.store.tables import rubrics


def ship(tx: sa.Connection, now: float) -> None:
    """Store the rubrics that come with UTTA, once."""
    known = set(tx.scalars(sa.select(rubrics.c.key)))
    for rubric in SHIPPED:
        if rubric.key not in known:
            add(tx, rubric, now)


def add(tx: sa.Connection, rubric: Rubric, now: float) -> int:
    """Store one version of a rubric and return its id."""
    row = {"key": rubric.key, "version": rubric.version, "definition": rubric.model_dump(mode="json"),
           "created_at": now}  # fmt: skip
    return int(tx.execute(sa.insert(rubrics).returning(rubrics.c.id), row).scalar_one())


def newest(tx: sa.Connection, key: str) -> tuple[int, Rubric] | None:
    """The id and newest version of a rubric, or None."""
    query = sa.select(rubrics).where(rubrics.c.key == key).order_by(rubrics.c.version.desc()).limit(1)
    row = tx.execute(query).one_or_none()
    return (row.id, _rubric(row)) if row else None


def by_id(tx: sa.Connection) -> dict[int, Rubric]:
    """Every rubric version by id."""
    return {row.id: _rubric(row) for row in tx.execute(sa.select(rubrics))}


def newest_each(tx: sa.Connection) -> list[Rubric]:
    """The newest version of every rubric, in the order they came."""
    found = {row.key: _rubric(row) for row in tx.execute(sa.select(rubrics).order_by(rubrics.c.version))}
    return list(found.values())


def _rubric(row: Any) -> Rubric:
    return Rubric(**row.definition)
