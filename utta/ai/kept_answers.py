"""Answers that were paid for, kept so that no crash makes anybody pay twice: those of a training run until it is put
away, those of evaluations until nobody has asked for them in a long time.

One SQLite file for a run and an engine, in a folder that only its owner can read: an answer repeats what students
said. Plain JSON; DSPy's own cache holds pickles, and shares answers between servers whose models have the same name.
"""

import json
import os
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from utta.domain.text import fingerprint

_TABLES = (
    "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, used INTEGER NOT NULL)"
    " WITHOUT ROWID",  # used: the last day, counted from 1970, on which it was given or asked for
    "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_PATIENCE = 30.0
"""Seconds to wait for another process on the same file: a stalled attempt whose work was taken over."""

_PAGES_BETWEEN_WAITS = 10_000
_DAY = 86_400.0


def file_of(folder: Path, engine: str) -> Path:
    """Where the answers of an engine are kept, as KeptAnswers names it."""
    return folder / f"{fingerprint(engine)[:16]}.sqlite"


def forget_unused(folder: Path, since: float) -> int:
    """Remove the answers in a folder that nobody has asked for since a moment, and files in which none is left.

    Returns how many went. A file that somebody uses at this moment, or that is no such file, is left alone.
    """
    gone = 0
    for path in folder.glob("*.sqlite"):
        try:
            with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as file:
                file.execute("PRAGMA journal_mode = DELETE")  # refused while anybody else has the file open
                file.execute("PRAGMA secure_delete = ON")  # they repeat what students said
                gone += file.execute("DELETE FROM answers WHERE used < ?", (_day(since),)).rowcount
                left = file.execute("SELECT EXISTS (SELECT 1 FROM answers)").fetchone()[0]
                file.execute("VACUUM")
        except sqlite3.Error:
            continue
        if not left:
            path.unlink(missing_ok=True)
    return gone


def _day(moment: float) -> int:
    return int(moment // _DAY)


def _written(answer: dict[str, Any]) -> str:
    """As JSON, half a character escaped: SQLite takes only whole ones, and what was paid for is kept all the same."""
    said = json.dumps(answer, ensure_ascii=False)
    try:
        said.encode()
    except UnicodeEncodeError:
        return json.dumps(answer)
    return said


class KeptAnswers:
    """Answers by the key of their question. Threads may use it together. One for each piece of work: counted holds the
    keys of the answers that have been counted in it.

    folder: the run's own, made with mode 0700; None keeps the answers in memory. engine: where the answers come from,
    so that two engines never share one.
    """

    def __init__(self, folder: Path | None, engine: str) -> None:
        self.counted: set[str] = set()
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
        if "used" not in {row[1] for row in self._file.execute("PRAGMA table_info(answers)")}:  # from an older UTTA
            self._file.execute(f"ALTER TABLE answers ADD COLUMN used INTEGER NOT NULL DEFAULT {_day(time.time())}")

    def get(self, key: str) -> dict[str, Any] | None:
        """The answer to a question, None when it has not been answered. Raises OSError when the file cannot be read."""
        row = self._do("SELECT answer, used FROM answers WHERE key = ?", key)
        if row is None:
            return None
        today = _day(time.time())
        if row[1] != today:
            self._do("UPDATE answers SET used = ? WHERE key = ?", today, key)
        found: dict[str, Any] = json.loads(row[0])
        return found

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer before anything is made of it. Raises OSError when it cannot be kept."""
        said, today = _written(answer), _day(time.time())
        self._do("INSERT OR REPLACE INTO answers (key, answer, used) VALUES (?, ?, ?)", key, said, today)

    def noted(self, name: str) -> Any:
        """What was noted of this run under a name, None when nothing was."""
        row = self._do("SELECT value FROM notes WHERE name = ?", name)
        return None if row is None else json.loads(row[0])

    def note(self, name: str, value: Any) -> None:
        """Note something that the next attempt should know."""
        self._do("INSERT OR REPLACE INTO notes VALUES (?, ?)", name, json.dumps(value, ensure_ascii=False))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()

    def _do(self, query: str, *values: str | int) -> Any:
        with self._lock:
            try:
                return self._file.execute(query, values).fetchone()
            except sqlite3.Error as error:
                raise OSError(f"The answers of this run cannot be kept: {error}.") from error
