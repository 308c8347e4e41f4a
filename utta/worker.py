"""The worker process: takes waiting work to the job engine (DBOS), which sees that it is done, once and in turn.

Each job runs in a child process of its own, so that stopping is certain, its memory is given back, and a web page is
never slowed by it. A child dies with its worker; a job whose worker was killed begins again when one is back, and
DBOS remembers which. This module and jobs.py are the only ones that know the job engine.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from logging.handlers import RotatingFileHandler
from typing import Any

from utta import jobs
from utta.errors import Refused
from utta.settings import PROJECT, Settings
from utta.store import jobs as records
from utta.store.database import Store

_QUEUE = "work"
_STOP_GRACE, _LOOK_EVERY, _SAY_EVERY = 6.0, 0.2, 4.0
_ATTEMPTS = 3
_LOCK_PATIENCE = 1.0
"""Seconds: somebody who only asks whether a worker is alive holds the lock for a moment."""

log = logging.getLogger("utta.worker")


class AlreadyRunning(Refused):
    """Another worker serves this data folder: nothing is wrong, and this one is not needed."""


class BrokeOff(Exception):
    """A child ended without recording how: killed, out of memory, or the machine went down."""


def run(settings: Settings, until_idle: bool = False) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C), or until nothing is left to do.

    Does not return: the process ends. Raises AlreadyRunning when another worker already serves this data folder.
    """
    from filelock import FileLock, Timeout

    store = Store(settings)
    _log_to(settings)
    lock = FileLock(settings.home / "worker.lock")
    try:
        lock.acquire(timeout=_LOCK_PATIENCE)
    except Timeout:
        raise AlreadyRunning("A worker is already running for this data folder.", "One is enough.") from None
    try:
        _serve(store, until_idle)
    finally:
        lock.release()
    # Threads that still follow a child need not be waited for: it dies with this process, and DBOS remembers the job.
    logging.shutdown()
    os._exit(0)


def run_child(settings: Settings, job_id: str) -> None:
    """Do one job in this process, and die when the worker that started it does."""
    _log_to(settings)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _know_all_work()
    store = Store(settings)
    jobs.do(store, job_id, alone=True)
    os._exit(0)  # queued threads of a stopped optimiser need not be waited for; everything is stored


def is_alive(settings: Settings) -> bool:
    """Whether a worker of this machine holds this data folder's lock."""
    from filelock import FileLock, Timeout

    lock = FileLock(settings.home / "worker.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _serve(store: Store, until_idle: bool) -> None:
    from dbos import DBOS, SetWorkflowID

    signal.signal(signal.SIGTERM, _as_interrupt)
    do_job = _launch(store)
    _settle(store)
    said, patience = 0.0, 0
    try:
        while True:
            if time.monotonic() - said > _SAY_EVERY:
                jobs.worker_is_here(store)
                said = time.monotonic()
            for job_id in _waiting(store):
                with SetWorkflowID(job_id):  # the same id enqueued twice is one workflow
                    DBOS.enqueue_workflow(_QUEUE, do_job, job_id)
                with store.write() as tx:
                    records.handed_over(tx, job_id)
            if until_idle and not jobs.unfinished(store):
                patience = 10  # the engine may still be noting how the last one ended
                return
            time.sleep(0.3)
    except KeyboardInterrupt:
        log.info("stopping")
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=patience)


def _settle(store: Store) -> None:
    """Bring store and job engine together again after one of them was restored from a backup or lost."""
    from dbos import DBOS

    for job in jobs.unfinished(store):
        known = DBOS.get_workflow_status(job.id)
        if known is None:
            with store.write() as tx:
                records.handed_over(tx, job.id, known=False)
        elif known.status not in ("ENQUEUED", "PENDING", "DELAYED"):
            jobs.lose(store, job.id)


def _launch(store: Store) -> Any:
    from dbos import DBOS, DBOSConfig

    config: DBOSConfig = {
        "name": "utta",
        "system_database_url": store.settings.jobs_url,
        # Pinned: an upgrade of UTTA must go on with the work that the version before it began.
        "application_version": "utta",
        "executor_id": f"utta-{_home_name(store.settings)}",
        "serializer": _json_serializer(),
        "enable_otlp": False,
        "console_log_level": "WARNING",
        "max_executor_threads": 4,
    }
    DBOS(config=config)

    @DBOS.step(name="attempt", retries_allowed=True, max_attempts=_ATTEMPTS, interval_seconds=0.5)
    def attempt(job_id: str) -> str:
        return _attempt(store, job_id)

    @DBOS.workflow(name="job", max_recovery_attempts=1000)
    def do_job(job_id: str) -> str:
        try:
            return attempt(job_id)
        except Exception:  # the job must record its failure
            log.exception("job %s broke off for good", job_id)
            jobs.give_up(store, job_id)
            return "failed"

    DBOS.launch()
    DBOS.register_queue(_QUEUE, worker_concurrency=1, polling_interval_sec=0.3)
    return do_job


def _attempt(store: Store, job_id: str) -> str:
    """Run the job's child to its end and return the job's state. Raises BrokeOff when it ended without recording."""
    command = [sys.executable, "-m", "utta", "worker", "--job", job_id]
    environment = os.environ | {"UTTA_HOME": str(store.settings.home), "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=PROJECT, env=environment) as child:
        try:
            _follow(store, job_id, child)
        finally:
            child.kill()
    job = jobs.look(store, job_id)
    if job.stop_requested and not job.ended:
        with store.write() as tx:
            records.end(tx, job_id, "stopped", time.time())
        return "stopped"
    if not job.ended:
        raise BrokeOff(job_id)
    return job.state


def _follow(store: Store, job_id: str, child: "subprocess.Popen[bytes]") -> None:
    asked: float | None = None
    while child.poll() is None:
        if asked is None and jobs.look(store, job_id).stop_requested:
            asked = time.monotonic()  # the child stops calling at once and may now keep its best so far
        if asked is not None and time.monotonic() - asked > _STOP_GRACE:
            return
        time.sleep(_LOOK_EVERY)


def _as_interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _waiting(store: Store) -> list[str]:
    with store.read() as tx:
        return records.not_handed_over(tx)


def _die_with_parent() -> None:
    # Unbuffered on purpose: a buffered read in a daemon thread aborts the interpreter at exit.
    os.read(0, 1)
    os._exit(1)


def _know_all_work() -> None:
    import utta.services.engine_pulls
    import utta.services.estimates
    import utta.services.evaluation
    import utta.services.training  # noqa: F401


def _json_serializer() -> Any:
    """DBOS keeps arguments and results as pickles unless told otherwise; ours are plain texts."""
    from dbos import Serializer

    class Json(Serializer):
        def serialize(self, data: Any) -> str:
            if isinstance(data, BaseException):
                return json.dumps({"error": f"{type(data).__name__}: {data}"})
            return json.dumps(data)

        def deserialize(self, serialized_data: str) -> Any:
            return json.loads(serialized_data)

        def name(self) -> str:
            return "utta_json"

    return Json()


def _home_name(settings: Settings) -> str:
    from utta.domain.text import fingerprint

    return fingerprint(str(settings.home))[:12]


def _log_to(settings: Settings) -> None:
    folder = settings.home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "worker.log", maxBytes=2_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
