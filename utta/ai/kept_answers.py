"""Answers that were paid for, kept until the run they belong to is put away, so that no crash makes anybody pay twice.

One SQLite file for a run and an engine, in a folder that only its owner can read: an answer repeats what students
said. Plain JSON; DSPy's own cache holds pickles, and shares answers between servers whose models have the same name.
"""

import json
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from utta.domain.text import fingerprint

_TABLES = (
    "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_PATIENCE = 30.0
"""Seconds to wait for another process on the same file: a stalled attempt whose work was taken over."""

_PAGES_BETWEEN_WAITS = 10_000


def file_of(folder: Path, engine: str) -> Path:
    """Where the answers of an engine are kept, as KeptAnswers names it."""
    return folder / f"{fingerprint(engine)[:16]}.sqlite"


class KeptAnswers:
    """Answers by the key of their question. Threads may use it together.

    folder: the run's own, made with mode 0700; None keeps the answers in memory. engine: where the answers come from,
    so that two engines never share one.
    """

    def __init__(self, folder: Path | None, engine: str) -> None:
        self._lock = threading.Lock()
        file = ":memory:"
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            path = file_of(folder, engine)
            # Made by us first: SQLite would give it the mode that the process happens to have.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            file = str(path)
        self._file = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")  # survives a killed process; only a power cut may cost one
        # By itself SQLite waits for the disk after some 200 answers, and everybody who asks waits with it.
        self._file.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_BETWEEN_WAITS}")
        for table in _TABLES:
            self._file.execute(table)

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer to a question, None when it has not been answered. Raises OSError when the file cannot be read."""
        found: dict[str, Any] | None = self._one("SELECT answer FROM answers WHERE key = ?", key)
        return found

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer before anything is made of it. Raises OSError when it cannot be kept."""
        self._write("INSERT OR REPLACE INTO answers VALUES (?, ?)", key, answer)

    def noted(self, name: str) -> Any:
        """What was noted of this run under a name, None when nothing was."""
        return self._one("SELECT value FROM notes WHERE name = ?", name)

    def note(self, name: str, value: Any) -> None:
        """Note something that the next attempt should know."""
        self._write("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, value)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()

    def _one(self, query: str, key: str) -> Any:
        row = self._do(query, key)
        return None if row is None else json.loads(row[0])

    def _write(self, query: str, key: str, value: Any) -> None:
        self._do(query, key, json.dumps(value, ensure_ascii=False))

    def _do(self, query: str, *values: str) -> Any:
        with self._lock:
            try:
                return self._file.execute(query, values).fetchone()
            except sqlite3.Error as error:
                raise OSError(f"The answers of this run cannot be kept: {error}.") from error
