"""The lead's switch: whether engines outside this computer may be asked at all, and so be sent students' words."""

import threading
import time
from contextlib import suppress

from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.job import Job
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound
from utta.store import preferences
from utta.store.database import Store, Transaction

_FORBIDDEN = "outside_engines_forbidden"
_LOOK_EVERY = 0.5


def is_allowed(store: Store) -> bool:
    """Whether engines outside this computer may be asked."""
    with store.read() as tx:
        return not preferences.get(tx, _FORBIDDEN)


def allow(store: Store, by: User, allowed: bool) -> None:
    """Allow or forbid asking engines outside this computer. Work that is asking one then stops, as if by its button."""
    by.must("lead")
    with store.write() as tx:
        preferences.put(tx, _FORBIDDEN, not allowed)


def stop_when_forbidden(store: Store, job: Job) -> None:
    """Ask a running job to stop as soon as the lead forbids engines outside this computer. Looks twice a second."""

    def look() -> None:
        with suppress(NotFound):  # the work may go while it is watched, with the sample data for instance
            while not jobs.look(store, job.id).ended:
                if not is_allowed(store):
                    jobs.stop(store, job.id)
                    return
                time.sleep(_LOOK_EVERY)

    threading.Thread(target=look, name="utta-outside", daemon=True).start()


def check_allowed(tx: Transaction, spec: EngineSpec) -> None:
    """Raise NotAllowed when this engine is outside this computer and such engines are forbidden."""
    if spec.leaves_machine and preferences.get(tx, _FORBIDDEN):
        raise NotAllowed(
            f"{spec.label} is outside this computer ({spec.address}), and your lead has switched such engines off.",
            "Choose an engine on this computer, or ask your lead.",
        )
