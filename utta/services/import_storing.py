"""Putting imported rows into the store: the new is added, a changed example becomes a revision, the rest stays.

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
    OWN_REVIEW,
    OWN_SOURCE,
    RECORD_COLUMNS,
    VERSION_COLUMNS,
    own_id,
    own_number,
)
from utta.domain.origin import Origin
from utta.domain.record import IMPORTED
from utta.domain.review import Review
from utta.domain.text import canonical_json
from utta.services.import_batches import Batch
from utta.services.import_report import Report
from utta.store import examples, examples_imported, responses, reviews
from utta.store.database import Transaction
from utta.store.examples_imported import Entry, Known

_TOLD_ELSEWHERE = {*RECORD_COLUMNS, *VERSION_COLUMNS}
_Key = tuple[str, str]
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


def _known_examples(tx: Transaction, origins: Sequence[Origin]) -> dict[_Key, Known]:
    by_source = _by_source(origins)
    known = {
        (source, stored.external_id): stored
        for source, ids in by_source.items()
        for stored in examples_imported.by_external_ids(tx, source, ids)
    }
    for stored in examples_imported.made_here(tx, _own_numbers(by_source)):
        known[(OWN_SOURCE, own_id(OWN_EXAMPLE, stored.id, stored.created_at))] = stored
    return known


def _by_source(origins: Iterable[Origin]) -> dict[str, list[str]]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for origin in origins:
        by_source[origin.source].append(origin.external_id)
    return by_source


def _own_numbers(by_source: Mapping[str, Sequence[str]]) -> list[int]:
    """Which entries of this very store a file that it once exported may speak of."""
    numbers = (own_number(external_id) for external_id in by_source.get(OWN_SOURCE, ()))
    return [number for number in numbers if number is not None]


def store_reviews(tx: Transaction, report: Report, found: Iterable[Batch[Review]], rubric_ids: Mapping[str, int], *,
                  keeps: bool, good_rows_only: bool, progress: Progress | None = None) -> None:  # fmt: skip
    """Add new reviews with their responses. Counts what it did in `report`. See store_examples."""
    now = time.time()
    added: dict[_Key, int] = {}
    for batch in found:
        stores = keeps and (good_rows_only or not report.refused)
        known = _known_reviews(tx, batch.values)
        for review in batch.values:
            key = (review.origin.source, review.origin.external_id)
            before = known.get(key, added.get(key))
            if before is None:
                if stores:
                    _add_review(tx, review, rubric_ids.get(review.rubric), now)
                added[key] = _said(review)
                report.added += 1
                continue
            report.unchanged += 1
            if before != _said(review):  # a judgement somebody gave: another one does not overwrite it
                report.notes.append(f"{review.origin.external_id}: kept as it was first imported; "
                                    "give a changed judgement its own external_id.")  # fmt: skip
        if progress:
            progress(*batch.place)


def _add_review(tx: Transaction, review: Review, rubric_id: int | None, now: float) -> None:
    response_id = responses.put(tx, review.response, now)
    other_id = responses.put(tx, review.other, now) if review.other else None
    reviews.add(tx, review, response_id=response_id, other_id=other_id, rubric_id=rubric_id, now=now)


def _known_reviews(tx: Transaction, batch: Sequence[Review]) -> dict[_Key, int]:
    by_source = _by_source(review.origin for review in batch)
    known = {
        (source, external_id): _said(review)
        for source, ids in by_source.items()
        for external_id, review in reviews.known_external_ids(tx, batch[0].kind, source, ids).items()
    }
    for review in reviews.made_here(tx, batch[0].kind, _own_numbers(by_source)):
        known[(OWN_SOURCE, own_id(OWN_REVIEW, review.id, review.created_at))] = _said(review)
    return known


def _said(review: Review) -> int:
    """A number for the judgement itself. How a reviewer of ours is called, by name or pseudonym, is no part."""
    external_id = review.origin.external_id
    reviewer = review.reviewer if external_id and own_number(external_id) is None else ""
    said = (review.preferred or "", review.improved_response, review.rationale, reviewer, review.response.text)
    return hash((canonical_json(review.ratings), *said))
