"""The validation report of the wanted examples: how complete they are, and what is worth mending."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from utta.domain.findings import Finding, Inspection
from utta.domain.findings_entry import FIELDS, Entry
from utta.services.remembering import recalled, remembered
from utta.store import examples
from utta.store.database import Store, Transaction
from utta.store.examples import Filter

Progress = Callable[[float, str], object]
"""Told how far it is, 0 to 1, and what it is doing."""

AT_ONCE = 2000
"""So many examples are looked through while a page is drawn; with more, a person asks for it."""
_TELL_EVERY = 1000
_SAME = tuple(name for name in Entry._fields if name not in ("is_imported", "techniques_used"))


@dataclass(frozen=True)
class Report:
    """examples: how many were looked at; filled: how many have each field filled, by its name on screen. Shared:
    nobody may change it."""

    examples: int
    filled: dict[str, int]
    findings: list[Finding]


def silent(_share: float, _doing: str) -> None:
    """Progress that nobody watches."""


def known_report(store: Store, wanted: Filter) -> Report | None:
    """The report where it has been made since the last change of an example, else None."""
    found: Report | None = recalled(store, "examples", ("findings", wanted))
    return found


def report(store: Store, wanted: Filter, progress: Progress = silent) -> Report:
    """Look through the wanted examples; remembered until an example changes. Only ids and counts are kept."""
    return remembered(store, "examples", ("findings", wanted), lambda tx: _report(tx, wanted, progress))


def counts(store: Store) -> dict[str, Any]:
    """The findings about all examples but the archived ones, in order, with the number of examples of each."""
    found = report(store, Filter())
    return {
        "examples": found.examples,
        "filled": found.filled,
        "findings": [
            {"what": finding.what, "mend": finding.mend, "examples": len(finding.examples)}
            for finding in found.findings
        ],
    }  # fmt: skip


def _report(tx: Transaction, wanted: Filter, progress: Progress) -> Report:
    number = examples.count(tx, wanted)
    inspection = Inspection()
    for at, row in enumerate(examples.rows(tx, wanted)):
        if at % _TELL_EVERY == 0:
            progress(at / number, f"{at:,} of {number:,} examples")
        values = row._mapping
        inspection.see(Entry(
            is_imported=row.author_id is None, techniques_used=tuple(row.techniques_used),
            **{name: values[name] for name in _SAME},
        ))  # fmt: skip
    filled = {label: inspection.filled[label] for label in FIELDS.values()} if inspection.seen else {}
    return Report(inspection.seen, filled, inspection.findings())
