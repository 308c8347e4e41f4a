"""What long work holds on to while it runs: how far it is, what it costs, its log, and whether it should go on."""

import os
import threading
import time

from utta.domain.job import Job, Note, Progress, State, Tried
from utta.domain.spending import Spent
from utta.store import jobs
from utta.store.database import Store, Transaction

_WRITE_EVERY, _LOOK_EVERY = 0.3, 0.2
_MOST_NOTES = 1_000


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
        self._trail: list[Tried] = []
        self._notes: list[Note] = []
        with store.read() as tx:
            self._noted = jobs.last_note(tx, job.id)

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        """Tell how far the work is; written to the store a few times a second at most."""
        with self._lock:
            is_new = phase != self._now.phase or done == total  # the last word of a part is never dropped
            told = {"phase": phase, "done": done, "total": total, "best": best, "trail": tuple(self._trail)}
            self._now = self._now.model_copy(update=told)
            due = is_new or time.monotonic() - self._written >= _WRITE_EVERY
            if due:
                self._written = time.monotonic()
        if due:
            self._write()

    def tried(self, name: str, score: float, scored: int) -> None:
        """Note the score of something that was tried, over so many cases, for the live chart."""
        with self._lock:
            self._trail.append(Tried(name, score, scored))

    def spent(self, spent: Spent, seconds_left: float | None) -> None:
        """Note what has been asked of an engine; written with the next progress."""
        with self._lock:
            self._now = self._now.model_copy(update={"spent": spent, "left": seconds_left})

    def note(self, text: str) -> None:
        """A line for the log; written with the next progress. A log ends at 1,000 lines."""
        with self._lock:
            self._noted += 1
            if self._noted < _MOST_NOTES:
                self._notes.append(Note(number=self._noted, at=time.time(), text=text))
            elif self._noted == _MOST_NOTES:
                self._notes.append(Note(number=self._noted, at=time.time(), text="What follows is not written down."))

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

    def finish(self, tx: Transaction, stopped: bool = False, failure: str = "") -> None:
        """End the job in the transaction that stores its result, unless another attempt has taken over.

        failure: why it failed, where it failed and yet has something to keep.
        """
        self._end(tx, "failed" if failure else "stopped" if stopped else "done", failure)

    def end(self, state: State, failure: str = "") -> None:
        """End the job without a result, unless another attempt has taken over."""
        with self._store.write() as tx:
            self._end(tx, state, failure)

    def _end(self, tx: Transaction, state: State, failure: str = "") -> None:
        if self.current(tx):
            self.note(failure or f"{state.capitalize()}.")
            self._write_notes(tx)
            jobs.end(tx, self._job.id, state, time.time(), failure)

    def _write(self) -> None:
        with self._store.write() as tx:
            if jobs.report(tx, self._job.id, self._job.attempt, self._now, time.time()):
                self._write_notes(tx)

    def _write_notes(self, tx: Transaction) -> None:
        with self._lock:
            notes, self._notes = self._notes, []
        jobs.note(tx, self._job.id, notes)
