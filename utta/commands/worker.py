"""`worker`: the long work."""

import argparse
import sys
from typing import Any

from utta.commands.command import command
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    worker = command(commands, "worker", _worker, "do the long work; run.py starts one")
    worker.add_argument("--until-idle", action="store_true", help="end when nothing is left to do")
    worker.add_argument("--job", help=argparse.SUPPRESS)


def _worker(asked: argparse.Namespace, settings: Settings) -> None:
    from utta import worker

    if asked.job:
        worker.run_child(settings, asked.job)
    try:
        worker.run(settings, until_idle=asked.until_idle)
    except worker.AlreadyRunning as nothing_wrong:  # code 0: run.py need not start it again
        print(nothing_wrong, file=sys.stderr)
