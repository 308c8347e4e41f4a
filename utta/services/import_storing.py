"""Putting imported rows into the store: the new is added, a changed example becomes a revision, the rest stays."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from utta.domain.example import TeachingExample
from utta.domain.interchange import (
    OWN_EXAMPLE,
    OWN_REVIEW,
    OWN_SOURCE,
    own_id,
    own_number,
)
from utta.domain.origin import Origin
from utta.domain.review import Review
from utta.domain.rubric import Rubric
from utta.services.import_report import Report
from utta.store import examples, responses, reviews
from utta.store.database import Transaction

_BATCH = 500


def store_examples(tx: Transaction, report: Report, rows: Sequence[tuple[TeachingExample, Origin]]) -> None:
    """Add new examples; a changed one becomes a revision. Counts what it did in `report`."""
    now = time.time()
    for batch in _batches(rows):
        known = _known_examples(tx, batch)
        for content, origin in batch:
            row = known.get((origin.source, origin.external_id))
            if row is None:
                example_id = examples.add(tx, content, origin, "submitted", None, now, note="Imported")
                known[(origin.source, origin.external_id)] = (example_id, 1, content.hash, origin)
                report.added += 1
                continue
            example_id, revision, known_hash, known_origin = row
            if known_hash != content.hash:
                revision = examples.revise(tx, example_id, revision, content, None, now, note="Imported again, changed")
                examples.set_origin(tx, example_id, origin)
                report.updated += 1
            elif known_origin.model_dump(exclude={"is_sample"}) != origin.model_dump(exclude={"is_sample"}):
                examples.set_origin(tx, example_id, origin)
                report.updated += 1
            else:
                report.unchanged += 1
            known[(origin.source, origin.external_id)] = (example_id, revision, content.hash, origin)


def _known_examples(tx: Transaction, batch: Sequence[tuple[TeachingExample, Origin]]) -> dict[Any, Any]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for _, origin in batch:
        by_source[origin.source].append(origin.external_id)
    known = {}
    for source, ids in by_source.items():
        for external_id, row in examples.by_external_ids(tx, source, ids).items():
            origin = Origin(external_id=external_id, source=source, licence=row.licence, family=row.family,
                            metadata=row.metadata)  # fmt: skip
            known[(source, external_id)] = (row.id, row.revision, row.content_hash, origin)
    for row in examples.made_here(tx, _own_numbers(by_source)):
        key = (OWN_SOURCE, own_id(OWN_EXAMPLE, row.id, row.created_at))
        origin = Origin(external_id=key[1], source=OWN_SOURCE, licence=row.licence, family=row.family,
                        metadata=row.metadata)  # fmt: skip
        known[key] = (row.id, row.revision, row.content_hash, origin)
    return known


def _own_numbers(by_source: Mapping[str, Sequence[str]]) -> list[int]:
    """Which entries of this very store a file that it once exported may speak of."""
    numbers = (own_number(external_id) for external_id in by_source.get(OWN_SOURCE, ()))
    return [number for number in numbers if number is not None]


def store_reviews(tx: Transaction, report: Report, found: Sequence[Review],
                  known_rubrics: dict[str, tuple[int, Rubric]]) -> None:  # fmt: skip
    """Add new reviews with their responses. Counts what it did in `report`."""
    now = time.time()
    for batch in _batches(found):
        known = _known_reviews(tx, batch)
        for review in batch:
            key = (review.origin.source, review.origin.external_id)
            if key in known:
                _compare_known(report, known[key], review)
                continue
            response_id = responses.put(tx, review.response, now)
            other_id = responses.put(tx, review.other, now) if review.other else None
            rubric_id = known_rubrics[review.rubric][0] if review.rubric in known_rubrics else None
            reviews.add(tx, review, response_id=response_id, other_id=other_id, rubric_id=rubric_id, now=now)
            known[key] = review
            report.added += 1


def _known_reviews(tx: Transaction, batch: Sequence[Review]) -> dict[tuple[str, str], Review]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for review in batch:
        by_source[review.origin.source].append(review.origin.external_id)
    known = {
        (source, external_id): review
        for source, ids in by_source.items()
        for external_id, review in reviews.known_external_ids(tx, batch[0].kind, source, ids).items()
    }
    for review in reviews.made_here(tx, batch[0].kind, _own_numbers(by_source)):
        known[(OWN_SOURCE, own_id(OWN_REVIEW, review.id, review.created_at))] = review
    return known


def _compare_known(report: Report, known: Review, new: Review) -> None:
    """A review is a judgement somebody gave: a file with the same id and another judgement does not overwrite it."""
    same = all(getattr(known, name) == getattr(new, name)
               for name in ("ratings", "preferred", "improved_response", "rationale", "reviewer"))  # fmt: skip
    same = same and known.response.text == new.response.text
    report.unchanged += 1
    if not same:
        report.notes.append(
            f"{new.origin.external_id}: kept as it was first imported; give a changed judgement its own external_id."
        )


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(rows), _BATCH):
        yield rows[at : at + _BATCH]
