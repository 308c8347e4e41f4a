"""What a worker does all day: looks whether there is work, and has the job engine on while there is."""

import logging
import os
import threading
import time

from utta.services import kept_evaluations
from utta.store import jobs as records
from utta.store.database import Store
from utta.worker.attempts import end_all
from utta.worker.job_engine import JobEngine
from utta.worker.presence import Presence

_LOOK_EVERY = 0.2
_REST_AFTER = 5.0
"""Seconds without work after which the job engine is switched off: switched on again it takes a tenth of a second."""
_TIDY_EVERY = 86_400.0
_LAST_NOTES = 10
"""Seconds that the engine may take, before the process ends, to note how the last job ended."""

log = logging.getLogger("utta.worker")


class Serving:
    """One worker at its work."""

    def __init__(self, store: Store, presence: Presence) -> None:
        self._store, self._presence = store, presence
        self._engine = JobEngine(store, presence.executor)
        self._news = store.news()
        self._worked = time.monotonic()
        self._is_idle = False
        self._tidied: float | None = None

    def serve(self, told_to_stop: threading.Event, until_idle: bool) -> None:
        """Work until told to stop, or until nothing is left to do."""
        while not told_to_stop.is_set():
            if self._presence.is_due:
                self._say_so()
            if self._news.any():
                self._look()
            if self._is_idle and until_idle:
                break
            self._rest()
            told_to_stop.wait(_LOOK_EVERY)
        self._presence.leave()
        if self._is_idle and until_idle:
            self._engine.switch_off(_LAST_NOTES)

    def _say_so(self) -> None:
        """Say that this worker is here, and take over from those that have gone quiet."""
        if not self._presence.say():
            # Somebody took this worker for dead, and has its work now: the machine slept, or stood still for too long.
            log.warning("taken over by another worker; ending")
            end_all()
            os._exit(1)
        for executor in self._presence.silent(self._engine.executors_at_work()):
            log.warning("taking over from %s, which has gone quiet", executor)
            self._engine.recover(executor)

    def _look(self) -> None:
        """Hand over what waits."""
        with self._store.read() as tx:
            work = records.open_work(tx)
        self._is_idle = not work
        if not work:
            return
        self._worked = time.monotonic()
        self._engine.switch_on()
        for job_id, known in work:
            if not known:
                self._engine.enqueue(job_id)
                with self._store.write() as tx:
                    records.handed_over(tx, job_id)

    def _rest(self) -> None:
        if not self._is_idle:
            self._worked = time.monotonic()
        elif time.monotonic() - self._worked > _REST_AFTER and not self._engine.is_busy:
            self._engine.switch_off()
            self._tidy()

    def _tidy(self) -> None:
        """What nobody wants any more goes, once a day and while there is nothing to do."""
        if self._tidied is None or time.monotonic() - self._tidied > _TIDY_EVERY:
            self._tidied = time.monotonic()
            if gone := kept_evaluations.tidy(self._store.settings):
                log.info("removed %s kept answers that nobody asked for in %s days", gone, kept_evaluations.DAYS)
