"""The record of long work: written with the deed that asks for it, kept up to date by the worker."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from utta.domain.job import ENDED, Job, Note, Progress, State
from utta.errors import NotFound
from utta.store.work_tables import job_notes, jobs


def add(tx: sa.Connection, job_id: str, kind: str, subject: int, author_id: int | None, now: float) -> None:
    """Ask for a piece of work, in the same transaction as what it is about."""
    tx.execute(sa.insert(jobs).values(id=job_id, kind=kind, subject=subject, state="waiting", author_id=author_id,
                                      created_at=now, progress={}, attempt=0))  # fmt: skip


def get(tx: sa.Connection, job_id: str) -> Job:
    """One job, or NotFound."""
    row = tx.execute(sa.select(jobs).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise NotFound("That piece of work is not in the store.")
    return _job(row)


def newest(tx: sa.Connection, kind: str, subject: int) -> Job | None:
    """The last job of a kind about something, or None."""
    query = sa.select(jobs).where(jobs.c.kind == kind, jobs.c.subject == subject)
    row = tx.execute(query.order_by(jobs.c.created_at.desc()).limit(1)).one_or_none()
    return _job(row) if row else None


def unfinished(tx: sa.Connection) -> list[Job]:
    """What is waiting or running, oldest first."""
    query = sa.select(jobs).where(jobs.c.state.not_in(ENDED)).order_by(jobs.c.created_at)
    return [_job(row) for row in tx.execute(query)]


def open_work(tx: sa.Connection) -> list[tuple[str, bool]]:
    """Id of each unfinished job, oldest first, and whether the job engine has been told of it."""
    query = sa.select(jobs.c.id, jobs.c.handed_over).where(jobs.c.state.not_in(ENDED)).order_by(jobs.c.created_at)
    return [(row.id, row.handed_over) for row in tx.execute(query)]


def handed_over(tx: sa.Connection, job_id: str, known: bool = True) -> None:
    """Note that the job engine now knows this job, or that it does not after all."""
    tx.execute(sa.update(jobs).where(jobs.c.id == job_id).values(handed_over=known))


def begin(tx: sa.Connection, job_id: str, now: float) -> int | None:
    """Begin an attempt and return its number; None when the job has ended or was stopped before it began."""
    job = get(tx, job_id)
    if job.ended:
        return None
    if job.stop_requested:
        tx.execute(sa.update(jobs).where(jobs.c.id == job_id).values(state="stopped", ended_at=now))
        return None
    tx.execute(sa.update(jobs).where(jobs.c.id == job_id).values(
        state="running", attempt=job.attempt + 1, started_at=now, heard_from=now, progress={},
    ))  # fmt: skip
    return job.attempt + 1


def report(tx: sa.Connection, job_id: str, attempt: int, progress: Progress, now: float) -> bool:
    """Note how far an attempt is. False when it is no longer the one that counts, so that it can give up."""
    changed = tx.execute(
        sa.update(jobs).where(jobs.c.id == job_id, jobs.c.attempt == attempt, jobs.c.state == "running")
        .values(progress=progress.model_dump(mode="json"), heard_from=now)
    )  # fmt: skip
    return changed.rowcount == 1


def current(tx: sa.Connection, job_id: str, attempt: int) -> bool:
    """Whether this attempt is the one that counts: a stalled older one must not write its result."""
    query = sa.select(jobs.c.id).where(jobs.c.id == job_id, jobs.c.attempt == attempt, jobs.c.state == "running")
    return tx.scalar(query) is not None


def end(tx: sa.Connection, job_id: str, state: State, now: float, failure: str = "") -> None:
    """Note how a job ended; an ended job stays as it is."""
    tx.execute(sa.update(jobs).where(jobs.c.id == job_id, jobs.c.state.not_in(ENDED))
               .values(state=state, failure=failure, ended_at=now))  # fmt: skip


def request_stop(tx: sa.Connection, job_id: str) -> None:
    """Ask a job to stop; the worker looks several times a second."""
    tx.execute(sa.update(jobs).where(jobs.c.id == job_id).values(stop_requested=True))


def stop_requested(tx: sa.Connection, job_id: str) -> bool:
    """Whether a person asked this job to stop."""
    return bool(tx.scalar(sa.select(jobs.c.stop_requested).where(jobs.c.id == job_id)))


def last_note(tx: sa.Connection, job_id: str) -> int:
    """The number of the last line of a job's log, 0 where it has none."""
    return tx.scalar(sa.select(sa.func.max(job_notes.c.number)).where(job_notes.c.job_id == job_id)) or 0


def note(tx: sa.Connection, job_id: str, notes: Sequence[Note]) -> None:
    """Append lines to a job's log."""
    rows = [{"job_id": job_id, **one.model_dump()} for one in notes]
    if rows:
        tx.execute(sa.insert(job_notes), rows)


def notes(tx: sa.Connection, job_id: str, after: int = 0) -> list[Note]:
    """The lines of a job's log with a number beyond `after`, in order."""
    query = sa.select(job_notes).where(job_notes.c.job_id == job_id, job_notes.c.number > after)
    return [Note(number=row.number, at=row.at, text=row.text) for row in tx.execute(query.order_by(job_notes.c.number))]


def _job(row: Any) -> Job:
    values = {name: row._mapping[name] for name in Job.model_fields if name != "progress"}
    return Job(**values, progress=Progress(**(row.progress or {})))
