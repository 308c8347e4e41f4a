"""What an import did, row by row."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from utta.domain.interchange import Kind


@dataclass
class Report:
    """What an import did. refused: (row number from 1, reason). notes: what was decided on the way, in words."""

    kind: Kind = "examples"
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The command line's contract."""
        refused = [{"row": row, "reason": reason} for row, reason in self.refused]
        counts = {"read": self.read, "added": self.added, "unchanged": self.unchanged, "updated": self.updated}
        return {"kind": self.kind, **counts, "refused": refused, "notes": self.notes}


def refusals_csv(report: Report) -> bytes:
    """The refused rows as CSV for a spreadsheet, a reason that it would run as a formula guarded as in our exports."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(("row", "reason"))
    writer.writerows((row, f"'{why}" if why.startswith(("=", "+", "-", "@", "\t", "\r")) else why)
                     for row, why in report.refused)  # fmt: skip
    return buffer.getvalue().encode("utf-8-sig")
