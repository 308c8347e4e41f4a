"""A worker at rest, taking up new work, and told to stop again and again while other things keep the machine busy."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tests.drill import furnish
from tests.workers import Worker, threads, until
from utta import jobs
from utta.settings import Settings
from utta.store.database import Store

_WATCHED, _TIMES = 20.0, 3
_STOPS, _TAKEN = 50, 10
_BUSY = "while True: pass"


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        furnish(home)
        store = Store(Settings(home=home))
        worker = Worker(home)
        try:
            rows = _at_rest(store, worker) + _taken_up(store, worker)
        finally:
            worker.clear()
        with _busy_loops(2):
            rows += _stops(store, home)
        store.close()
    return rows


def _at_rest(store: Store, worker: Worker) -> list[tuple[str, int, float, str]]:
    """Memory and CPU of a worker that has done something and has nothing to do now (Linux)."""
    _ask(store)
    until(lambda: len(threads(worker.process.pid)) <= 3)
    shares = []
    for _ in range(_TIMES):
        before, began = _cpu_of(worker.process.pid), time.monotonic()
        time.sleep(_WATCHED)
        shares.append(100 * (_cpu_of(worker.process.pid) - before) / (time.monotonic() - began))
    return [
        ("memory of a worker at rest (target ≤ 120)", 1, _memory_of(worker.process.pid), "MB"),
        ("a core's time that a worker at rest takes (target ≤ 1)", _TIMES, median(shares), "%"),
    ]


def _taken_up(store: Store, worker: Worker) -> list[tuple[str, int, float, str]]:
    """From asking for work to its process's beginning, of which the start of that process is a part."""
    took = []
    for _ in range(_TAKEN):
        until(lambda: len(threads(worker.process.pid)) <= 3)  # from rest, the slowest
        took.append(_ask(store))
    return [("from asking for work to its beginning, worker at rest", _TAKEN, median(took), "s")]


def _ask(store: Store) -> float:
    """Ask for work that ends as soon as it begins; the seconds to its beginning."""
    with store.write() as tx:
        job_id = jobs.ask(tx, "no such work", 1, None)
    job = jobs.wait(store, job_id, 60)
    return (job.started_at or 0.0) - job.created_at


def _stops(store: Store, home: Path) -> list[tuple[str, int, float, str]]:
    """From SIGTERM to the end of the process: of a worker at work, at every moment of its first seconds."""
    took = []
    for number in range(_STOPS):
        with store.write() as tx:
            jobs.ask(tx, "no such work", 1, None)
        worker = Worker(home)
        try:
            until(lambda: not jobs.worker_is_silent(store))
            time.sleep(3.0 * number / _STOPS)
            took.append(worker.stop())
        finally:
            worker.clear()
    return [
        ("told to stop beside two busy loops, median", _STOPS, median(took), "s"),
        ("the same, 95th percentile", _STOPS, quantiles(took, n=20)[-1], "s"),
        ("the same, longest", _STOPS, max(took), "s"),
    ]


@contextmanager
def _busy_loops(number: int) -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(number)]
    try:
        yield
    finally:
        for one in loops:
            one.kill()
            one.wait()


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_of(pid: int) -> float:
    line = next(row for row in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
