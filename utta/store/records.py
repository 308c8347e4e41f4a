"""Who did what: the authors of revisions, the deeds and the reviewers behind many rows at once, for what goes out."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from utta.store.dataset_tables import dataset_items
from utta.store.example_tables import example_events, example_revisions, examples
from utta.store.examples import Filter, chosen_by
from utta.store.people_tables import users
from utta.store.review_tables import reviews
from utta.store.reviews import chosen_by as reviews_chosen_by

Rows = dict[int, list[Any]]


def example_ids(tx: sa.Connection, wanted: Filter) -> list[int]:
    """The ids of the wanted examples, in order."""
    query = sa.select(examples.c.id).where(chosen_by(wanted, tx.dialect.name)).order_by(examples.c.id)
    return list(tx.scalars(query))


def example_rows(tx: sa.Connection, ids: Sequence[int]) -> list[Any]:
    """The rows of some examples with author_name, in order of id."""
    query = sa.select(examples, users.c.name.label("author_name"))
    query = query.outerjoin(users, users.c.id == examples.c.author_id).where(examples.c.id.in_(ids))
    return list(tx.execute(query.order_by(examples.c.id)))


def revisions(tx: sa.Connection, ids: Sequence[int]) -> Rows:
    """Rows (number, author_id, author_name, note) of every revision of some examples, oldest first, by example."""
    of = example_revisions.c
    query = sa.select(of.example_id, of.number, of.author_id, users.c.name.label("author_name"), of.note)
    query = query.outerjoin(users, users.c.id == of.author_id).where(of.example_id.in_(ids))
    return _by_example(tx.execute(query.order_by(of.example_id, of.number)))


def deeds(tx: sa.Connection, ids: Sequence[int]) -> Rows:
    """Rows (revision, deed, author_id, author_name, done_at) of everything done to some examples, oldest first."""
    of = example_events.c
    query = sa.select(of.example_id, of.revision, of.deed, of.author_id, users.c.name.label("author_name"), of.done_at)
    query = query.outerjoin(users, users.c.id == of.author_id).where(of.example_id.in_(ids))
    return _by_example(tx.execute(query.order_by(of.id)))


def standing(tx: sa.Connection, ids: Sequence[int]) -> dict[int, Any]:
    """Rows (status, author_id, author_name, external_id, metadata, created_at, updated_at) of some examples, by id."""
    names = ("id", "status", "author_id", "external_id", "metadata", "created_at", "updated_at")
    query = sa.select(*(examples.c[name] for name in names), users.c.name.label("author_name"))
    query = query.outerjoin(users, users.c.id == examples.c.author_id).where(examples.c.id.in_(ids))
    return {row.id: row for row in tx.execute(query)}


def reviewers(tx: sa.Connection, ids: Sequence[int]) -> dict[int, Any]:
    """Rows (reviewer_id, created_at) of some reviews, by id; no reviewer_id where it came from a file."""
    query = sa.select(reviews.c.id, reviews.c.reviewer_id, reviews.c.created_at).where(reviews.c.id.in_(ids))
    return {row.id: row for row in tx.execute(query)}


def metadata_of_examples(tx: sa.Connection, wanted: Filter) -> Iterator[dict[str, Any]]:
    """The unknown columns of the wanted examples, in order of id, streamed."""
    query = sa.select(examples.c.metadata).where(chosen_by(wanted, tx.dialect.name)).order_by(examples.c.id)
    return _streamed(tx, query)


def metadata_of_reviews(tx: sa.Connection, kind: str, wanted: Filter,
                        open_rounds: bool = False) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The unknown columns of the wanted reviews of a kind, in order of id, streamed."""
    chosen = reviews_chosen_by(kind, wanted, open_rounds)
    return _streamed(tx, sa.select(reviews.c.metadata).where(reviews.c.id.in_(chosen)).order_by(reviews.c.id))


def metadata_of_items(tx: sa.Connection, dataset_id: int, kind: str) -> Iterator[dict[str, Any]]:
    """The unknown columns frozen with the items of a dataset version, in their order, streamed."""
    item = dataset_items.c
    query = sa.select(item.content["metadata"]).where(item.dataset_id == dataset_id, item.kind == kind)
    return _streamed(tx, query.order_by(item.position))


def _streamed(tx: sa.Connection, query: sa.Select[Any]) -> Iterator[dict[str, Any]]:
    for (metadata,) in tx.execute(query, execution_options={"yield_per": 2000}):
        yield metadata or {}


def _by_example(found: Any) -> Rows:
    rows: Rows = {}
    for row in found:
        rows.setdefault(row.example_id, []).append(row)
    return rows
