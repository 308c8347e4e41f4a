"""Bringing files in: read whole or not at all, repeatable, every refused row with its reason."""

import csv
import io
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from utta.domain.example import TeachingExample
from utta.domain.interchange import (
    KINDS,
    OWN_EXAMPLE,
    OWN_REVIEW,
    OWN_SOURCE,
    Kind,
    kind_of,
    own_id,
    own_number,
    read_comparison,
    read_example,
    read_rating,
    unknown_columns,
)
from utta.domain.origin import Origin
from utta.domain.review import Review
from utta.domain.rubric import Rubric, rubric_from_labels
from utta.domain.text import content_hash, shortened
from utta.domain.user import User
from utta.errors import Refused
from utta.services.reading import rows_of
from utta.store import examples, responses, reviews, rubrics
from utta.store.database import Store, Transaction

_BATCH = 500


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


@dataclass(frozen=True)
class _Parsed:
    examples: list[tuple[TeachingExample, Origin]]
    reviews: list[tuple[int, Review]]
    """With the row each stood in: refused rows before it must not shift what the report says."""


def import_file(store: Store, path: Path, kind: Kind | None = None, *, is_sample: bool = False,
                good_rows_only: bool = False) -> Report:  # fmt: skip
    """Import one file of teaching examples, ratings or comparisons, in one transaction.

    A file that cannot be parsed stores nothing and raises Refused. With refused rows nothing is stored either,
    unless `good_rows_only`; the report says which and why. Imported again, the same file changes nothing.
    """
    if kind is not None and kind not in KINDS:
        raise Refused(f"“{kind}” is not a kind of file.", f"Choose one of: {', '.join(KINDS)}.")
    rows = list(rows_of(path))
    if not rows:
        raise Refused(f"{path.name} holds no rows.", "Check that it is the file you meant.")
    found = kind or kind_of(rows[0])
    if found is None:
        names = shortened(", ".join(list(rows[0])[:8]), 200)
        raise Refused(
            f"{path.name} has columns UTTA does not know ({names}).",
            "Name them as in the interchange files: student_question or context, and teacher_response or response.",
        )
    report = Report(kind=found, read=len(rows))
    _note_unknown(report, rows)
    parsed = _parse(report, rows, is_sample)
    with store.write() as tx:
        known = _rubrics_for(tx, report, [review for _, review in parsed.reviews])
        good = _check_ratings(report, parsed.reviews, known)
        if report.refused and not good_rows_only:
            tx.rollback()
            report.notes.clear()  # they tell of what would have been stored
            return report
        _store_examples(tx, report, parsed.examples)
        _store_reviews(tx, report, good, known)
    return report


def import_upload(store: Store, by: User, name: str, data: bytes, *, good_rows_only: bool = False) -> Report:
    """Import an uploaded file; for experts and leads. Sentences call it by the `name` it was uploaded under."""
    by.must("expert")
    safe = re.sub(r"[^\w .()+,&-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1])[-60:].strip() or "file"
    with TemporaryDirectory(prefix="utta-import-") as folder:
        path = Path(folder) / f"{'_' if safe.startswith('.') else ''}{safe}"
        path.write_bytes(data)
        return import_file(store, path, good_rows_only=good_rows_only)


def refusals_csv(report: Report) -> bytes:
    """The refused rows as CSV for a spreadsheet, a reason that it would run as a formula guarded as in our exports."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(("row", "reason"))
    writer.writerows((row, f"'{why}" if why.startswith(("=", "+", "-", "@", "\t", "\r")) else why)
                     for row, why in report.refused)  # fmt: skip
    return buffer.getvalue().encode("utf-8-sig")


def _note_unknown(report: Report, rows: Sequence[dict[str, Any]]) -> None:
    unknown = set().union(*(unknown_columns(report.kind, row) for row in rows)) - {"input", "output", "metadata"}
    if unknown:
        report.notes.append(f"Kept as metadata: {shortened(', '.join(sorted(unknown)), 500)}.")


def _parse(report: Report, rows: Sequence[dict[str, Any]], is_sample: bool) -> _Parsed:
    parsed = _Parsed([], [])
    seen: dict[tuple[str, str], tuple[TeachingExample, Origin]] = {}
    for number, row in enumerate(rows, start=1):
        try:
            if report.kind == "examples":
                content, origin = read_example(row)
                read = (content, _identified(origin, row, is_sample))
                _refuse_another(seen, *read)
                parsed.examples.append(read)
            else:
                review = read_rating(row) if report.kind == "ratings" else read_comparison(row)
                parsed.reviews.append((number, _marked(review, row, is_sample)))
        except Refused as refused:
            report.refused.append((number, _reason(refused)))
    return parsed


def _refuse_another(seen: dict[tuple[str, str], tuple[TeachingExample, Origin]], content: TeachingExample,
                    origin: Origin) -> None:  # fmt: skip
    """Two texts under one id would overwrite each other at every import; the same row twice is one example."""
    if seen.setdefault((origin.source, origin.external_id), (content, origin)) != (content, origin):
        raise Refused(f"The external_id {origin.external_id} stood before, with another text.",
                      "Give every example an id of its own.")  # fmt: skip


def _reason(refused: Refused) -> str:
    return shortened(str(refused), 300)  # it may quote what was sent


def _identified(origin: Origin, row: dict[str, Any], is_sample: bool) -> Origin:
    """A row without an id gets one from its content, so that importing it again changes nothing."""
    external_id = origin.external_id or f"row-{content_hash(row)[:16]}"
    return origin.model_copy(update={"external_id": external_id, "is_sample": is_sample})


def _marked(review: Review, row: dict[str, Any], is_sample: bool) -> Review:
    kind = "sample" if is_sample else "imported"
    mark = {"is_sample": is_sample, "generator_kind": kind}
    return review.model_copy(update={
        "origin": _identified(review.origin, row, is_sample),
        "response": review.response.model_copy(update=mark),
        "other": review.other.model_copy(update=mark) if review.other else None,
    })  # fmt: skip


def _rubrics_for(tx: Transaction, report: Report, found: Sequence[Review]) -> dict[str, tuple[int, Rubric]]:
    """The rubrics a file names; one the store does not know is made from the steps found, and said."""
    labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for review in found:
        if review.kind == "rating":
            seen = labels[review.rubric]  # also of a row without any rating, which keeps its rubric
            for criterion, label in review.ratings.items():
                if label not in seen[criterion]:
                    seen[criterion].append(label)
    rubrics.ship(tx, time.time())
    known = {}
    for key, steps in labels.items():
        newest = rubrics.newest(tx, key)
        if newest is None:
            newest = _made(tx, report, key, steps)
        known[key] = newest
    return known


def _made(tx: Transaction, report: Report, key: str, steps: dict[str, list[str]]) -> tuple[int, Rubric]:
    try:
        rubric = rubric_from_labels(key, steps)
    except ValueError as error:
        raise Refused(f"The rubric “{key}” of this file cannot be made: a name or scale in it is unusual.",
                      "Use lower-case names with underscores and 2 to 10 steps a criterion.") from error  # fmt: skip
    scales = "; ".join(f"{item.key}: {' < '.join(item.labels)}" for item in rubric.criteria)
    report.notes.append(f"The rubric {key} was not known and was made from the steps found ({scales}).")
    return rubrics.add(tx, rubric, time.time()), rubric


def _check_ratings(report: Report, found: Sequence[tuple[int, Review]],
                   known: dict[str, tuple[int, Rubric]]) -> list[Review]:  # fmt: skip
    good = []
    for number, review in found:
        try:
            if review.kind == "rating" and review.ratings:
                known[review.rubric][1].check(review.ratings)
            good.append(review)
        except Refused as refused:
            report.refused.append((number, _reason(refused)))
    report.refused.sort()
    return good


def _store_examples(tx: Transaction, report: Report, rows: Sequence[tuple[TeachingExample, Origin]]) -> None:
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


def _store_reviews(tx: Transaction, report: Report, found: Sequence[Review],
                   known_rubrics: dict[str, tuple[int, Rubric]]) -> None:  # fmt: skip
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
