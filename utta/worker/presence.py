"""Who works: the place a worker has in a data folder, what it says every few seconds, and who has gone quiet.

On SQLite one worker serves a data folder, and its place is a lock on a file. On PostgreSQL several may, on this and
on other machines; what a dead one had begun is taken over by another.
"""

import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from utta import jobs
from utta.domain.text import fingerprint
from utta.settings import Settings
from utta.store import workers
from utta.store.database import Store

_SAY_EVERY = 3.0
_PLACES = 16
_LOCK_PATIENCE = 1.0
"""Seconds: somebody who only asks whether a worker is alive holds the lock for a moment."""


@dataclass(frozen=True)
class Place:
    """A worker's place: its name as the job engine knows it, and the lock that keeps others off it while it lives."""

    executor: str
    _lock: Any


def take_place(settings: Settings) -> Place | None:
    """The first free place of this data folder, or None where every one is taken."""
    from filelock import FileLock, Timeout

    for number in range(1, _places(settings) + 1):
        lock = FileLock(settings.home / _file(number))
        try:
            lock.acquire(timeout=_LOCK_PATIENCE if number == _places(settings) or number == 1 else 0)
        except Timeout:
            continue
        return Place(_name(settings, number), lock)
    return None


def is_alive(settings: Settings) -> bool:
    """Whether a worker of this machine has a place in this data folder."""
    from filelock import FileLock, Timeout

    for number in range(1, _places(settings) + 1):
        lock = FileLock(settings.home / _file(number))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
    return False


def _places(settings: Settings) -> int:
    return 1 if settings.store_file else _PLACES


def _file(number: int) -> str:
    return "worker.lock" if number == 1 else f"worker-{number}.lock"


def _name(settings: Settings, number: int) -> str:
    """On SQLite by the folder alone, since a laptop changes its name; among several machines by the machine as well."""
    home = str(settings.home)
    if settings.store_file:
        return f"utta-{fingerprint(home)[:12]}"
    return f"utta-{fingerprint(platform.node(), home, str(number))[:12]}"


class Presence:
    """One worker's word that it is there, and its view of the others.

    Silence is measured by this machine's own clock, from when a word was last seen to change: machines disagree on
    what time it is.
    """

    def __init__(self, store: Store, executor: str) -> None:
        self.executor = executor
        self._store = store
        self._said: float | None = None
        self._seen: dict[str, tuple[float, float]] = {}

    @property
    def is_due(self) -> bool:
        """Whether it is time to say so again."""
        return self._said is None or time.monotonic() - self._said > _SAY_EVERY

    def say(self) -> bool:
        """Say that this worker is here. False when somebody else has meanwhile taken it for dead."""
        with self._store.write() as tx:
            known = self._said is None or self.executor in workers.heard_from(tx)
            if known:
                workers.is_here(tx, self.executor, platform.node(), time.time())
        self._said = time.monotonic()
        return known

    def leave(self) -> None:
        """Say goodbye."""
        with self._store.write() as tx:
            workers.leaves(tx, self.executor)

    def silent(self, at_work: Iterable[str]) -> list[str]:
        """Those of the workers that have work begun and have gone quiet; each is named to one asker only."""
        with self._store.read() as tx:
            said = workers.heard_from(tx)
        now = time.monotonic()
        quiet = []
        for executor in set(at_work) - {self.executor}:
            word = said.get(executor, 0.0)
            last, since = self._seen.get(executor, (word, now))
            self._seen[executor] = (word, since if word == last else now)
            if now - self._seen[executor][1] > jobs.SILENT_AFTER:
                quiet.append(executor)
                with self._store.write() as tx:
                    workers.leaves(tx, executor)
        return quiet
