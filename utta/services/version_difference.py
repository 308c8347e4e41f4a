"""The difference between two dataset versions, and the rows of it that are shown."""

from collections.abc import Sequence

from utta.domain.dataset import DatasetVersion, Item, ItemKind
from utta.domain.dataset_difference import Difference, Mark, differences, mark_of
from utta.services.remembering import remembered
from utta.store import datasets
from utta.store.database import Store, Transaction

_NOUN = "dataset versions"  # they never change, so nothing renews the stamp of this noun


def between(store: Store, older: DatasetVersion, newer: DatasetVersion) -> dict[ItemKind, Difference]:
    """Kind → what is different in `newer`. Each item is read once and only a mark of it is kept; found once."""

    def marks(tx: Transaction, version: DatasetVersion) -> list[Mark]:
        return [mark_of(position, item) for position, item in enumerate(datasets.each(tx, version.id))]

    def compare(tx: Transaction) -> dict[ItemKind, Difference]:
        return differences(marks(tx, older), marks(tx, newer))

    key = ("difference", *((version.id, version.hash, version.created_at) for version in (older, newer)))
    return remembered(store, _NOUN, key, compare)


def rows(store: Store, version: DatasetVersion, positions: Sequence[int]) -> list[Item]:
    """The items at these positions of a version: only what a page shows leaves the store."""
    with store.read() as tx:
        return datasets.at(tx, version.id, positions)
