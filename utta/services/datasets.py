"""Datasets: what there is to choose from, and freezing, checking and finding dataset versions."""

import time
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from utta.domain.data_card import DataCard
from utta.domain.dataset import DatasetVersion, hash_of
from utta.domain.dataset_leaks import leak_in_words
from utta.domain.example import Status
from utta.domain.user import User
from utta.domain.vocabulary import OTHER
from utta.errors import Conflict, Refused
from utta.services import data_cards
from utta.services.freezing import Progress, gather, leaks, silent
from utta.services.remembering import recalled, remembered
from utta.store import changes, datasets, example_links, examples, samples
from utta.store.database import Store, Transaction
from utta.store.datasets import Use as Use
from utta.store.examples import Filter as Filter

SUBMITTED: tuple[Status, ...] = ("submitted", "approved")
"""What is frozen where nobody says otherwise."""
AT_ONCE = 2000
"""The split of so many examples is worked out while a page is drawn; that of more is asked for."""


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: the grades, subjects, kinds of student profile and sources of all examples but the
    archived ones, in order, how many they are, and whether sample data stands beside the team's own. A grade of None
    comes last and stands for none or no single one."""

    grades: list[int | None]
    subjects: list[str]
    profile_kinds: list[str]
    sources: list[str]
    total: int
    is_mixed: bool


@dataclass(frozen=True)
class Preview:
    """What a dataset version would hold if it were frozen now: its data card, and whether sample data is in it."""

    card: DataCard
    has_sample: bool


def choices(store: Store) -> Choices:
    """What the wanted examples can be narrowed down by; counted in the store until an example changes."""
    columns = ("grade", "subject", "profile_kind", "source", "is_sample")
    counts = remembered(store, "examples", "choices", lambda tx: examples.count_by(tx, Filter(), *columns))
    grades, subjects, profiles, sources, samples = ({key[at] for key in counts} for at in range(len(columns)))
    return Choices(
        sorted(grades, key=lambda grade: (grade is None, grade or 0)), sorted(subjects, key=str.casefold),
        sorted(profiles, key=lambda kind: (kind in ("", OTHER), kind.casefold())), sorted(sources, key=str.casefold),
        sum(counts.values()), len(samples) > 1,
    )  # fmt: skip


def freeze(store: Store, by: User | None, name: str, wanted: Filter | None = None, *, with_reviews: bool = True,
           progress: Progress = silent) -> DatasetVersion:  # fmt: skip
    """Freeze the wanted examples, and all reviews, as a dataset version: hashed, split by family, never changed.

    `by` is an expert or the lead; None is the machine's owner on the command line. progress is told how far it is. What
    is frozen is the state of the store at the beginning; colleagues may go on writing meanwhile. Raises Refused for a
    name that is empty or taken, NotEnough when there are too few examples to split, Leak when the split would leak.
    """
    if by is not None:
        by.must("expert")
    name = _named(name)
    wanted = wanted or Filter(statuses=SUBMITTED)
    choice = _choice(wanted, with_reviews)
    with store.read() as tx:
        _check_free(tx, name)
        found = gather(tx, wanted, with_reviews=with_reviews, progress=progress)
        progress(0.75, "Writing the data card")
        card = data_cards.make(found, choice)
    progress(0.8, "Computing the hash")
    fixed = hash_of(found.items)
    progress(0.85, "Storing")
    with store.write() as tx:
        _check_free(tx, name)
        if found.samples and not samples.present(tx):
            raise Conflict("The sample data was removed while this was frozen.", "Freeze again, without it.")
        version = datasets.add(
            tx, name=name, hash=fixed, counts=card.counts, choice=choice, has_sample=found.samples > 0,
            author_id=by.id if by else None, items=found.items, now=time.time(),
        )  # fmt: skip
        data_cards.keep(store, tx, version, card)
        return datasets.get(tx, version)


def preview(store: Store, wanted: Filter, *, with_reviews: bool = True, progress: Progress = silent) -> Preview:
    """What `freeze` would store, storing nothing; kept until an example, a review or a link changes. Raises NotEnough
    as it does."""

    def look(tx: Transaction) -> Preview:
        found = gather(tx, wanted, with_reviews=with_reviews, progress=progress)
        return Preview(data_cards.make(found, _choice(wanted, with_reviews)), found.samples > 0)

    return remembered(store, "examples", _preview_key(store, wanted, with_reviews), look)


def known_preview(store: Store, wanted: Filter, *, with_reviews: bool = True) -> Preview | None:
    """What `preview` gives, where it is known or so few examples are wanted that it is found at once; else None."""
    found: Preview | None = recalled(store, "examples", _preview_key(store, wanted, with_reviews))
    if found is None:
        with store.read() as tx:
            few = examples.count(tx, wanted) <= AT_ONCE
        return preview(store, wanted, with_reviews=with_reviews) if few else None
    return found


def _preview_key(store: Store, wanted: Filter, with_reviews: bool) -> Hashable:
    with store.read() as tx:
        return "preview", wanted, with_reviews, changes.stamp(tx, "reviews"), tuple(example_links.families(tx))


def versions(store: Store) -> list[DatasetVersion]:
    """All dataset versions, newest first."""
    with store.read() as tx:
        return datasets.newest_first(tx)


def version(store: Store, dataset_id: int) -> DatasetVersion:
    """One dataset version, or NotFound."""
    with store.read() as tx:
        return datasets.get(tx, dataset_id)


def uses(store: Store) -> dict[int, list[Use]]:
    """What was trained on each dataset version."""
    with store.read() as tx:
        return datasets.uses(tx)


def still_whole(store: Store, dataset_id: int) -> bool:
    """Whether a frozen version still has the hash it was frozen with."""
    with store.read() as tx:
        return hash_of(datasets.each(tx, dataset_id)) == datasets.get(tx, dataset_id).hash


def problems(store: Store, dataset_id: int) -> list[str]:
    """What is wrong with a frozen version, in sentences that follow its name: a hash that differs, or a leak. Empty
    when it is sound."""
    with store.read() as tx:
        version = datasets.get(tx, dataset_id)
        items = datasets.items(tx, dataset_id)
        has_card = bool(datasets.card(tx, dataset_id))  # before there were cards nobody looked for near-duplicates
    if hash_of(items) != version.hash:
        return ["is not what was frozen: its hash differs."]
    leak = next(leaks(items, with_near_duplicates=has_card), None)
    return [] if leak is None else [f"leaks: {leak_in_words(items, leak)}"]


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        sentence = "Give it a name of 1 to 80 characters, for example “Autumn examples”."
        raise Refused("The dataset version needs a name.", sentence, {"name": sentence})
    return name


def _check_free(tx: Transaction, name: str) -> None:
    if datasets.name_taken(tx, name):
        sentence = "A dataset version has this name already; versions never change."
        raise Refused(sentence, "Choose another name.", {"name": sentence})


def _choice(wanted: Filter, with_reviews: bool) -> dict[str, Any]:
    chosen: dict[str, Any] = {"statuses": list(wanted.statuses), "reviews": with_reviews}
    for name in ("grades", "subjects", "profile_kinds", "challenge_types", "sources"):
        if values := getattr(wanted, name):
            chosen[name] = list(values)
    if wanted.ids:
        chosen["ids"] = len(wanted.ids)
    if wanted.search:
        chosen["search"] = wanted.search
    if wanted.author_id is not None:
        chosen["one_author"] = True
    if wanted.sample is not None:
        chosen["sample"] = wanted.sample
    return chosen
