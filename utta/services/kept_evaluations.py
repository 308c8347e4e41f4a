"""The answers that evaluations, review rounds and Evaluators as judges paid for: where they are kept, and for how long.

They repeat what students and models said, so they are not kept for ever; and they can be had again, for their price, so
they are in no backup.
"""

import time
from pathlib import Path

from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.user import User
from utta.errors import Refused
from utta.settings import Settings
from utta.store.database import Store

DAYS = 90
"""So long an answer is kept that nobody asks for."""


def folder_of(settings: Settings) -> Path:
    """Where they are: a file for each engine with its settings."""
    return settings.home / "answers"


def are_there(settings: Settings, engine: EngineSpec) -> bool:
    """Whether answers of this engine are kept on this computer, so that what it answered before is not asked again."""
    from utta.ai.kept_answers import file_of

    return file_of(folder_of(settings), engine.settings_hash).exists()


def size(settings: Settings) -> int:
    """What all of them take on the disk, in bytes; 0 where none are kept."""
    folder = folder_of(settings)
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) if folder.exists() else 0


def tidy(settings: Settings, now: float | None = None) -> int:
    """Remove those that nobody has asked for in the last 90 days, and return how many went."""
    from utta.ai.kept_answers import forget_unused

    return forget_unused(folder_of(settings), (time.time() if now is None else now) - DAYS * 86_400)


def remove(store: Store, by: User) -> int:
    """Remove all of them, and return how many went. For a lead. Raises Refused while work is under way that may want
    them."""
    from utta.ai.kept_answers import forget_unused

    by.must("lead")
    if jobs.unfinished(store):
        raise Refused("Work is under way that may want these answers.", "Stop it first, or wait until it has ended.")
    return forget_unused(folder_of(store.settings), time.time() + 2 * 86_400)
