"""Small facts about this store itself, by key."""

from typing import Any

import sqlalchemy as sa

from utta.store.people_tables import preferences

_VALUE = sa.select(preferences.c.value).where(preferences.c.key == sa.bindparam("of"))


def get(tx: sa.Connection, key: str) -> Any | None:
    """The value kept under a key, or None."""
    return tx.scalar(_VALUE, {"of": key})


def put(tx: sa.Connection, key: str, value: Any) -> None:
    """Keep a JSON value under a key, in place of the one before it."""
    tx.execute(sa.delete(preferences).where(preferences.c.key == key))
    tx.execute(sa.insert(preferences).values(key=key, value=value))
