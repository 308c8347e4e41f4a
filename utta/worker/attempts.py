"""Attempts at a job: each a child process, followed to its end."""

import os
import subprocess
import sys
import threading
import time

from utta import jobs
from utta.settings import PROJECT
from utta.store import jobs as records
from utta.store.database import Store

ATTEMPTS = 3
"""So many in a row that got no further than those before them, and the work is given up."""
_STOP_GRACE, _LOOK_EVERY, _REST = 6.0, 0.2, 0.5
_NICENESS = 10

_children: set["subprocess.Popen[bytes]"] = set()


class BrokeOff(Exception):
    """A child ended without recording how, again and again: killed, or out of memory."""


def run_child_of(store: Store, job_id: str) -> str:
    """Run the job's child to its end and return the job's state. One that ended without recording how is followed by
    another; raises BrokeOff when that helps no more."""
    furthest, in_vain = 0, 0
    while in_vain < ATTEMPTS:
        state = _one_child_of(store, job_id)
        if state:
            return state
        done = jobs.look(store, job_id).progress.done
        furthest, in_vain = max(furthest, done), 1 if done > furthest else in_vain + 1
        time.sleep(_REST)
    raise BrokeOff(job_id)


def _one_child_of(store: Store, job_id: str) -> str:
    """Run one child to its end: the job's state, "" when the child broke off."""
    command = [sys.executable, "-m", "utta", "worker", "--job", job_id]
    environment = os.environ | {"UTTA_HOME": str(store.settings.home), "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=PROJECT, env=environment) as child:
        _children.add(child)
        try:
            _follow(store, job_id, child)
        finally:
            child.kill()
            _children.discard(child)
    job = jobs.look(store, job_id)
    if job.stop_requested and not job.ended:
        with store.write() as tx:
            records.end(tx, job_id, "stopped", time.time())
        return "stopped"
    return job.state if job.ended else ""


def end_all() -> None:
    """End every child at once."""
    for child in tuple(_children):
        child.kill()


def die_with_parent() -> None:
    """End this process as soon as the worker that started it is gone, and let everything else on the machine go first.

    For the child: web pages are answered while it reckons.
    """
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    # Unbuffered on purpose: a buffered read in a daemon thread aborts the interpreter at exit.
    os.read(0, 1)
    os._exit(1)


def _follow(store: Store, job_id: str, child: "subprocess.Popen[bytes]") -> None:
    asked: float | None = None
    while child.poll() is None:
        if asked is None and jobs.look(store, job_id).stop_requested:
            asked = time.monotonic()  # the child stops calling at once and may now keep its best so far
        if asked is not None and time.monotonic() - asked > _STOP_GRACE:
            return
        time.sleep(_LOOK_EVERY)
