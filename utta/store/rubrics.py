"""Rubrics and their versions."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from utta.domain.rubric import Rubric
from utta.domain.rubric_versions import RubricVersion, VersionedRubric
from utta.domain.shipped_rubrics import SHIPPED
from utta.store.people_tables import users
from utta.store.review_tables import rubrics

_GET = sa.select(rubrics).where(rubrics.c.id == sa.bindparam("of"))


def is_furnished(tx: sa.Connection) -> bool:
    """Whether there is any rubric at all."""
    return tx.scalar(sa.select(sa.exists(sa.select(rubrics.c.id)))) is True


def due(tx: sa.Connection) -> list[Rubric]:
    """The rubrics that come with UTTA and are not in the store as they are now, each with the version it would get.

    A rubric of the same key that the team made, changed or archived, or that came with a file, is theirs and stays.
    """
    query = sa.select(rubrics).where(rubrics.c.key.in_([rubric.key for rubric in SHIPPED])).order_by(rubrics.c.version)
    known = {row.key: row for row in tx.execute(query)}
    return [
        as_version(rubric, known[rubric.key].version + 1) if rubric.key in known else rubric
        for rubric in SHIPPED
        if rubric.key not in known or _is_outdated(known[rubric.key], rubric)
    ]


def ship(tx: sa.Connection, now: float) -> None:
    """Store the rubrics that come with UTTA and are due."""
    for rubric in due(tx):
        add(tx, rubric, now, is_shipped=True)


def as_version(rubric: Rubric, version: int) -> Rubric:
    """The same rubric under the number of another version."""
    return rubric.model_copy(update={"version": version})


def add(tx: sa.Connection, rubric: Rubric, now: float, *, author_id: int | None = None,
        is_shipped: bool = False) -> int:  # fmt: skip
    """Store one version of a rubric and return its id."""
    row = {"key": rubric.key, "version": rubric.version, "definition": rubric.model_dump(mode="json"),
           "author_id": author_id, "is_shipped": is_shipped, "created_at": now}  # fmt: skip
    return int(tx.execute(sa.insert(rubrics).returning(rubrics.c.id), row).scalar_one())


def set_archived(tx: sa.Connection, key: str, archived_at: float | None) -> None:
    """Offer a rubric no longer, or (None) again."""
    tx.execute(sa.update(rubrics).where(rubrics.c.key == key).values(archived_at=archived_at))


def newest(tx: sa.Connection, key: str) -> tuple[int, Rubric] | None:
    """The id and newest version of a rubric, or None."""
    query = sa.select(rubrics).where(rubrics.c.key == key).order_by(rubrics.c.version.desc()).limit(1)
    row = tx.execute(query).one_or_none()
    return (row.id, _rubric(row)) if row else None


def find(tx: sa.Connection, key: str, version: int) -> tuple[int, Rubric] | None:
    """The id and one version of a rubric, or None."""
    row = tx.execute(sa.select(rubrics).where(rubrics.c.key == key, rubrics.c.version == version)).one_or_none()
    return (row.id, _rubric(row)) if row else None


def versions(tx: sa.Connection, key: str) -> dict[int, tuple[int, Rubric]]:
    """Every version of a rubric with its id, by its number."""
    query = sa.select(rubrics).where(rubrics.c.key == key).order_by(rubrics.c.version)
    return {row.version: (row.id, _rubric(row)) for row in tx.execute(query)}


def get(tx: sa.Connection, rubric_id: int) -> Rubric:
    """The rubric version of this id; it must be there."""
    return _rubric(tx.execute(_GET, {"of": rubric_id}).one())


def by_id(tx: sa.Connection) -> dict[int, Rubric]:
    """Every rubric version by id."""
    return {row.id: _rubric(row) for row in tx.execute(sa.select(rubrics))}


def newest_each(tx: sa.Connection, *, offered: bool = False) -> list[Rubric]:
    """The newest version of every rubric, in the order they came; `offered`: without those that were archived."""
    query = sa.select(rubrics).order_by(rubrics.c.version, rubrics.c.id)
    if offered:
        query = query.where(rubrics.c.archived_at.is_(None))
    found = {row.key: _rubric(row) for row in tx.execute(query)}
    return list(found.values())


def onto_newest(tx: sa.Connection, key: str) -> Callable[[int, Mapping[str, str]], dict[str, str]]:
    """Takes (version, ratings given on it) to those that mean the same on the newest version of a rubric."""
    return _onto(tx, key, max)


def onto(tx: sa.Connection, key: str, wanted: int) -> Callable[[int, Mapping[str, str]], dict[str, str]]:
    """As `onto_newest`, to the version `wanted`, which is there."""
    return _onto(tx, key, lambda _: wanted)


def _onto(tx: sa.Connection, key: str,
          choose: Callable[[Iterable[int]], int]) -> Callable[[int, Mapping[str, str]], dict[str, str]]:  # fmt: skip
    known = {version: rubric for version, (_, rubric) in versions(tx, key).items()}

    def carried(version: int, ratings: Mapping[str, str]) -> dict[str, str]:
        return known[choose(known)].carried(ratings, known[version]) if version in known else {}

    return carried


def versioned(tx: sa.Connection, reviews: Mapping[int, int], key: str | None = None) -> list[VersionedRubric]:
    """Every rubric, or the one of that key, with all its versions, in the order they came. reviews: how many ratings
    there are, by the id of a version."""
    query = (
        sa.select(rubrics, users.c.name.label("author")).outerjoin(users, users.c.id == rubrics.c.author_id)
        .order_by(rubrics.c.version, rubrics.c.id)
    )  # fmt: skip
    if key is not None:
        query = query.where(rubrics.c.key == key)
    found: dict[str, list[Any]] = {}
    for row in tx.execute(query):
        found.setdefault(row.key, []).insert(0, row)
    return [
        VersionedRubric(
            versions=tuple(_version(row, reviews.get(row.id, 0)) for row in rows), archived_at=rows[0].archived_at
        )
        for rows in found.values()
    ]


def _is_outdated(row: Any, shipped: Rubric) -> bool:
    is_ours = row.is_shipped and row.archived_at is None
    return is_ours and _rubric(row) != as_version(shipped, row.version)


def _version(row: Any, reviews: int) -> RubricVersion:
    return RubricVersion(id=row.id, rubric=_rubric(row), author=row.author or "", is_shipped=row.is_shipped,
                         made_at=row.created_at, reviews=reviews)  # fmt: skip


def _rubric(row: Any) -> Rubric:
    return Rubric(**row.definition)
