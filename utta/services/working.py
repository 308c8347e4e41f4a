"""Waiting for long work from the command line, with a worker of one's own where none is running."""

import subprocess
import sys

from utta import jobs
from utta.domain.job import Job
from utta.errors import UttaError
from utta.jobs.places import has_worker
from utta.settings import PROJECT
from utta.store.database import Store


def wait_for(store: Store, job_id: str, seconds: float) -> Job:
    """Wait until a job has ended, starting a worker for as long as there is work if none serves this data folder.

    Raises UttaError with the job's own sentence when it failed.
    """
    helping = None
    if not has_worker(store.settings):
        command = [sys.executable, "-m", "utta", "worker", "--until-idle"]
        helping = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        job = jobs.wait(store, job_id, seconds)
    finally:
        if helping is not None:
            _let_end(helping)
    if job.state == "failed":
        raise UttaError(job.failure)
    return job


def _let_end(helping: "subprocess.Popen[bytes]") -> None:
    try:
        helping.wait(15)  # it ends by itself when nothing is left
    except subprocess.TimeoutExpired:
        helping.terminate()
        helping.wait(15)
