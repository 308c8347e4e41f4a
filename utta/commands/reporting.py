"""`report`: an evaluation as one HTML file for a meeting."""

import argparse
from pathlib import Path
from typing import Any

from utta.commands.command import command, opened
from utta.errors import Refused
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    report = command(commands, "report", _report, "write an evaluation as one HTML file for a meeting")
    report.add_argument("--evaluation", required=True, type=int, metavar="ID", help="as `evaluate` named it")
    report.add_argument("--out", required=True, type=Path, metavar="FILE")


def _report(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import report

    text = report.report(opened(settings), asked.evaluation)
    try:
        asked.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"“{asked.out}” cannot be written ({error.strerror}).", "Name another file.") from error
    return {"file": str(asked.out.resolve()), "evaluation": asked.evaluation, "bytes": len(text.encode())}
