"""What an import did or would do, and which rows it cannot take: where each stands, and why."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from utta.domain.interchange import Kind

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be taken.

    row: its number among the rows, from 1. line: of the file, where it begins. column: "" where it is the whole row.
    """

    row: int
    column: str
    reason: str
    line: int = 0


@dataclass
class Report:
    """What an import did; of a check, what it would do. notes: what was decided on the way, in words. sources: where
    the examples of the file say they are from."""

    kind: Kind = "examples"
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)

    @property
    def good(self) -> int:
        """How many rows can be taken as they are."""
        return self.read - len(self.refused)

    def as_json(self) -> dict[str, Any]:
        """The command line's contract."""
        refused = [{"row": one.row, "column": one.column, "reason": one.reason, "line": one.line}
                   for one in self.refused]  # fmt: skip
        counts = {"read": self.read, "added": self.added, "unchanged": self.unchanged, "updated": self.updated}
        return {"kind": self.kind, **counts, "refused": refused, "notes": self.notes}


def refusals_csv(report: Report) -> bytes:
    """The refused rows as CSV for a spreadsheet, a cell that it would run as a formula guarded as in our exports."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(("row", "line", "column", "reason"))
    for one in report.refused:
        cells = (str(one.row), str(one.line or ""), one.column, one.reason)
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return buffer.getvalue().encode("utf-8-sig")
