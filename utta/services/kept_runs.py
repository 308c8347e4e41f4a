"""The folders in which runs keep the answers they paid for, and when these go."""

import shutil
from pathlib import Path

from utta.settings import Settings
from utta.store import training
from utta.store.database import Store

_KEPT = 20
"""So many of the newest runs keep their answers, so that they can be gone on from; older ones are done with."""


def folder_of(settings: Settings, run_id: int) -> Path:
    """Where a run keeps its answers. Runs that go on from it use the same."""
    return settings.home / "runs" / str(run_id)


def forget(settings: Settings, run_id: int) -> None:
    """Remove what a run kept, if it kept anything."""
    shutil.rmtree(folder_of(settings, run_id), ignore_errors=True)


def tidy(store: Store) -> None:
    """Remove the answers of runs that are gone, archived, or older than the newest few. Unfinished ones keep theirs."""
    with store.read() as tx:
        runs = training.kept_apart(tx)
        needed = {
            training.first_of(tx, run_id)
            for place, (run_id, archived, ended) in enumerate(runs)
            if not ended or (place < _KEPT and not archived)
        }
    folders = folder_of(store.settings, 0).parent
    for folder in folders.iterdir() if folders.exists() else ():
        if folder.name.isdigit() and int(folder.name) not in needed:
            forget(store.settings, int(folder.name))
