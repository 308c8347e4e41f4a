"""Long work: asked for with the deed it belongs to, watched, stopped, and done by a worker process (see worker.py).

A service registers a kind of work; the worker process imports the services and so knows their work. Asking writes a
row in the same transaction as what the work is about, so that work is neither lost nor asked for twice.
"""

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable

from utta.domain.job import Job, Progress, State
from utta.errors import Refused, Stopped, UttaError
from utta.store import jobs, preferences
from utta.store.database import Store, Transaction

Work = Callable[[Store, Job, "Reporter"], None]

_WORK: dict[str, Work] = {}
_SEEN = "worker_heard_from"
_WRITE_EVERY, _LOOK_EVERY, _SILENT_AFTER = 0.3, 0.2, 15.0

log = logging.getLogger("utta.jobs")


def register(kind: str, work: Work) -> None:
    """Make a kind of work known to this process. `work` stores its own result, if the reporter is still current."""
    _WORK[kind] = work


def ask(tx: Transaction, kind: str, subject: int, author_id: int | None) -> str:
    """Ask for a piece of work about `subject` and return the job's id."""
    job_id = uuid.uuid4().hex
    jobs.add(tx, job_id, kind, subject, author_id, time.time())
    return job_id


def look(store: Store, job_id: str) -> Job:
    """How a job stands at this moment."""
    with store.read() as tx:
        return jobs.get(tx, job_id)


def unfinished(store: Store) -> list[Job]:
    """What is waiting or running, oldest first."""
    with store.read() as tx:
        return jobs.unfinished(tx)


def stop(store: Store, job_id: str) -> None:
    """Ask a job to stop. What has not begun ends at once; what runs stops at its next look, several a second."""
    with store.write() as tx:
        jobs.request_stop(tx, job_id)
        if jobs.get(tx, job_id).state == "waiting":
            jobs.end(tx, job_id, "stopped", time.time())


def wait(store: Store, job_id: str, seconds: float) -> Job:
    """Wait until a job has ended. Raises Refused when it has not within `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job = look(store, job_id)
        if job.ended:
            return job
        time.sleep(0.1)
    raise Refused(f"The work had not ended after {seconds:.0f} seconds.", "It goes on; look at its page.")


def worker_is_silent(store: Store) -> bool:
    """Whether no worker has been heard from lately, so that waiting work will not begin."""
    with store.read() as tx:
        seen = preferences.get(tx, _SEEN)
    return seen is None or time.time() - float(seen) > _SILENT_AFTER


def worker_is_here(store: Store) -> None:
    """Note that a worker is alive; the worker says so every few seconds."""
    with store.write() as tx:
        preferences.put(tx, _SEEN, time.time())


class Reporter:
    """What long work holds on to: it tells how far it is and learns whether it should go on.

    `current()` guards the result: an attempt that stalled and was replaced must not overwrite its successor's.
    """

    def __init__(self, store: Store, job: Job) -> None:
        """A reporter for the attempt that `job` is at."""
        self._store, self._job = store, job
        self._lock = threading.Lock()
        self._written = self._looked = 0.0
        self._stop = False
        self._now = Progress()
        self._trail: list[tuple[str, float]] = []

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        """Tell how far the work is; written to the store a few times a second at most."""
        with self._lock:
            is_new = phase != self._now.phase or done == total  # the last word of a part is never dropped
            self._now = Progress(phase=phase, done=done, total=total, best=best, trail=tuple(self._trail))
            due = is_new or time.monotonic() - self._written >= _WRITE_EVERY
            if due:
                self._written = time.monotonic()
        if due:
            self._write()

    def tried(self, name: str, score: float) -> None:
        """Note the score of something that was tried, for the live chart."""
        with self._lock:
            self._trail.append((name, score))

    def should_stop(self) -> bool:
        """Whether a person asked for a stop, or another attempt has taken over. Asks the store five times a second."""
        with self._lock:
            due = time.monotonic() - self._looked >= _LOOK_EVERY
            if due:
                self._looked = time.monotonic()
        if due:
            with self._store.read() as tx:
                current = jobs.current(tx, self._job.id, self._job.attempt)
                self._stop = self._stop or not current or jobs.stop_requested(tx, self._job.id)
        return self._stop

    def leave_when_stopped(self) -> None:
        """End this whole process as soon as a stop is asked for, while there is nothing yet that a stop would keep.

        For a process that does this work alone: loading a library or learning a judge asks nobody whether to go on.
        """
        threading.Thread(target=self._leave_when_stopped, daemon=True).start()

    def _leave_when_stopped(self) -> None:
        while not self.should_stop():
            time.sleep(_LOOK_EVERY)
        with self._store.write() as tx:
            leave = self.current(tx) and not self._trail  # not when the work just ended, or another attempt does it
            if leave:
                self.finish(tx, stopped=True)
        if leave:
            os._exit(0)

    def current(self, tx: Transaction) -> bool:
        """Whether this attempt may write its result."""
        return jobs.current(tx, self._job.id, self._job.attempt)

    def finish(self, tx: Transaction, stopped: bool = False) -> None:
        """End the job in the transaction that stores its result, unless another attempt has taken over."""
        self._end(tx, "stopped" if stopped else "done")

    def end(self, state: State, failure: str = "") -> None:
        """End the job without a result, unless another attempt has taken over."""
        with self._store.write() as tx:
            self._end(tx, state, failure)

    def _end(self, tx: Transaction, state: State, failure: str = "") -> None:
        if self.current(tx):
            jobs.end(tx, self._job.id, state, time.time(), failure)

    def _write(self) -> None:
        with self._store.write() as tx:
            jobs.report(tx, self._job.id, self._job.attempt, self._now, time.time())


def do(store: Store, job_id: str, alone: bool = False) -> None:
    """Do a job in this process, from beginning to end, and record how it ended.

    alone: the process does nothing else and may be ended at once when somebody stops the job.
    """
    with store.write() as tx:
        attempt = jobs.begin(tx, job_id, time.time())
    if attempt is None:
        return
    job = look(store, job_id)
    reporter = Reporter(store, job)
    if alone:
        reporter.leave_when_stopped()
    try:
        _WORK[job.kind](store, job, reporter)
    except Stopped:
        reporter.end("stopped")
    except UttaError as error:
        reporter.end("failed", str(error))
    except Exception:  # a job must record its failure, whatever it was; the log has the traceback
        log.exception("job %s (%s) broke", job_id, job.kind)
        reporter.end("failed", "Something in UTTA itself broke. The worker's log in the data folder says what.")


def give_up(store: Store, job_id: str) -> None:
    """Record that a job's process broke off too often to be tried again."""
    _fail(store, job_id, "The work broke off three times and was given up. The worker's log says more.")


def lose(store: Store, job_id: str) -> None:
    """Record that the job engine closed a job that the store, restored from a backup, still has open."""
    _fail(store, job_id, "A backup from before its end was restored. Start it again.")


def _fail(store: Store, job_id: str, why: str) -> None:
    with store.write() as tx:
        jobs.end(tx, job_id, "failed", time.time(), why)
