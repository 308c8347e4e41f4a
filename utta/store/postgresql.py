"""PostgreSQL as UTTA uses it: transactions begun by us in one message, writers that wait their turn, and connections
that are tried again after a rest."""

import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

AUTOCOMMIT = {"autocommit": True}
"""What a connection is opened with: the driver begins nothing of itself."""

_REST = 1.0
"""Seconds after which a connection may have died unseen, as when the database was restarted meanwhile. Trying it before
every use cost a sixth of all messages."""

_WRITERS = 8851
"""Number of the advisory lock that writers take in turn."""

_BEGIN_WRITING = f"BEGIN; SELECT pg_advisory_xact_lock({_WRITERS})"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def listen(engine: sa.Engine) -> None:
    """Have an engine's connections and transactions looked after."""
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _rest)
    event.listen(engine, "checkout", _wake)


def _begin(connection: sa.Connection) -> None:
    """A reader keeps to one snapshot; a single question needs none, so none is begun."""
    options = connection.get_execution_options()
    if not options.get("utta_single"):
        raw: Any = connection.connection.dbapi_connection
        raw.execute(_BEGIN_WRITING if options.get("utta_write") else _BEGIN_READING)


def _rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _wake(connection: Any, record: Any, _holder: Any) -> None:
    if time.monotonic() - record.info.get("rests_since", 0.0) < _REST:
        return
    from psycopg import OperationalError

    try:
        connection.execute("")
    except OperationalError as error:
        raise DisconnectionError from error  # the pool opens another in its place
