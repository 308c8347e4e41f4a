"""Whether anything has been written to the store since one last asked, for whoever waits for work the whole day."""

import time
from typing import Any

import sqlalchemy as sa

_SECONDS = 1.0


class News:
    """Asked a few times a second. To be used on one thread; what that thread's own connection writes is news as well.

    SQLite counts what other connections commit, and tells in some microseconds, without a transaction. PostgreSQL has
    no such word: there it is said once a second that something may have been.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._connection = engine.raw_connection() if engine.dialect.name == "sqlite" else None
        self._count: int | None = None
        self._last = 0.0

    def any(self) -> bool:
        """Whether something was or may have been written since the last time; the first time always."""
        if self._connection is None:
            due = time.monotonic() - self._last >= _SECONDS
            self._last = time.monotonic() if due else self._last
            return due
        cursor = self._connection.cursor()
        cursor.execute("PRAGMA data_version")
        row: Any = cursor.fetchone()
        before, self._count = self._count, row[0]
        cursor.close()
        return self._count != before
