"""What a dataset version is made of: the wanted examples and reviews, their families, the split and the leakage check.

Everything here reads one state of the store and stores nothing; `datasets.freeze` stores what comes of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from utta.domain import near_duplicates
from utta.domain.dataset import Item, ItemKind
from utta.domain.dataset_families import Pair, families, keys_of
from utta.domain.dataset_leaks import Crossing, check_no_leak, crossings
from utta.domain.example import TeachingExample
from utta.domain.review import Review
from utta.domain.splitting import split_by_family
from utta.errors import NotEnough
from utta.store import example_links, examples, reviews
from utta.store.database import Transaction
from utta.store.examples import Filter

MINIMUM_EXAMPLES = 10
"""Fewer cannot be split three ways and leave anything to measure with."""

Progress = Callable[[float, str], object]
"""Told how far a freeze is, 0 to 1, and what it is doing."""


@dataclass(frozen=True)
class Gathered:
    """What would be frozen: the items with their families and splits; how many of them are sample data; how many pairs
    of near-duplicates and of examples that people linked were kept together."""

    items: list[Item]
    samples: int
    near_pairs: int
    linked_pairs: int


def silent(_share: float, _doing: str) -> None:
    """Progress that nobody watches."""


def gather(tx: Transaction, wanted: Filter, *, with_reviews: bool = True, progress: Progress = silent) -> Gathered:
    """The wanted examples, and all reviews with them, in families and split; no two that belong together apart.

    Raises NotEnough when there are too few examples to split, Leak should the check find what the families missed.
    """
    number = examples.count(tx, wanted)
    if number < MINIMUM_EXAMPLES:
        raise NotEnough(
            f"{number} example{' is' if number == 1 else 's are'} chosen; a dataset version needs at least "
            f"{MINIMUM_EXAMPLES}.",
            "Enter or import more, or choose fewer filters.",
        )
    progress(0.02, "Reading")
    parts, samples = _parts(tx, wanted, with_reviews)
    progress(0.2, "Looking for near-duplicates")
    alike = near_pairs(parts)
    linked = _linked(tx, parts)
    progress(0.55, "Splitting by family")
    family_of = families([keys_of(item) for item in parts], [*alike, *linked])
    splits = split_by_family(family_of, [item.stratum for item in parts], [item.kind for item in parts])
    items = [item.placed(family, split) for item, family, split in zip(parts, family_of, splits, strict=True)]
    progress(0.7, "Looking for leaks")
    check_no_leak(items, alike, linked)
    return Gathered(items, samples, len(alike), len(linked))


def near_pairs(items: Sequence[Item]) -> list[Pair]:
    """The pairs of near-duplicates among the examples of a version, by their places in `items`."""
    at = [place for place, item in enumerate(items) if item.kind == "example"]
    texts = [
        near_duplicates.words(content["student_question"], content["context"], content["teacher_response"])
        for content in (items[place].content for place in at)
    ]
    return [(at[pair.one], at[pair.other]) for pair in near_duplicates.pairs(texts)]


def leaks(items: Sequence[Item], *, with_near_duplicates: bool) -> Iterator[Crossing]:
    """What stands in more than one split of a frozen version. with_near_duplicates: they are looked for as well, as in
    every version that has a data card."""
    return crossings(items, near_pairs(items) if with_near_duplicates else ())


def _parts(tx: Transaction, wanted: Filter, with_reviews: bool) -> tuple[list[Item], int]:
    """The items without family and split, and how many of them are sample data."""
    parts, samples = [], 0
    for row in examples.rows(tx, wanted):
        parts.append(_example_item(row._mapping))
        samples += row.is_sample
    for review in _reviews(tx) if with_reviews else ():
        if wanted.sample in (None, review.origin.is_sample):
            parts.append(_review_item(review))
            samples += review.origin.is_sample
    return parts, samples


def _reviews(tx: Transaction) -> Iterator[Review]:
    yield from reviews.each(tx, "rating")
    yield from reviews.each(tx, "preference")


def _linked(tx: Transaction, items: Sequence[Item]) -> list[Pair]:
    """The pairs that people marked as one family, by place; only those of which both are here."""
    at = {item.item_id: place for place, item in enumerate(items) if item.kind == "example"}
    return [(at[one], at[other]) for one, other in example_links.families(tx) if one in at and other in at]


_CONTENT = (*TeachingExample.model_fields, "source", "licence", "family", "external_id", "metadata")


def _example_item(row: Any) -> Item:
    content = {name: row[name] for name in _CONTENT}
    author = row["author_name"] or row["source"] or "Import"
    return Item(kind="example", item_id=row["id"], revision=row["revision"], content=content, author=author)


def _review_item(review: Review) -> Item:
    """A rating or a comparison. The reviewer's name stands beside the content: a version is the same whoever is named
    how in which store."""
    origin = review.origin
    content: dict[str, Any] = {
        "situation": review.response.situation.model_dump(), "response": review.response.text,
        "generator": review.response.generator, "improved_response": review.improved_response,
        "rationale": review.rationale, "source": origin.source, "licence": origin.licence,
        "family": review.response.family, "external_id": origin.external_id, "metadata": origin.metadata,
    }  # fmt: skip
    if review.kind == "rating":
        content |= {"ratings": review.ratings, "rubric": review.rubric, "rubric_version": review.rubric_version}
    elif review.other is not None:
        content |= {"other_situation": review.other.situation.model_dump(), "other_response": review.other.text,
                    "other_generator": review.other.generator, "preferred": review.preferred,
                    "shown_left": review.shown_left}  # fmt: skip
    kind: ItemKind = "review" if review.kind == "rating" else "preference"
    return Item(kind=kind, item_id=review.id, content=content, author=review.reviewer)
