"""Datasets: what is there, what should be mended, and freezing a dataset version."""

import time
from dataclasses import dataclass
from typing import Any

from utta.domain.dataset import (
    SHARES,
    DatasetVersion,
    Item,
    check_no_leak,
    counts_of,
    families,
    hash_of,
    split_by_family,
)
from utta.domain.example import StoredExample
from utta.domain.findings import Finding, completeness, duplicate_groups, validate
from utta.domain.grades import grade_label
from utta.domain.review import Review
from utta.domain.text import fingerprint, normalised
from utta.domain.user import User
from utta.errors import NotEnough, Refused
from utta.store import datasets, examples, reviews
from utta.store.database import Store, Transaction
from utta.store.examples import Filter

MINIMUM_EXAMPLES = 10
"""Fewer cannot be split three ways and leave anything to measure with."""


@dataclass(frozen=True)
class Report:
    """What the wanted examples look like before they are frozen."""

    examples: int
    completeness: dict[str, float]
    findings: list[Finding]
    duplicates: list[list[StoredExample]]


@dataclass(frozen=True)
class Choices:
    """What there is to choose from: the grades, subjects and sources of all examples but the archived ones, in order,
    how many they are, and whether sample data stands beside the team's own."""

    grades: list[int]
    subjects: list[str]
    sources: list[str]
    total: int
    is_mixed: bool


@dataclass(frozen=True)
class Preview:
    """What a dataset version would hold if it were frozen now. counts: kind → split → number of items; families:
    split → number of families."""

    counts: dict[str, dict[str, int]]
    families: dict[str, int]
    has_sample: bool


def choices(store: Store) -> Choices:
    """What the wanted examples can be narrowed down by, counted in the store."""
    with store.read() as tx:
        counts = examples.count_by(tx, Filter(), "grade", "subject", "source", "is_sample")
    grades, subjects, sources, samples = ({key[at] for key in counts} for at in range(4))
    return Choices(
        sorted(grades - {None}), sorted(subjects, key=str.casefold), sorted(sources, key=str.casefold),
        sum(counts.values()), len(samples) > 1,
    )  # fmt: skip


def coverage(store: Store, wanted: Filter) -> dict[tuple[str, str], int]:
    """Counts of the wanted examples by (grade label, subject), counted in the store."""
    with store.read() as tx:
        counts = examples.count_by(tx, wanted, "grade", "subject")
    return {(grade_label(grade), subject or "Not given"): number for (grade, subject), number in counts.items()}


def report(store: Store, wanted: Filter) -> Report:
    """Completeness, validation findings and duplicates of the wanted examples."""
    with store.read() as tx:
        found = list(examples.each(tx, wanted))
    return Report(len(found), completeness(found), validate(found), duplicate_groups(found))


def freeze(store: Store, by: User | None, name: str, wanted: Filter | None = None, *,
           with_reviews: bool = True) -> DatasetVersion:  # fmt: skip
    """Freeze the wanted examples, and all reviews, as a dataset version: hashed, split by family, never changed.

    `by` is an expert or the lead; None is the machine's owner on the command line. Raises Refused for a name that is
    empty or taken, NotEnough when there are too few examples to split.
    """
    if by is not None:
        by.must("expert")
    name = " ".join(name.split())
    if not name or len(name) > 80:
        sentence = "Give it a name of 1 to 80 characters, for example “Autumn examples”."
        raise Refused("The dataset version needs a name.", sentence, {"name": sentence})
    wanted = wanted or Filter(statuses=("submitted", "approved"))
    with store.write() as tx:
        if datasets.name_taken(tx, name):
            sentence = "A dataset version has this name already; versions never change."
            raise Refused(sentence, "Choose another name.", {"name": sentence})
        items, has_sample = _items(tx, wanted, with_reviews)
        version = datasets.add(
            tx, name=name, hash=hash_of(items), counts=counts_of(items), choice=_choice(wanted, with_reviews),
            has_sample=has_sample, author_id=by.id if by else None, items=items, now=time.time(),
        )  # fmt: skip
        return datasets.get(tx, version)


def preview(store: Store, wanted: Filter, *, with_reviews: bool = True) -> Preview:
    """What `freeze` would store, storing nothing. Raises NotEnough as it does."""
    with store.read() as tx:
        items, has_sample = _items(tx, wanted, with_reviews)
    split_of = {item.family: item.split for item in items}
    return Preview(
        counts_of(items), {split: list(split_of.values()).count(split) for split in SHARES}, has_sample,
    )  # fmt: skip


def versions(store: Store) -> list[DatasetVersion]:
    """All dataset versions, newest first."""
    with store.read() as tx:
        return datasets.newest_first(tx)


def version(store: Store, dataset_id: int) -> DatasetVersion:
    """One dataset version, or NotFound."""
    with store.read() as tx:
        return datasets.get(tx, dataset_id)


def still_whole(store: Store, dataset_id: int) -> bool:
    """Whether a frozen version still has the hash it was frozen with."""
    with store.read() as tx:
        return hash_of(datasets.items(tx, dataset_id)) == datasets.get(tx, dataset_id).hash


def _items(tx: Transaction, wanted: Filter, with_reviews: bool) -> tuple[list[Item], bool]:
    found = list(examples.each(tx, wanted))
    if len(found) < MINIMUM_EXAMPLES:
        raise NotEnough(
            f"{len(found)} example{' is' if len(found) == 1 else 's are'} chosen; a dataset version needs at least "
            f"{MINIMUM_EXAMPLES}.",
            "Enter or import more, or choose fewer filters.",
        )
    judged = list(reviews.each(tx, "rating")) if with_reviews else []
    if wanted.sample is not None:
        judged = [review for review in judged if review.origin.is_sample == wanted.sample]
    parts = [_example_item(example) for example in found] + [_review_item(review) for review in judged]
    family_of = families([keys_of(item) for item in parts])
    items = [
        item.model_copy(update={"family": family, "split": split})
        for item, family, split in zip(parts, family_of, split_by_family(family_of), strict=True)
    ]
    check_no_leak(items)
    has_sample = any(e.origin.is_sample for e in found) or any(r.origin.is_sample for r in judged)
    return items, has_sample


def keys_of(item: Item) -> list[str]:
    """What an item may share with another, so that both are of one family: its given family, what the student said,
    and for an example the very same text."""
    content = item.content
    given = [f"family {content['family']}"] if content["family"] else []
    if item.kind == "review":
        return [*given, said_key(content["situation"]["context"], content["situation"]["student_question"])]
    said = normalised(content["context"]), normalised(content["student_question"])
    text = fingerprint(*said, normalised(content["teacher_response"]))
    return [*given, said_key(content["context"], content["student_question"]), f"text {text}"]


def said_key(context: str, question: str) -> str:
    """Equal where the student said the same in the same context, whoever the student is."""
    return f"said {fingerprint(normalised(context), normalised(question))}"


def _example_item(example: StoredExample) -> Item:
    origin = example.origin.model_dump(include={"source", "licence", "family"})
    content = example.content.model_dump(mode="json") | origin
    return Item(kind="example", item_id=example.id, revision=example.revision, content=content, author=example.author)


def _review_item(review: Review) -> Item:
    content: dict[str, Any] = review.rated.model_dump(mode="json") | {
        "rubric": review.rubric, "rubric_version": review.rubric_version, "rationale": review.rationale,
    }  # fmt: skip
    return Item(kind="review", item_id=review.id, content=content, author=review.reviewer)


def _choice(wanted: Filter, with_reviews: bool) -> dict[str, Any]:
    chosen: dict[str, Any] = {"statuses": list(wanted.statuses), "reviews": with_reviews}
    for label, values in (("grades", wanted.grades), ("subjects", wanted.subjects), ("sources", wanted.sources)):
        if values:
            chosen[label] = list(values)
    if wanted.search:
        chosen["search"] = wanted.search
    if wanted.sample is not None:
        chosen["sample"] = wanted.sample
    return chosen
