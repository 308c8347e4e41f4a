"""What a worker says every few seconds, and who has gone quiet: what a dead one had begun is taken over by another."""

import platform
import time
from collections.abc import Iterable

from utta import jobs
from utta.store import workers
from utta.store.database import Store

_SAY_EVERY = 3.0


class Presence:
    """One worker's word that it is there, and its view of the others.

    Silence is measured by this machine's own clock, from when a word was last seen to change: machines disagree on
    what time it is.
    """

    def __init__(self, store: Store, executor: str) -> None:
        self.executor = executor
        self._store = store
        self._said: float | None = None
        self._seen: dict[str, tuple[float, float]] = {}

    @property
    def is_due(self) -> bool:
        """Whether it is time to say so again."""
        return self._said is None or time.monotonic() - self._said > _SAY_EVERY

    def say(self) -> bool:
        """Say that this worker is here. False when somebody else has meanwhile taken it for dead."""
        with self._store.write() as tx:
            known = self._said is None or self.executor in workers.heard_from(tx)
            if known:
                workers.is_here(tx, self.executor, platform.node(), time.time())
        self._said = time.monotonic()
        return known

    def leave(self) -> None:
        """Say goodbye."""
        with self._store.write() as tx:
            workers.leaves(tx, self.executor)

    def silent(self, at_work: Iterable[str]) -> list[str]:
        """Those of the workers that have work begun and have gone quiet; each is named to one asker only."""
        with self._store.read() as tx:
            said = workers.heard_from(tx)
        now = time.monotonic()
        quiet = []
        for executor in set(at_work) - {self.executor}:
            word = said.get(executor, 0.0)
            last, since = self._seen.get(executor, (word, now))
            self._seen[executor] = (word, since if word == last else now)
            if now - self._seen[executor][1] > jobs.SILENT_AFTER:
                quiet.append(executor)
                with self._store.write() as tx:
                    workers.leaves(tx, executor)
        return quiet
