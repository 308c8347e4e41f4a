"""Putting imported examples into the store: the new is added, a changed example becomes a revision, the rest stays.

Without `keeps` nothing is stored, and the report says what would be.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from utta.domain.cells import same_cells
from utta.domain.example import Status
from utta.domain.interchange import (
    OWN_EXAMPLE,
    OWN_SOURCE,
    RECORD_COLUMNS,
    VERSION_COLUMNS,
    own_id,
    own_number,
)
from utta.domain.origin import Origin
from utta.domain.record import IMPORTED
from utta.services.import_batches import Batch
from utta.services.import_report import Report
from utta.store import examples, examples_imported
from utta.store.database import Transaction
from utta.store.examples_imported import Entry, Known

_TOLD_ELSEWHERE = {*RECORD_COLUMNS, *VERSION_COLUMNS}
Key = tuple[str, str]
"""A source, and the external id a row has there."""

Progress = Callable[[int, float | None], None]
"""Told now and then how many rows are done, and which share of the file that is (None where it cannot be told)."""


def store_examples(tx: Transaction, report: Report, entries: Iterable[Batch[Entry]], *, keeps: bool,
                   good_rows_only: bool, progress: Progress | None = None) -> None:  # fmt: skip
    """Add new examples; a changed one becomes a revision. Counts what it did in `report`.

    Once a row was refused nothing more is stored, unless `good_rows_only`: the caller takes back what was.
    """
    now, waiting = time.time(), 0
    for found in entries:
        batch = found.values
        stores = keeps and (good_rows_only or not report.refused)
        known = _known_examples(tx, [entry.origin for entry in batch])
        new = [entry for entry in batch if (entry.origin.source, entry.origin.external_id) not in known]
        report.added += len(new)
        report.sources |= {entry.origin.source for entry in batch}
        if stores:
            examples_imported.add_many(tx, new, "submitted", now, IMPORTED)
        for entry in batch:
            stored = known.get((entry.origin.source, entry.origin.external_id))
            if stored is None:
                continue
            is_changed, origin = _taken_over(stored, entry)
            if not is_changed and origin is None:
                report.unchanged += 1
                continue
            report.updated += 1
            waiting += is_changed and stored.status == "approved"
            if stores:
                _update(tx, stored, entry, origin, now, is_changed=is_changed)
        if progress:
            progress(*found.place)
    if waiting:
        report.notes.append(f"Approved before and changed by this file, so waiting for approval again: {waiting:,}.")


def _taken_over(stored: Known, entry: Entry) -> tuple[bool, Origin | None]:
    """(whether the text is another, the origin to take over where it is another).

    What a file tells of the work on an example elsewhere changes nothing by itself, and of one made here it is not
    kept: the store knows better.
    """
    is_changed = stored.content_hash != entry.hash
    told, metadata = _parted(stored.metadata)
    told_by_file, metadata_of_file = _parted(entry.origin.metadata)
    is_same = same_cells(metadata, metadata_of_file) and stored.licence == entry.origin.licence
    if is_same and stored.family == entry.origin.family and not is_changed:
        return False, None
    if is_changed and stored.external_id:
        told = told_by_file
    return is_changed, entry.origin.model_copy(update={"metadata": metadata_of_file | told})


def _parted(metadata: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    told = {name: value for name, value in metadata.items() if name in _TOLD_ELSEWHERE}
    return told, {name: value for name, value in metadata.items() if name not in told}


def _update(tx: Transaction, stored: Known, entry: Entry, origin: Origin | None, now: float, *,
            is_changed: bool) -> None:  # fmt: skip
    if is_changed:
        # An approval was given to the text as it stood; the new text waits for one of its own.
        status: Status | None = "submitted" if stored.status == "approved" else None
        examples.revise(tx, stored.id, stored.revision, entry.content, None, now, note=f"{IMPORTED} again, changed",
                        status=status)  # fmt: skip
    if origin is not None:
        examples_imported.set_origin(tx, stored.id, origin)


def _known_examples(tx: Transaction, origins: Sequence[Origin]) -> dict[Key, Known]:
    sources = by_source(origins)
    known = {
        (source, stored.external_id): stored
        for source, ids in sources.items()
        for stored in examples_imported.by_external_ids(tx, source, ids)
    }
    for stored in examples_imported.made_here(tx, own_numbers(sources)):
        known[(OWN_SOURCE, own_id(OWN_EXAMPLE, stored.id, stored.created_at))] = stored
    return known


def by_source(origins: Iterable[Origin]) -> dict[str, list[str]]:
    """The external ids of some rows by the source they are from."""
    found: dict[str, list[str]] = defaultdict(list)
    for origin in origins:
        found[origin.source].append(origin.external_id)
    return found


def own_numbers(sources: Mapping[str, Sequence[str]]) -> list[int]:
    """Which entries of this very store a file that it once exported may speak of."""
    numbers = (own_number(external_id) for external_id in sources.get(OWN_SOURCE, ()))
    return [number for number in numbers if number is not None]
