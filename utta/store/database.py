"""Opening the store: one engine a process, short transactions, writers that wait their turn.

SQLite runs in WAL mode with foreign keys on; a writer begins with BEGIN IMMEDIATE, so that read-then-write in one
transaction can neither lose an update nor fail half-way with "database is locked". PostgreSQL needs only its URL;
there a lock of the transaction's own makes writers wait in the same way, and a reader keeps to one snapshot. Writers
of one process stand in line for either.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError

import utta.store.tables  # noqa: F401  # a foreign key may name a table that nobody else has imported
from utta.errors import UttaError
from utta.settings import Settings
from utta.store import postgresql, rubrics, sqlite
from utta.store.line import Line
from utta.store.migrate import upgrade
from utta.store.news import News

Transaction = sa.Connection
"""What the store's functions take: a connection inside the transaction that the service opened."""

_READABLE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_CONNECTIONS = 15
"""Of one process at most; whoever needs one more waits. As many as have been needed at once stay open."""


class Store:
    """The team's store, opened and brought to the present shape.

    Hold one per process. `read()` and `write()` give a connection inside one transaction, `glance()` one for a single
    question.
    """

    def __init__(self, settings: Settings) -> None:
        """Open (and where needed make) the store of these settings. Raises UttaError when it cannot be opened."""
        self.settings = settings
        _make_private(settings.home)
        self._engine = _engine(settings.url)
        self._line = Line()
        self._writer = self._engine.execution_options(utta_write=True)
        self._glancer = self._engine.execution_options(utta_single=True)
        try:
            upgrade(self._engine, self._writer)
            self._ship()
        except (DBAPIError, sqlite3.Error) as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise UttaError(
                f"The store at {self._engine.url.render_as_string(hide_password=True)} cannot be opened: {reason}.",
                "Check that the address is right, the database is running and the folder may be written to.",
            ) from error

    def _ship(self) -> None:
        """Rubrics that came with a newer UTTA; a store without people has none yet, see accounts."""
        with self.read() as tx:
            is_due = rubrics.is_furnished(tx) and bool(rubrics.due(tx))
        if is_due:
            with self.write() as tx:
                rubrics.ship(tx, time.time())

    @property
    def is_sqlite(self) -> bool:
        """Whether this store is a single SQLite file."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the store from beginning to end."""
        with self._engine.connect() as connection:
            yield connection
            connection.commit()  # after a rollback PostgreSQL's driver forgets what it has prepared

    @contextmanager
    def glance(self) -> Iterator[sa.Connection]:
        """A connection for one statement that reads, and so needs no transaction around it."""
        with self._glancer.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One deed, one transaction: committed at the end of the block, undone by any error in it."""
        with self._line.place(), self._writer.begin() as connection:
            yield connection

    def news(self) -> News:
        """For asking again and again whether anything has been written since."""
        return News(self._engine)

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


def _make_private(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UttaError(
            f"The data folder {home} cannot be made: {error.strerror}.", "Choose another with --data or UTTA_HOME."
        ) from error


def _engine(url: str) -> sa.Engine:
    options: dict[str, Any] = {"json_serializer": _readable_json, "pool_size": _CONNECTIONS, "max_overflow": 0,
                               "pool_use_lifo": True}  # fmt: skip
    try:
        if sa.make_url(url).get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError("another kind of database")
        if url.startswith("postgresql"):
            engine = sa.create_engine(url, connect_args=postgresql.AUTOCOMMIT, **options)
            postgresql.listen(engine)
            return engine
        engine = sa.create_engine(url, connect_args={"timeout": sqlite.WAIT}, **options)
    except (ArgumentError, ImportError, ValueError) as error:  # they may quote the address, and a password with it
        raise UttaError(
            "The store cannot be opened: its address is not one that UTTA understands.",
            "Set UTTA_DATABASE_URL to postgresql://NAME:PASSWORD@HOST/DATABASE, or leave it out for SQLite.",
        ) from error
    event.listen(engine, "connect", sqlite.prepare)
    event.listen(engine, "begin", sqlite.begin)
    return engine


def _readable_json(value: Any) -> str:
    return _READABLE.encode(value)
