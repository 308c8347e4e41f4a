"""A real worker process on a data folder, to be stopped, killed and looked into."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import PROJECT
from utta import jobs
from utta.store.database import Store


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something is so; fail when it is not within so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:  # the thread ended meanwhile
            continue
    return [child for child in found if runs(child)]


def threads(pid: int) -> list[int]:
    """The threads of a process."""
    return [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()]


def runs(pid: int) -> bool:
    """Whether a process is there and not a zombie that nobody has collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Worker:
    """A worker of its own process group; `said` is what it wrote to standard output and standard error."""

    def __init__(self, home: Path, *options: str) -> None:
        self._out = home.with_name(f"{home.name}-worker-{time.monotonic_ns()}.out")
        self._err = self._out.with_suffix(".err")
        environment = os.environ | {"UTTA_HOME": str(home)}
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "utta", "worker", *options],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def said(self) -> tuple[str, str]:
        """Standard output and standard error so far."""
        return self._out.read_text("utf-8"), self._err.read_text("utf-8")

    def child(self) -> int:
        """The process that does a job, once there is one."""
        until(lambda: children(self.process.pid))
        return children(self.process.pid)[0]

    def kill(self) -> None:
        """Kill it at once, as a crash would: only itself, so that its child has to notice."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> float:
        """Ask it to stop as run.py does, and give the seconds it took."""
        started = time.monotonic()
        self.process.terminate()
        self.process.wait(30)
        return time.monotonic() - started

    def clear(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def worked_through_a_kill(
    home: Path, store: Store, job_id: str, when: Callable[[], object], meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Have a job done by a worker that is killed with its child as soon as `when` holds, and by a second one after what
    is done `meanwhile`. Fails unless the job ends well."""
    first = Worker(home, "--until-idle")
    try:
        until(when)
    finally:
        first.clear()
    meanwhile()
    second = Worker(home, "--until-idle")
    try:
        assert jobs.wait(store, job_id, 120).state == "done", second.said
    finally:
        second.clear()
