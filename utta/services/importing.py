"""Bringing files in: read whole or not at all, repeatable, every refused row with its reason."""

import re
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from utta.domain.example import TeachingExample
from utta.domain.interchange import (
    KINDS,
    Kind,
    kind_of,
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
from utta.services.import_report import Report
from utta.services.import_storing import store_examples, store_reviews
from utta.services.reading import rows_of
from utta.store import rubrics
from utta.store.database import Store, Transaction


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
        store_examples(tx, report, parsed.examples)
        store_reviews(tx, report, good, known)
    return report


def import_upload(store: Store, by: User, name: str, data: bytes, *, good_rows_only: bool = False) -> Report:
    """Import an uploaded file; for experts and leads. Sentences call it by the `name` it was uploaded under."""
    by.must("expert")
    safe = re.sub(r"[^\w .()+,&-]+", "_", name.replace("\\", "/").rsplit("/", 1)[-1])[-60:].strip() or "file"
    with TemporaryDirectory(prefix="utta-import-") as folder:
        path = Path(folder) / f"{'_' if safe.startswith('.') else ''}{safe}"
        path.write_bytes(data)
        return import_file(store, path, good_rows_only=good_rows_only)


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
