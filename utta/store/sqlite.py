"""SQLite as UTTA uses it: WAL mode, foreign keys, transactions begun by us, writers that wait their turn."""

import sqlite3
import time
from typing import Any

import sqlalchemy as sa

WAIT = 300.0
"""Seconds: a large import has the store to itself for a while; what others save waits and is not lost."""

_SHORTEST, _LONGEST = 0.0005, 0.02


def prepare(connection: Any, _record: Any) -> None:
    """A new connection, before its first use."""
    connection.isolation_level = None  # we say BEGIN ourselves, below
    _insist(connection, "PRAGMA journal_mode=WAL")  # here SQLite does not wait: several may open a new store at once
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes takes the store for itself at once."""
    raw: Any = connection.connection.dbapi_connection
    if not connection.get_execution_options().get("utta_write"):
        raw.execute("BEGIN")
        return
    # SQLite's own waiting sleeps up to 100 ms between two looks, and meanwhile others come through. Within a process
    # writers stand in line, so that only one of each looks this often.
    raw.execute("PRAGMA busy_timeout=0")
    try:
        _insist(raw, "BEGIN IMMEDIATE")
    finally:
        raw.execute(f"PRAGMA busy_timeout={1000 * WAIT:.0f}")


def _insist(connection: Any, statement: str) -> None:
    """Execute as soon as the store is free."""
    begun = time.monotonic()
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            waited = time.monotonic() - begun
            if "locked" not in str(error) or waited > WAIT:
                raise
            time.sleep(min(max(waited / 20, _SHORTEST), _LONGEST))
