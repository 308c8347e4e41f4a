"""`import`: files of examples, ratings or comparisons into the store."""

import argparse
from pathlib import Path
from typing import Any

from utta.commands.command import command, opened
from utta.errors import UttaError
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    bring = command(commands, "import", _import, "import files of examples, ratings or comparisons")
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE")
    bring.add_argument("--kind", choices=("examples", "ratings", "comparisons"), help="told by the columns if left out")
    bring.add_argument("--good-rows", action="store_true", help="import the good rows although some are refused")
    bring.add_argument("--map", type=Path, metavar="FILE", help="JSON saying what the columns of another project's "
                       "table mean; without it, the mapping last used for the same columns is taken")  # fmt: skip


def _import(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.import_report import Report
    from utta.services.importing import import_file
    from utta.services.mapping import from_file

    mapping = from_file(asked.map) if asked.map else None
    store = opened(settings)
    reports: list[Report] = []
    for path in asked.files:
        if not path.is_file():
            raise UttaError(f"There is no file {path}.")
        reports.append(import_file(store, path, asked.kind, mapping=mapping, good_rows_only=asked.good_rows))
    answer = reports[0].as_json() if len(reports) == 1 else _together(asked.files, reports)
    answer["failed"] = bool(answer["refused"]) and not asked.good_rows
    return answer


def _together(files: list[Path], reports: list[Any]) -> dict[str, Any]:
    parts = [report.as_json() for report in reports]
    total: dict[str, Any] = {name: sum(part[name] for part in parts)
                             for name in ("read", "added", "unchanged", "updated")}  # fmt: skip
    total["refused"] = [{"file": path.name} | row for path, part in zip(files, parts, strict=True)
                        for row in part["refused"]]  # fmt: skip
    total["notes"] = [note for part in parts for note in part["notes"]]
    return total
