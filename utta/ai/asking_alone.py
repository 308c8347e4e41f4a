"""Whoever would ask an engine the same waits until the other has its answers, also in another process: two workers may
have evaluations of one model version at once, and both would pay."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from utta.domain.program import Program
from utta.domain.text import fingerprint
from utta.domain.watch import Watch
from utta.errors import Stopped

WAITING = "Waiting for other work that asks the same"
_LOOK_EVERY = 0.2


@contextmanager
def asking_alone(folder: Path, engine: str, program: Program, number: int, watch: Watch) -> Iterator[None]:
    """Be the only one on this computer who asks this engine by this program. The lock ends with its process.

    folder: where the answers are kept, which must be there. number: how many questions there are, for whoever watches.
    Raises Stopped when the watch asks for it meanwhile.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / f"{fingerprint(engine, program.model_dump_json())[:16]}.lock")
    while True:
        try:
            lock.acquire(timeout=_LOOK_EVERY)
            break
        except Timeout:
            watch.progress(WAITING, 0, number, None)
            if watch.should_stop():
                raise Stopped("Stopped.") from None
    try:
        yield
    finally:
        lock.release()
