"""Backing the store up to one file, and putting a backup in its place."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from utta.errors import Refused
from utta.jobs.places import has_worker
from utta.settings import Settings
from utta.store.database import Store


def backup(store: Store, out: Path) -> Path:
    """Copy the store to one SQLite file, whole, while people work. PostgreSQL has pg_dump for that.

    The answers that engines gave to runs and evaluations are kept outside the store and are not in it: with a restored
    backup on another computer a run that goes on, or an evaluation done again, asks for them once more.
    """
    place = store.settings.store_file
    if place is None:
        raise Refused("The store is in PostgreSQL.", "Back it up with pg_dump.")
    if out.exists():
        raise Refused(f"{out} exists already.", "Choose another name; a backup never replaces a file.")
    part = out.with_name(out.name + ".part")
    try:
        with closing(_open(place)) as here, closing(sqlite3.connect(part)) as there:
            here.backup(there)
        part.chmod(0o600)
        part.replace(out)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise Refused(f"{out} cannot be written: {error}.", "Choose another place.") from error
    return out


def restore(settings: Settings, file: Path) -> Path:
    """Put a backup in the place of the store; what stood there is kept beside it under the time of this moment.

    Stop the app and the worker first. Raises Refused when the file is no sound backup of UTTA.
    """
    place = settings.store_file
    if place is None:
        raise Refused("The store is in PostgreSQL.", "Restore it with pg_restore.")
    _check(file)
    if has_worker(settings) or _is_open(place):
        raise Refused("UTTA is running on this store.", "Stop the app and the worker, then restore.")
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(place.name + ".restoring")
    try:
        part.unlink(missing_ok=True)
        with closing(_open(file)) as here, closing(sqlite3.connect(part)) as there:
            here.backup(there)
        part.chmod(0o600)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise Refused(f"{place} cannot be written: {error}.", "Nothing was changed.") from error
    kept = time.strftime("before-restore-%Y%m%d-%H%M%S") + f"-{time.time_ns() % 10**9:09}"
    for suffix in ("", "-wal", "-shm"):
        old = place.with_name(place.name + suffix)
        if old.exists():
            old.replace(place.with_name(f"{kept}.sqlite{suffix}"))
    part.replace(place)
    return place


def _check(file: Path) -> None:
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    try:
        with closing(_open(file)) as backup_file:
            sound = backup_file.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            ours = backup_file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'example_revisions'").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused(f"{file.name} is not a backup of UTTA: {error}.") from error
    if not sound or not ours[0]:
        raise Refused(f"{file.name} is not a sound backup of UTTA.", "Nothing was changed.")


def _is_open(place: Path) -> bool:
    """Whether another process has the store open: only the last one may leave SQLite's WAL mode."""
    if not place.exists():
        return False
    try:
        with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as here:
            here.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:  # a damaged store is what a backup is for
        return False
    return False


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
