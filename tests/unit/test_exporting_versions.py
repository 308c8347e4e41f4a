"""Taking out a version of a dataset: as it was frozen."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.rows import ROW, written
from tests.unit.test_exporting import bytes_of, record_of, rows
from tests.writing import changed
from utta.domain.user import User
from utta.errors import NotFound
from utta.services import (
    approving,
    datasets,
    examples,
    exporting,
)
from utta.services.examples import Filter
from utta.services.exporting import Order
from utta.services.importing import import_file
from utta.store.database import Store


@pytest.fixture
def frozen(store: Store) -> int:
    """The dataset version "Samples"."""
    return datasets.versions(store)[0].id


@pytest.mark.begins("with_version")
def test_a_version_goes_out_as_it_was_frozen_with_split_and_family(store: Store, lead: User, frozen: int) -> None:
    order = Order(dataset_id=frozen)
    before = bytes_of(store, order)
    (first, *_) = examples.listed(store, Filter()).examples
    fields = first.content.model_dump() | {"topic": "Changed since"}
    examples.revise(store, lead, first.id, first.revision, fields)
    assert bytes_of(store, order) == before
    taken = rows(store, order)
    version = datasets.version(store, frozen)
    assert len(taken) == version.number("example")
    assert {row["dataset_version"] for row in taken} == {"Samples"}
    test = rows(store, replace(order, split="test"))
    assert test == [row for row in taken if row["dataset_split"] == "test"]
    assert len(test) == version.number("example", "test") == exporting.count(store, replace(order, split="test"))
    assert not {row["dataset_family"] for row in test} & {
        row["dataset_family"] for row in taken if row["dataset_split"] != "test"
    }
    assert {"Changed since"}.isdisjoint(row["topic"] for row in taken)


def test_a_version_tells_who_had_approved_its_texts_when_it_was_frozen(
    store: Store, lead: User, worked_on: int, tmp_path: Path
) -> None:
    import_file(store, written(tmp_path, [ROW | {"external_id": str(at), "topic": str(at)} for at in range(10)]))
    order = Order(dataset_id=datasets.freeze(store, lead, "Approved").id)
    (before,) = [row for row in rows(store, order) if row["status"] == "approved"]
    assert before["approved_by"] == record_of(store, worked_on)["approved_by"]
    examples.revise(store, lead, worked_on, 2, changed(topic="Later"))
    approving.archive(store, lead, worked_on)
    assert before in rows(store, order)
    assert record_of(store, worked_on)["status"] == "archived"


@pytest.mark.begins("with_version")
@pytest.mark.parametrize("kind", ["ratings", "comparisons"])
def test_reviews_of_a_version_go_out_like_those_of_the_store(store: Store, frozen: int, kind: Any) -> None:
    taken = rows(store, Order(kind, dataset_id=frozen))
    by_id = {row["external_id"]: row for row in rows(store, Order(kind))}
    assert taken
    for row in taken:
        told = {name: value for name, value in row.items() if not name.startswith("dataset_")}
        assert told == by_id[row["external_id"]]
    for form in ("csv", "xlsx"):
        assert bytes_of(store, Order(kind, form, dataset_id=frozen))  # type: ignore[arg-type]


@pytest.mark.begins("with_version")
def test_conversations_of_a_version_name_the_split_unless_it_is_one(store: Store, frozen: int) -> None:
    order = Order(form="chat", dataset_id=frozen)
    every = [json.loads(line) for line in bytes_of(store, order).splitlines()]
    assert {row["split"] for row in every} == {"train", "validation", "test"}
    one = [json.loads(line) for line in bytes_of(store, replace(order, split="train")).splitlines()]
    assert {tuple(row) for row in one} == {("messages",)}


@pytest.mark.begins("with_version")
def test_an_imported_version_changes_nothing_at_home(store: Store, frozen: int) -> None:
    out = store.settings.home / "version.xlsx"
    number = exporting.export(store, Order(form="xlsx", dataset_id=frozen), out)
    report = import_file(store, out)
    assert (report.unchanged, report.updated, report.added, report.notes) == (number, 0, 0, [])


@pytest.mark.begins("with_version")
def test_a_version_is_called_by_its_name_or_its_number(store: Store, frozen: int) -> None:
    assert exporting.version_called(store, "Samples") == exporting.version_called(store, str(frozen)) == frozen
    with pytest.raises(NotFound, match="There are: Samples"):
        exporting.version_called(store, "Winter")
    with pytest.raises(NotFound):
        exporting.export(store, Order(dataset_id=99), store.settings.home / "none.jsonl")
