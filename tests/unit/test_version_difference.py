"""The difference between two dataset versions: what came, went, changed and moved, by what things are."""

from pathlib import Path

import pytest

from tests.unit.test_datasets import a_row, bring_in
from utta.domain.dataset import Item, Split
from utta.domain.dataset_difference import differences, in_words, mark_of
from utta.domain.user import User
from utta.services import approving, datasets, version_difference
from utta.services.examples import Filter
from utta.store.database import Store


def marks(*items: Item) -> list:
    return [mark_of(at, item) for at, item in enumerate(items)]


def an_item(number: int, response: str = "", split: Split = "train", external_id: str = "") -> Item:
    content = {"student_question": f"Question {number}?", "context": "", "family": "", "source": "Made up",
               "teacher_response": response or f"Answer {number}", "external_id": external_id}  # fmt: skip
    return Item(kind="example", item_id=number, content=content, split=split)


def test_added_changed_and_removed_rows_between_two_versions(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(20)])
    autumn = datasets.freeze(store, lead, "Autumn")
    bring_in(store, tmp_path, [a_row(number, teacher_response="Draw it first.") for number in (3, 4, 5)])
    bring_in(store, tmp_path, [a_row(number) for number in range(20, 32)])
    approving.archive(store, lead, 1)
    winter = datasets.freeze(store, lead, "Winter")
    found = version_difference.between(store, autumn, winter)
    one = found["example"]
    assert (
        in_words(found, "Autumn", "Winter")
        == "Compared with Autumn, Winter has 12 more examples, 3 changed and 1 fewer."
    )
    assert one.same == 16
    added = version_difference.rows(store, winter, one.added)
    assert {item.content["external_id"] for item in added} == {f"row-{number}" for number in range(20, 32)}
    (gone,) = version_difference.rows(store, autumn, one.removed)
    assert gone.item_id == 1
    before = version_difference.rows(store, autumn, [pair[0] for pair in one.changed])
    now = version_difference.rows(store, winter, [pair[1] for pair in one.changed])
    assert [item.item_id for item in before] == [item.item_id for item in now]
    assert all(item.content["teacher_response"] == "Draw it first." for item in now)
    back = version_difference.between(store, winter, autumn)["example"]
    assert (len(back.added), len(back.changed), len(back.removed)) == (1, 3, 12)


def test_a_version_holds_exactly_what_it_holds(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(20)])
    one, same = datasets.freeze(store, lead, "One"), datasets.freeze(store, lead, "Two")
    assert one.hash == same.hash
    found = version_difference.between(store, one, same)
    assert in_words(found, "One", "Two") == "Two holds exactly what One holds."
    assert version_difference.between(store, one, same) is found


@pytest.mark.begins("with_samples")
def test_what_was_removed_and_imported_again_is_the_same_thing(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(20)])
    first = datasets.freeze(store, lead, "First", Filter(sample=False))
    with store.write() as tx:
        tx.exec_driver_sql("DELETE FROM examples WHERE source = 'Made up'")
    bring_in(store, tmp_path, [a_row(number) for number in range(20)][::-1])
    second = datasets.freeze(store, lead, "Second", Filter(sample=False))
    assert version_difference.between(store, first, second)["example"].is_none


def test_things_are_matched_by_entry_then_by_external_id_then_by_what_they_say() -> None:
    older = marks(an_item(1), an_item(2, external_id="x"), an_item(3, "Same words"), an_item(4))
    newer = marks(an_item(1, "Changed"), an_item(12, "Other", external_id="x"),
                  an_item(3, "Same words").model_copy(update={"item_id": 13}), an_item(5))  # fmt: skip
    (one,) = differences(older, newer).values()
    assert one.changed == ((0, 0), (1, 1)) and one.added == (3,) and one.removed == (3,) and one.same == 1


def test_moves_between_splits_are_counted_apart_from_changes() -> None:
    found = differences(marks(an_item(1), an_item(2)), marks(an_item(1, split="test"), an_item(2)))
    assert found["example"].moved == {("train", "test"): 1} and not found["example"].changed
    assert in_words(found, "A", "B") == "B holds the same as A, split differently."
    changed = differences(marks(an_item(1)), marks(an_item(1, "New")))
    assert in_words(changed, "A", "B") == "Compared with A, B has 1 changed example."
    fewer = differences(marks(an_item(1), an_item(2)), marks(an_item(1)))
    assert in_words(fewer, "A", "B") == "Compared with A, B has 1 fewer example."
