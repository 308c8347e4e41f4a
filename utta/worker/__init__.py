"""The worker process: takes waiting work to the job engine (DBOS), which sees that it is done, once and in turn.

Each job runs in a child process of its own, so that stopping is certain, its memory is given back, and a web page is
never slowed by it. A child dies with its worker; a job whose worker was killed begins again when one is back, or at
another worker of the same database. This room and jobs are the only ones that know the job engine.
"""

import logging
import os
import signal
import time
from logging.handlers import RotatingFileHandler

from utta import jobs
from utta.errors import Refused
from utta.settings import Settings
from utta.store import jobs as records
from utta.store.database import Store
from utta.worker.attempts import die_with_parent, end_all
from utta.worker.job_engine import JobEngine, launch
from utta.worker.presence import Presence, is_alive, take_place

__all__ = ["AlreadyRunning", "is_alive", "run", "run_child"]

_LOOK_EVERY = 0.3

log = logging.getLogger("utta.worker")


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
    try:
        _serve(store, Presence(store, place.executor), until_idle)
    finally:
        place.leave()
    # Threads that still follow a child need not be waited for: it dies with this process, and DBOS remembers the job.
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


def _serve(store: Store, presence: Presence, until_idle: bool) -> None:
    signal.signal(signal.SIGTERM, _as_interrupt)
    engine = launch(store, presence.executor)
    engine.settle()
    patience = 0
    try:
        while True:
            if presence.is_due:
                _say_so(presence, engine)
            for job_id in _waiting(store):
                engine.enqueue(job_id)
                with store.write() as tx:
                    records.handed_over(tx, job_id)
            if until_idle and not jobs.unfinished(store):
                patience = 10  # the engine may still be noting how the last one ended
                return
            time.sleep(_LOOK_EVERY)
    except KeyboardInterrupt:
        log.info("stopping")
    finally:
        presence.leave()
        engine.close(patience)


def _say_so(presence: Presence, engine: JobEngine) -> None:
    """Say that this worker is here, and take over from those that have gone quiet."""
    if not presence.say():
        # Somebody took this worker for dead, and has its work now: the machine slept, or stood still for too long.
        log.warning("taken over by another worker; ending")
        end_all()
        os._exit(1)
    for executor in presence.silent(engine.executors_at_work()):
        log.warning("taking over from %s, which has gone quiet", executor)
        engine.recover(executor)


def _waiting(store: Store) -> list[str]:
    with store.read() as tx:
        return records.not_handed_over(tx)


def _as_interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


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
