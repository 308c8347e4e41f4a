"""Dataset versions: written once, read ever after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from utta.domain.assistant import Assistant
from utta.domain.dataset import DatasetVersion, Item
from utta.errors import NotFound
from utta.store.dataset_tables import dataset_items, dataset_versions
from utta.store.example_tables import example_revisions, examples
from utta.store.people_tables import users
from utta.store.training_tables import model_versions, training_runs

_AT_ONCE = 2000
_FIELDS = tuple(Item.model_fields)


@dataclass(frozen=True)
class Use:
    """A training run on a dataset version, and the model version that came of it, if any."""

    run_id: int
    assistant: Assistant
    model_id: int | None
    model_name: str


def add(tx: sa.Connection, *, name: str, hash: str, counts: dict[str, dict[str, int]], choice: dict[str, Any],
        has_sample: bool, author_id: int | None, items: Sequence[Item], now: float) -> int:  # fmt: skip
    """Store a dataset version with its items and return its id."""
    row = {"name": name, "hash": hash, "counts": counts, "choice": choice, "has_sample": has_sample,
           "author_id": author_id, "created_at": now}  # fmt: skip
    version = int(tx.execute(sa.insert(dataset_versions).returning(dataset_versions.c.id), row).scalar_one())
    for first in range(0, len(items), _AT_ONCE):
        tx.execute(sa.insert(dataset_items), [
            {"dataset_id": version, "position": position} | {name: getattr(item, name) for name in _FIELDS}
            for position, item in enumerate(items[first : first + _AT_ONCE], start=first)
        ])  # fmt: skip
    return version


def get(tx: sa.Connection, dataset_id: int) -> DatasetVersion:
    """One dataset version, or NotFound."""
    row = tx.execute(_select().where(dataset_versions.c.id == dataset_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no dataset version {dataset_id}.", "Freeze one on the Dataset page.")
    return _version(row)


def newest_first(tx: sa.Connection) -> list[DatasetVersion]:
    """All dataset versions."""
    return [_version(row) for row in tx.execute(_select().order_by(dataset_versions.c.id.desc()))]


def name_taken(tx: sa.Connection, name: str) -> bool:
    """Whether a dataset version has this name."""
    return tx.scalar(sa.select(dataset_versions.c.id).where(dataset_versions.c.name == name)) is not None


def keep_card(tx: sa.Connection, dataset_id: int, card: dict[str, Any]) -> None:
    """Keep the data card of a version."""
    tx.execute(sa.update(dataset_versions).where(dataset_versions.c.id == dataset_id).values(card=card))


def card(tx: sa.Connection, dataset_id: int) -> dict[str, Any]:
    """The data card kept with a version; empty for one frozen before there were cards."""
    return tx.scalar(sa.select(dataset_versions.c.card).where(dataset_versions.c.id == dataset_id)) or {}


def items(tx: sa.Connection, dataset_id: int, kind: str | None = None, splits: Sequence[str] = (),
          only: Sequence[int] | None = None) -> list[Item]:  # fmt: skip
    """The items of a version in their fixed order. only: those with these item ids."""
    return list(each(tx, dataset_id, kind, splits, only))


def each(tx: sa.Connection, dataset_id: int, kind: str | None = None, splits: Sequence[str] = (),
         only: Sequence[int] | None = None) -> Iterator[Item]:  # fmt: skip
    """As `items`, streamed."""
    query = sa.select(dataset_items).where(dataset_items.c.dataset_id == dataset_id)
    if kind:
        query = query.where(dataset_items.c.kind == kind)
    if splits:
        query = query.where(dataset_items.c.split.in_(splits))
    if only is not None:
        query = query.where(dataset_items.c.item_id.in_(only))
    query = query.order_by(dataset_items.c.position)
    for row in tx.execute(query, execution_options={"yield_per": 1000}):
        yield _item(row)


def at(tx: sa.Connection, dataset_id: int, positions: Sequence[int]) -> list[Item]:
    """The items of a version that stand at these positions (from 0), in the order asked for."""
    query = sa.select(dataset_items).where(
        dataset_items.c.dataset_id == dataset_id, dataset_items.c.position.in_(positions)
    )
    found = {row.position: _item(row) for row in tx.execute(query)}
    return [found[position] for position in positions]


def saved_between(tx: sa.Connection, dataset_id: int) -> tuple[float, float] | None:
    """When the oldest and the newest of the frozen revisions were saved; None where none of them is left."""
    item, saved = dataset_items.c, example_revisions.c.saved_at
    query = sa.select(sa.func.min(saved), sa.func.max(saved)).join(
        dataset_items, sa.and_(item.item_id == example_revisions.c.example_id,
                               item.revision == example_revisions.c.number, item.kind == "example")
    )  # fmt: skip
    first, last = tx.execute(query.where(item.dataset_id == dataset_id)).one()
    return None if first is None else (float(first), float(last))


def authors(tx: sa.Connection, dataset_id: int) -> dict[int, int]:
    """Author → number of frozen examples, of those whose entry is in the store and was written here."""
    query = sa.select(examples.c.author_id, sa.func.count()).join(
        dataset_items, sa.and_(dataset_items.c.item_id == examples.c.id, dataset_items.c.kind == "example")
    )
    query = query.where(dataset_items.c.dataset_id == dataset_id, examples.c.author_id.is_not(None))
    return {row[0]: int(row[1]) for row in tx.execute(query.group_by(examples.c.author_id))}


def uses(tx: sa.Connection) -> dict[int, list[Use]]:
    """What was trained on each version, in the order it was asked for."""
    run, model = training_runs.c, model_versions.c
    query = sa.select(run.dataset_id, run.id, run.assistant, model.id.label("model_id"), model.name).outerjoin(
        model_versions, model.run_id == run.id
    )
    found: dict[int, list[Use]] = {}
    for row in tx.execute(query.order_by(run.id)):
        found.setdefault(row.dataset_id, []).append(Use(row.id, row.assistant, row.model_id, row.name or ""))
    return found


def _item(row: Any) -> Item:
    return Item(**{name: row._mapping[name] for name in _FIELDS})


def _select() -> sa.Select[Any]:
    return sa.select(dataset_versions, users.c.name.label("author_name")).outerjoin(
        users, users.c.id == dataset_versions.c.author_id
    )


def _version(row: Any) -> DatasetVersion:
    return DatasetVersion(id=row.id, name=row.name, hash=row.hash, counts=row.counts, choice=row.choice,
                          has_sample=row.has_sample, author=row.author_name or "Command line",
                          created_at=row.created_at)  # fmt: skip
