"""Data cards: kept with a version when it is frozen, computed from its items for one frozen before there were cards."""

from typing import Any

from utta.domain.data_card import DataCard, card_of
from utta.domain.data_card_text import as_markdown
from utta.domain.dataset import DatasetVersion
from utta.domain.splitting import METHOD
from utta.services.freezing import Gathered
from utta.services.pseudonyms import pseudonyms
from utta.services.remembering import remembered
from utta.store import datasets
from utta.store.database import Store, Transaction

_NOUN = "dataset versions"  # they never change, so nothing renews the stamp of this noun


def card(store: Store, version: DatasetVersion) -> DataCard:
    """The data card of a version."""

    def read(tx: Transaction) -> DataCard:
        if kept := datasets.card(tx, version.id):
            return DataCard(**kept)
        return _completed(store, tx, version.id, card_of(datasets.items(tx, version.id), choice=version.choice))

    return remembered(store, _NOUN, ("card", version.id, version.hash, version.created_at), read)


def markdown(store: Store, version: DatasetVersion) -> str:
    """The data card as a Markdown text."""
    return as_markdown(version, card(store, version))


def make(found: Gathered, choice: dict[str, Any]) -> DataCard:
    """The card of what is about to be frozen, but for what is told by the stored version: authors and dates."""
    return card_of(found.items, choice=choice, method=METHOD, samples=found.samples, near_pairs=found.near_pairs,
                   linked_pairs=found.linked_pairs)  # fmt: skip


def keep(store: Store, tx: Transaction, dataset_id: int, made: DataCard) -> None:
    """Keep the whole card with the version that has just been stored."""
    datasets.keep_card(tx, dataset_id, _completed(store, tx, dataset_id, made).model_dump(mode="json"))


def _completed(store: Store, tx: Transaction, dataset_id: int, made: DataCard) -> DataCard:
    called = pseudonyms(store.settings)
    authors = {called(author, None): number for author, number in datasets.authors(tx, dataset_id).items()}
    saved_from, saved_to = datasets.saved_between(tx, dataset_id) or (None, None)
    return made.model_copy(update={
        "authors": dict(sorted(authors.items(), key=lambda one: (-one[1], one[0]))),
        "saved_from": saved_from, "saved_to": saved_to,
    })  # fmt: skip
