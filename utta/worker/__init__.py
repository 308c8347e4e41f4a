"""The worker process: takes waiting work to the job engine (DBOS), which sees that it is done, once and in turn.

Each job runs in a child process of its own, so that stopping is certain, its memory is given back, and a web page is
never slowed by it. A child dies with its worker; a job whose worker was killed begins again when one is back, or at
another worker of the same database. This room and jobs are the only ones that know the job engine.
"""

import logging
import os
from logging.handlers import RotatingFileHandler

from utta import jobs
from utta.errors import Refused
from utta.jobs.places import take_place
from utta.settings import Settings
from utta.store.database import Store
from utta.worker.attempts import die_with_parent
from utta.worker.ending import told_to_stop
from utta.worker.presence import Presence
from utta.worker.serving import Serving

__all__ = ["AlreadyRunning", "run", "run_child"]


class AlreadyRunning(Refused):
    """Another worker serves this data folder: nothing is wrong, and this one is not needed."""


def run(settings: Settings, until_idle: bool = False) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C), or until nothing is left to do.

    Does not return: the process ends. Raises AlreadyRunning when another worker already serves this data folder; on
    PostgreSQL several may.
    """
    store = Store(settings)
    _log_to(settings)
    place = take_place(settings)
    if place is None:
        raise AlreadyRunning("A worker is already running for this data folder.", "One is enough.")
    Serving(store, Presence(store, place.executor)).serve(told_to_stop(), until_idle)
    # Threads that still follow a child need not be waited for: it dies with this process, and DBOS remembers the job.
    # Only then is the place free for another: until then the job engine may begin something in its name.
    logging.shutdown()
    os._exit(0)


def run_child(settings: Settings, job_id: str) -> None:
    """Do one job in this process, and die when the worker that started it does."""
    _log_to(settings)
    die_with_parent()
    _know_all_work()
    store = Store(settings)
    jobs.do(store, job_id, alone=True)
    os._exit(0)  # queued threads of a stopped optimiser need not be waited for; everything is stored


def _know_all_work() -> None:
    import utta.services.engine_pulls
    import utta.services.estimates
    import utta.services.evaluation
    import utta.services.round_preparing
    import utta.services.training  # noqa: F401


def _log_to(settings: Settings) -> None:
    folder = settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "worker.log", maxBytes=2_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
