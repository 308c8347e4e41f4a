"""The rows of an export, read from the store in batches, however many they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Literal, TypeVar

from utta.domain.dataset import DatasetVersion, Item, ItemKind
from utta.domain.interchange import VERSION_COLUMNS, Kind
from utta.domain.interchange_writing import columns, write_example, write_review
from utta.domain.origin import Origin
from utta.domain.record import IMPORTED, Done, Past, Saved, record_of, status_after
from utta.domain.review import Response, Review
from utta.domain.rubric import Rubric
from utta.domain.situation import Situation
from utta.services.exporting_order import Order
from utta.services.pseudonyms import Naming
from utta.store import datasets, examples, records, reviews, rubrics
from utta.store.database import Transaction

Row = dict[str, Any]
T = TypeVar("T")

_ITEMS: Mapping[Kind, ItemKind] = {"examples": "example", "ratings": "review", "comparisons": "preference"}
_REVIEWS: Mapping[Kind, Literal["rating", "preference"]] = {"ratings": "rating", "comparisons": "preference"}
_AT_ONCE = 500


def rows_of(tx: Transaction, order: Order, who: Naming) -> Iterator[Row]:
    """The rows as in the interchange files, streamed, always in the same order. Raises NotFound for a dataset version
    that is not there."""
    if order.dataset_id is not None:
        version = datasets.get(tx, order.dataset_id)
        items = datasets.each(tx, version.id, _ITEMS[order.kind], [order.split] if order.split else ())
        write = _frozen_examples if order.kind == "examples" else _frozen_reviews
        return chain.from_iterable(write(tx, version, batch, who) for batch in _batches(items))
    if order.kind == "examples":
        ids = records.example_ids(tx, order.filter)  # first, since SQLite would keep all texts in memory to sort them
        return chain.from_iterable(_examples(tx, batch, who) for batch in _batches(ids))
    judged = reviews.each(tx, _REVIEWS[order.kind], wanted=order.filter, open_rounds=order.open_rounds)
    return chain.from_iterable(_reviews(tx, batch, who) for batch in _batches(judged))


def columns_of(tx: Transaction, order: Order) -> list[str]:
    """The columns of a table of these rows, found by reading the unknown columns alone."""
    if order.dataset_id is not None:
        found = records.metadata_of_items(tx, order.dataset_id, _ITEMS[order.kind])
    elif order.kind == "examples":
        found = records.metadata_of_examples(tx, order.filter)
    else:
        found = records.metadata_of_reviews(tx, _REVIEWS[order.kind], order.filter, order.open_rounds)
    names = dict.fromkeys(chain.from_iterable(found))
    return columns(order.kind, order.dataset_id is not None, names)


def number_of(tx: Transaction, order: Order) -> int:
    """How many rows there will be."""
    if order.dataset_id is not None:
        return datasets.get(tx, order.dataset_id).number(_ITEMS[order.kind], order.split)
    if order.kind == "examples":
        return examples.count(tx, order.filter)
    return reviews.count_chosen(tx, _REVIEWS[order.kind], order.filter, order.open_rounds)


def _examples(tx: Transaction, ids: Sequence[int], who: Naming) -> Iterator[Row]:
    saved, done = records.revisions(tx, ids), records.deeds(tx, ids)
    for row in records.example_rows(tx, ids):
        past = Past(row.status, who(row.author_id, row.author_name), _saved(saved.get(row.id, ()), who),
                    _done(done.get(row.id, ()), who))  # fmt: skip
        content = row._mapping
        yield write_example(row.id, row.created_at, content, record_of(past, content["metadata"]))


def _frozen_examples(tx: Transaction, version: DatasetVersion, batch: Sequence[Item], who: Naming) -> Iterator[Row]:
    """Texts as they were frozen, and what had been done with them by then."""
    ids = [item.item_id for item in batch]
    saved, done, standing = records.revisions(tx, ids), records.deeds(tx, ids), records.standing(tx, ids)
    for item in batch:
        now = standing[item.item_id]  # examples only go with sample data, and every version that holds some with them
        revisions = [row for row in saved[item.item_id] if row.number <= item.revision]
        deeds = _done([row for row in done.get(item.item_id, ()) if row.done_at <= version.created_at], who)
        is_as_it_was = now.updated_at <= version.created_at
        status = now.status if is_as_it_was else status_after(deeds, item.revision)
        past = Past(status, who(now.author_id, now.author_name), _saved(revisions, who), deeds)
        # Versions of before these were frozen with the rest have what the store knows now.
        content = {"external_id": now.external_id} | item.content
        record = record_of(past, item.content.get("metadata", now.metadata))
        yield write_example(item.item_id, now.created_at, content, record, _place(version, item))


def _reviews(tx: Transaction, batch: Sequence[Review], who: Naming) -> Iterator[Row]:
    known = _rubrics(tx)
    reviewers = records.reviewers(tx, [review.id for review in batch])
    for review in batch:
        called = who(reviewers[review.id].reviewer_id, review.reviewer) or review.reviewer
        yield write_review(review, called, known.get((review.rubric, review.rubric_version)))


def _frozen_reviews(tx: Transaction, version: DatasetVersion, batch: Sequence[Item], who: Naming) -> Iterator[Row]:
    known = _rubrics(tx)
    reviewers = records.reviewers(tx, [item.item_id for item in batch])
    for item in batch:
        now = reviewers.get(item.item_id)  # a review goes with the model it judged, if that learned from sample data
        review = _thawed(item, now.created_at if now else version.created_at)
        called = who(now.reviewer_id, review.reviewer) if now else ""
        if not called and (now or review.origin.external_id):  # a name that came with a file is part of it
            called = review.reviewer
        rubric = known.get((review.rubric, review.rubric_version))
        yield write_review(review, called, rubric, _place(version, item))


def _thawed(item: Item, created_at: float) -> Review:
    """A review as it was frozen. Versions of before there were comparisons in them lack the fields read by `get`."""
    content = item.content
    other = None
    if item.kind == "preference":
        other = Response(situation=Situation(**content["other_situation"]), text=content["other_response"],
                         generator=content["other_generator"])  # fmt: skip
    origin = {name: content.get(name, "") for name in ("external_id", "source", "licence", "family")}
    return Review(
        id=item.item_id, created_at=created_at, reviewer=item.author, other=other,
        kind="preference" if other else "rating",
        response=Response(situation=Situation(**content["situation"]), text=content["response"],
                          generator=content["generator"], family=content["family"]),
        origin=Origin(**origin, metadata=content.get("metadata", {})),
        **{name: content[name] for name in ("improved_response", "rationale", "ratings", "rubric", "rubric_version",
                                            "preferred", "shown_left") if name in content},
    )  # fmt: skip


def _place(version: DatasetVersion, item: Item) -> dict[str, str]:
    return dict(zip(VERSION_COLUMNS, (version.name, item.split, item.family), strict=True))


def _rubrics(tx: Transaction) -> dict[tuple[str, int], Rubric]:
    return {(rubric.key, rubric.version): rubric for rubric in rubrics.by_id(tx).values()}


def _saved(rows: Iterable[Any], who: Naming) -> list[Saved]:
    return [Saved(row.number, who(row.author_id, row.author_name),
                  row.author_id is None and row.note.startswith(IMPORTED)) for row in rows]  # fmt: skip


def _done(rows: Iterable[Any], who: Naming) -> list[Done]:
    return [Done(row.revision, row.deed, who(row.author_id, row.author_name) or "command line") for row in rows]


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    walk = iter(rows)
    while batch := list(islice(walk, _AT_ONCE)):
        yield batch
