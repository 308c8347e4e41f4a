"""Dataset versions: written once, read ever after."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from utta.domain.dataset import DatasetVersion, Item
from utta.errors import NotFound
from utta.store.tables import dataset_items, dataset_versions, users


def add(tx: sa.Connection, *, name: str, hash: str, counts: dict[str, dict[str, int]], choice: dict[str, Any],
        has_sample: bool, author_id: int | None, items: Sequence[Item], now: float) -> int:  # fmt: skip
    """Store a dataset version with its items and return its id."""
    row = {"name": name, "hash": hash, "counts": counts, "choice": choice, "has_sample": has_sample,
           "author_id": author_id, "created_at": now}  # fmt: skip
    version = int(tx.execute(sa.insert(dataset_versions).returning(dataset_versions.c.id), row).scalar_one())
    rows = [item.model_dump() | {"dataset_id": version, "position": at} for at, item in enumerate(items)]
    if rows:
        tx.execute(sa.insert(dataset_items), rows)
    return version


def get(tx: sa.Connection, dataset_id: int) -> DatasetVersion:
    """One dataset version, or NotFound."""
    row = tx.execute(_select().where(dataset_versions.c.id == dataset_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no dataset version {dataset_id}.", "Freeze one on the Dataset page.")
    return _version(row)


def newest_first(tx: sa.Connection) -> list[DatasetVersion]:
    """All dataset versions."""
    return [_version(row) for row in tx.execute(_select().order_by(dataset_versions.c.id.desc()))]


def name_taken(tx: sa.Connection, name: str) -> bool:
    """Whether a dataset version has this name."""
    return tx.scalar(sa.select(dataset_versions.c.id).where(dataset_versions.c.name == name)) is not None


def items(tx: sa.Connection, dataset_id: int, kind: str | None = None, splits: Sequence[str] = ()) -> list[Item]:
    """The items of a version in their fixed order."""
    query = sa.select(dataset_items).where(dataset_items.c.dataset_id == dataset_id)
    if kind:
        query = query.where(dataset_items.c.kind == kind)
    if splits:
        query = query.where(dataset_items.c.split.in_(splits))
    names = Item.model_fields
    return [
        Item(**{name: row._mapping[name] for name in names})
        for row in tx.execute(query.order_by(dataset_items.c.position))
    ]


def _select() -> sa.Select[Any]:
    return sa.select(dataset_versions, users.c.name.label("author_name")).outerjoin(
        users, users.c.id == dataset_versions.c.author_id
    )


def _version(row: Any) -> DatasetVersion:
    return DatasetVersion(id=row.id, name=row.name, hash=row.hash, counts=row.counts, choice=row.choice,
                          has_sample=row.has_sample, author=row.author_name or "Command line",
                          created_at=row.created_at)  # fmt: skip
