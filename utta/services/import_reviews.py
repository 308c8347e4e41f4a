"""Putting imported ratings and comparisons into the store: the new is added, a judgement somebody gave is never
overwritten.

A row is a review that is known when source, external id, reviewer, rubric and responses are those of one in the store.
It then changes nothing, and where it judges otherwise that is said. Only within one file do two judgements that are
alike in all of this stand for two reviews: a file has no reason to hold one of them twice.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from utta.domain.interchange import OWN_REVIEW, OWN_SOURCE, own_id, own_number
from utta.domain.review import Review
from utta.domain.text import canonical_json, shortened
from utta.services.import_batches import Batch
from utta.services.import_report import Report
from utta.services.import_rubrics import Asked
from utta.services.import_storing import Key, Progress, by_source, own_numbers
from utta.store import responses, reviews
from utta.store.database import Transaction

_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Given:
    """A judgement under an external id. who: a number for the reviewer, the rubric and the responses; said: one for
    the judgement itself."""

    who: int
    said: int
    occurrence: int = 0


@dataclass
class _Seen:
    """added: by this import. otherwise: the external ids under which the file judges otherwise than the store."""

    added: dict[Key, list[_Given]] = field(default_factory=dict)
    otherwise: list[str] = field(default_factory=list)


def store_reviews(tx: Transaction, report: Report, found: Iterable[Batch[Review]], rubric_ids: Mapping[Asked, int], *,
                  keeps: bool, good_rows_only: bool, progress: Progress | None = None) -> None:  # fmt: skip
    """Add new reviews with their responses. Counts what it did in `report`. See store_examples."""
    now, seen = time.time(), _Seen()
    for batch in found:
        stores = keeps and (good_rows_only or not report.refused)
        known = _known(tx, batch.values)
        for review in batch.values:
            occurrence = _place(review, known, seen)
            if occurrence is None:
                report.unchanged += 1
                continue
            report.added += 1
            if stores:
                rubric_id = rubric_ids.get((review.rubric, review.rubric_version))
                _add(tx, review, rubric_id, occurrence, now)
        if progress:
            progress(*batch.place)
    if seen.otherwise:
        more = len(seen.otherwise) - _NAMED
        ids = ", ".join(seen.otherwise[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        report.notes.append(f"Kept as first imported, though the file judges otherwise now: {shortened(ids, 300)}. "
                            "Give a changed judgement its own external_id.")  # fmt: skip


def _place(review: Review, known: Mapping[Key, Sequence[_Given]], seen: _Seen) -> int | None:
    """Which judgement under its external id a new review is, from 0; None for one that is known."""
    key = (review.origin.source, review.origin.external_id)
    given, before, added = _given(review), known.get(key, ()), seen.added.get(key, ())
    alike = {one.said for one in (*before, *added) if one.who == given.who}
    if given.said in alike:
        return None
    if alike and not any(one.who == given.who for one in added):
        seen.otherwise.append(review.origin.external_id)
        return None
    occurrence = 1 + max((one.occurrence for one in (*before, *added)), default=-1)
    seen.added.setdefault(key, []).append(_Given(given.who, given.said, occurrence))
    return occurrence


def _add(tx: Transaction, review: Review, rubric_id: int | None, occurrence: int, now: float) -> None:
    response_id = responses.put(tx, review.response, now)
    other_id = responses.put(tx, review.other, now) if review.other else None
    reviews.add(tx, review, response_id=response_id, other_id=other_id, rubric_id=rubric_id, now=now,
                occurrence=occurrence)  # fmt: skip


def _known(tx: Transaction, batch: Sequence[Review]) -> dict[Key, list[_Given]]:
    found: dict[Key, list[_Given]] = {}
    sources = by_source(review.origin for review in batch)
    for source, ids in sources.items():
        for occurrence, review in reviews.imported(tx, batch[0].kind, source, ids):
            found.setdefault((source, review.origin.external_id), []).append(_given(review, occurrence))
    for review in reviews.made_here(tx, batch[0].kind, own_numbers(sources)):
        key = (OWN_SOURCE, own_id(OWN_REVIEW, review.id, review.created_at))
        found.setdefault(key, []).append(_given(review))
    return found


def _given(review: Review, occurrence: int = 0) -> _Given:
    """How a reviewer of ours is called, by name or pseudonym, is no part of it."""
    external_id = review.origin.external_id
    reviewer = review.reviewer if external_id and own_number(external_id) is None else ""
    who = (reviewer, review.rubric, review.response.text, review.other.text if review.other else "")
    said = (review.preferred or "", review.improved_response, review.rationale, canonical_json(review.ratings))
    return _Given(hash(who), hash(said), occurrence)
