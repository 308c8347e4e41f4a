"""The folders in which runs keep the answers they paid for, and when these go."""

import shutil
from pathlib import Path

from utta.domain.engine import EngineSpec
from utta.domain.training import TrainingRun
from utta.settings import Settings
from utta.store import training
from utta.store.database import Store

_KEPT = 20
"""So many of the newest runs keep their answers, so that they can be gone on from; older ones are done with."""


def folder_of(settings: Settings, run_id: int) -> Path:
    """Where a run keeps its answers. Runs that go on from it use the same."""
    return settings.home / "runs" / str(run_id)


def are_there(store: Store, run: TrainingRun) -> bool:
    """Whether what a run was answered is still kept, so that it is not paid again. Where nothing was paid, it is."""
    spent = run.job.progress.spent
    if not EngineSpec(**run.engine).is_language_model or spent is None or not spent.calls:
        return True
    with store.read() as tx:
        return folder_of(store.settings, training.first_of(tx, run.id)).exists()


def forget(settings: Settings, run_id: int) -> None:
    """Remove what a run kept, if it kept anything."""
    shutil.rmtree(folder_of(settings, run_id), ignore_errors=True)


def tidy(store: Store) -> None:
    """Remove the answers of runs that are gone, archived, or older than the newest few. Unfinished ones keep theirs."""
    with store.read() as tx:
        runs = training.kept_apart(tx)
        listed = [run_id for run_id, archived, _ in runs if not archived][:_KEPT]
        unfinished = [run_id for run_id, _, ended in runs if not ended]
        needed = {training.first_of(tx, run_id) for run_id in (*listed, *unfinished)}
    folders = folder_of(store.settings, 0).parent
    for folder in folders.iterdir() if folders.exists() else ():
        if folder.name.isdigit() and int(folder.name) not in needed:
            forget(store.settings, int(folder.name))
