"""The place a worker has in a data folder: a lock on a file, which ends with its process.

On SQLite one worker serves a data folder. On PostgreSQL several may, on this and on other machines.
"""

import platform
from dataclasses import dataclass
from typing import Any

from utta.domain.text import fingerprint
from utta.settings import Settings

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


def has_worker(settings: Settings) -> bool:
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
