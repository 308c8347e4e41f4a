"""Where examples went: the dataset versions that hold them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from utta.store.dataset_tables import dataset_items, dataset_versions
from utta.store.example_tables import examples
from utta.store.training_tables import model_versions

_AT_ONCE = 10_000


@dataclass(frozen=True)
class Held:
    """An example in a dataset version: as which revision of its text, and in which part of the split."""

    example_id: int
    dataset_id: int
    dataset: str
    revision: int
    split: str


def held(tx: sa.Connection, ids: Sequence[int]) -> list[Held]:
    """Every dataset version these examples are in, newest version first."""
    item = dataset_items.c
    query = (
        sa.select(item.item_id, item.dataset_id, dataset_versions.c.name, item.revision, item.split)
        .join(dataset_versions, dataset_versions.c.id == item.dataset_id)
        .where(item.kind == "example", item.item_id.in_(ids))
        .order_by(item.dataset_id.desc())
    )
    return [Held(*row) for row in tx.execute(query)]


def number_held(tx: sa.Connection, author_id: int) -> int:
    """How many of a person's examples are in any dataset version."""
    item = dataset_items.c
    is_held = sa.exists().where(item.kind == "example", item.item_id == examples.c.id)
    return tx.scalar(sa.select(sa.func.count()).where(examples.c.author_id == author_id, is_held)) or 0


def by_author(tx: sa.Connection, author_id: int, ids: Collection[int]) -> set[int]:
    """Those of some examples that this person entered."""
    wanted, found = sorted(ids), set[int]()
    for at in range(0, len(wanted), _AT_ONCE):
        query = sa.select(examples.c.id).where(examples.c.id.in_(wanted[at : at + _AT_ONCE]),
                                               examples.c.author_id == author_id)  # fmt: skip
        found |= set(tx.scalars(query))
    return found


def newest(tx: sa.Connection) -> tuple[int, int]:
    """The ids of the newest dataset version and model version, 0 where there is none: both only ever grow."""
    ids = (sa.func.max(table.c.id) for table in (dataset_versions, model_versions))
    return tuple(tx.scalar(sa.select(last)) or 0 for last in ids)  # type: ignore[return-value]
