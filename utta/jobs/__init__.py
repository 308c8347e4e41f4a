"""Long work: asked for with the deed it belongs to, watched, stopped, and done by a worker process (see worker.py).

A service registers a kind of work; the worker process imports the services and so knows their work. Asking writes a
row in the same transaction as what the work is about, so that work is neither lost nor asked for twice.
"""

import logging
import time
import uuid
from collections.abc import Callable

from utta.domain.job import Job, Note
from utta.errors import Refused, Stopped, UttaError
from utta.jobs.reporter import Reporter
from utta.store import jobs, workers
from utta.store.database import Store, Transaction

__all__ = ["Reporter"]

Work = Callable[[Store, Job, Reporter], None]

_WORK: dict[str, Work] = {}
SILENT_AFTER = 12.0
"""Seconds after which a worker that says nothing counts as gone; it speaks every three."""
_LOOK_EVERY = 0.1

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


def notes(store: Store, job_id: str, after: int = 0) -> list[Note]:
    """The log of a job for the curious: its lines with a number beyond `after`, in order."""
    with store.read() as tx:
        return jobs.notes(tx, job_id, after)


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
        time.sleep(_LOOK_EVERY)
    raise Refused(f"The work had not ended after {seconds:.0f} seconds.", "It goes on; look at its page.")


def worker_is_silent(store: Store) -> bool:
    """Whether no worker has been heard from lately, so that waiting work will not begin."""
    with store.read() as tx:
        seen = workers.heard_from(tx)
    return not seen or time.time() - max(seen.values()) > SILENT_AFTER


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
    if attempt > 1:
        reporter.note(f"Begun again (attempt {attempt}), since the worker had broken off.")
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
    why = "The work broke off three times without getting any further, and was given up."
    _fail(store, job_id, f"{why} The worker's log says more.")


def lose(store: Store, job_id: str) -> None:
    """Record that the job engine closed a job that the store, restored from a backup, still has open."""
    _fail(store, job_id, "A backup from before its end was restored. Start it again.")


def _fail(store: Store, job_id: str, why: str) -> None:
    with store.write() as tx:
        jobs.end(tx, job_id, "failed", time.time(), why)
