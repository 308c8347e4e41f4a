"""Which column of a foreign file means what, remembered by the file's shape."""

from typing import Any

import sqlalchemy as sa

from utta.store.example_tables import import_mappings


def get(tx: sa.Connection, shape: str) -> dict[str, Any] | None:
    """The mapping last used for files of a shape, or None."""
    return tx.scalar(sa.select(import_mappings.c.mapping).where(import_mappings.c.shape == shape))


def put(tx: sa.Connection, shape: str, mapping: dict[str, Any], author_id: int | None, now: float) -> None:
    """Remember a mapping for files of a shape, in place of the one before it."""
    tx.execute(sa.delete(import_mappings).where(import_mappings.c.shape == shape))
    row = {"shape": shape, "mapping": mapping, "author_id": author_id, "saved_at": now}
    tx.execute(sa.insert(import_mappings), row)
