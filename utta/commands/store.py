"""`backup`, `restore` and `check`: the store as a whole."""

import argparse
from pathlib import Path
from typing import Any

from utta.commands.command import command, opened
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the commands."""
    backup = command(commands, "backup", _backup, "copy the store, without engines' kept answers, while it is in use")
    backup.add_argument("--out", required=True, type=Path, metavar="FILE")
    restore = command(commands, "restore", _restore, "put a backup in the place of the store")
    restore.add_argument("file", type=Path, metavar="FILE")
    check = command(commands, "check", _check, "test the store's soundness")
    check.add_argument("--examples", action="store_true", help="look for what is worth mending in the examples instead")


def _backup(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.backups import backup

    return {"file": str(backup(opened(settings), asked.out))}


def _restore(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.backups import restore

    return {"restored": str(restore(settings, asked.file))}


def _check(asked: argparse.Namespace, settings: Settings) -> Any:
    if asked.examples:
        from utta.services import findings

        return findings.counts(opened(settings))
    from utta.services.soundness import problems

    found = problems(opened(settings))
    return {"sound": not found, "problems": found, "failed": bool(found)}
