"""Dataset versions: families stay whole, chance is stable, what is frozen never changes."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from tests.conftest import shared_file
from utta.domain.dataset import SHARES, Item, check_no_leak, families, split_by_family
from utta.domain.user import User
from utta.errors import NotAllowed, NotEnough, Refused, UttaError
from utta.services import datasets, examples, importing, sample_data
from utta.services.examples import Filter
from utta.settings import Settings
from utta.store import datasets as stored
from utta.store.database import Store

SUBMITTED = Filter(statuses=("submitted", "approved"))

keys = st.lists(st.sets(st.integers(0, 30).map(str), min_size=1, max_size=3), max_size=60)
sized = st.lists(st.integers(1, 12), min_size=1, max_size=40)


def a_row(number: int, **changes: str) -> dict[str, object]:
    row: dict[str, object] = {
        "external_id": f"row-{number}", "source": "Made up", "grade_level": str(1 + number % 5),
        "subject": ("Mathematics", "Science", "Art")[number % 3], "student_question": f"What is {number} + {number}?",
        "teacher_response": f"How could you find out with {number} counters, and then {number} more?",
    }  # fmt: skip
    return row | changes


def bring_in(store: Store, folder: Path, rows: list[dict[str, object]], is_sample: bool = False) -> None:
    file = folder / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert not importing.import_file(store, file, is_sample=is_sample).refused


def items_of(store: Store, dataset_id: int) -> list[Item]:
    with store.read() as tx:
        return stored.items(tx, dataset_id)


@given(keys)
def test_things_that_share_a_key_are_one_family(keys: list[set[str]]) -> None:
    found = families(keys)
    for one, family in zip(keys, found, strict=True):
        assert all(other_family == family for other, other_family in zip(keys, found, strict=True) if one & other)
    assert all(family in set().union(*keys) for family in found)


@given(keys, st.randoms())
def test_the_order_of_things_changes_neither_family_nor_split(keys: list[set[str]], chance: Random) -> None:
    shuffled = list(range(len(keys)))
    chance.shuffle(shuffled)
    one, other = families(keys), families([keys[at] for at in shuffled])
    assert [one[at] for at in shuffled] == other
    split, split_of_shuffled = split_by_family(one), split_by_family(other)
    assert [split[at] for at in shuffled] == split_of_shuffled


@given(keys)
def test_no_family_stands_in_two_splits(keys: list[set[str]]) -> None:
    family_of = families(keys)
    items = [
        Item(kind="example", item_id=at, content={}, family=family, split=split)
        for at, (family, split) in enumerate(zip(family_of, split_by_family(family_of), strict=True))
    ]
    check_no_leak(items)


@given(sized)
def test_a_split_is_never_more_than_one_family_larger_than_its_share(sizes: list[int]) -> None:
    family_of = [str(family) for family, size in enumerate(sizes) for _ in range(size)]
    number = Counter(split_by_family(family_of))
    for split, share in SHARES.items():
        over = number[split] - share * len(family_of)
        # A family goes where most is missing, so nothing overflows by more than that family. What overflows twice is
        # missing once: train can lack 1.2 families, since it is asked three times as much as each of the others.
        assert -1.2 * max(sizes) - 1e-9 <= over <= max(sizes) + 1e-9


def test_a_leak_is_said_and_not_stored() -> None:
    leaking = [Item(kind="example", item_id=at, content={}, family="a", split=split) for at, split in enumerate(SHARES)]
    with pytest.raises(UttaError, match="would stand in both"):
        check_no_leak(leaking)


def test_bridge_is_frozen_whole_and_no_family_is_in_two_splits(store: Store, lead: User) -> None:
    importing.import_file(store, shared_file("examples/bridge.jsonl"))
    frozen = datasets.freeze(store, lead, "Bridge")
    items = items_of(store, frozen.id)
    assert len(items) == frozen.number("example") == 345
    assert len({(item.family, item.split) for item in items}) == len({item.family for item in items})
    given = [(item.content["family"], item.split) for item in items]
    assert len(set(given)) == len({family for family, _ in given})
    assert all(abs(frozen.number("example", split) / 345 - share) < 0.05 for split, share in SHARES.items())
    assert not frozen.has_sample
    assert datasets.still_whole(store, frozen.id)


def test_the_same_import_gives_the_same_hash_in_another_store(store: Store, lead: User, tmp_path: Path) -> None:
    rows = [a_row(number) for number in range(30)]
    bring_in(store, tmp_path, rows)
    other = Store(Settings(home=tmp_path / "other"))
    bring_in(other, tmp_path, rows[::-1])
    one, same = datasets.freeze(store, lead, "One"), datasets.freeze(other, None, "Another name")
    assert one.hash == same.hash and len(one.hash) == 64
    assert one.counts == same.counts
    bring_in(other, tmp_path, [a_row(99)])
    assert datasets.freeze(other, None, "One more").hash != one.hash
    other.close()


def test_what_is_frozen_does_not_change_with_the_examples(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    frozen = datasets.freeze(store, lead, "Before")
    before = items_of(store, frozen.id)
    bring_in(store, tmp_path, [a_row(number, teacher_response="Something else entirely.") for number in range(12)])
    examples.archive(store, lead, before[0].item_id)
    assert items_of(store, frozen.id) == before
    assert datasets.still_whole(store, frozen.id)
    assert datasets.version(store, frozen.id) == frozen
    assert datasets.freeze(store, lead, "After").hash != frozen.hash


def test_a_version_that_was_tampered_with_is_not_whole(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    frozen = datasets.freeze(store, lead, "Autumn")
    change = "UPDATE dataset_items SET split = 'test' WHERE split = 'train'"
    with pytest.raises(DBAPIError, match="never changes"), store.write() as tx:
        tx.exec_driver_sql(change)
    assert datasets.still_whole(store, frozen.id)
    with store.write() as tx:
        tx.exec_driver_sql("DROP TRIGGER dataset_items_locked")  # somebody who means it
        tx.exec_driver_sql(change)
    assert not datasets.still_whole(store, frozen.id)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_version_needs_a_name(name: str, store: Store, lead: User) -> None:
    sample_data.load(store, lead)
    with pytest.raises(Refused) as refused:
        datasets.freeze(store, lead, name)
    assert "1 to 80 characters" in refused.value.fields["name"]
    assert datasets.versions(store) == []


def test_a_taken_name_is_refused_and_makes_no_second_version(store: Store, lead: User) -> None:
    sample_data.load(store, lead)
    datasets.freeze(store, lead, "Autumn")
    with pytest.raises(Refused) as refused:
        datasets.freeze(store, lead, "  Autumn ")
    assert "has this name already" in refused.value.fields["name"]
    assert [version.name for version in datasets.versions(store)] == ["Autumn"]


def test_too_few_examples_are_refused_with_their_number(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(9)])
    for deed in (lambda: datasets.freeze(store, lead, "Few"), lambda: datasets.preview(store, SUBMITTED)):
        with pytest.raises(NotEnough, match=r"9 examples are chosen.*at least 10"):
            deed()
    with pytest.raises(NotEnough, match="1 example is chosen"):
        datasets.preview(store, Filter(search="counters", ids=(1,)))


def test_a_teacher_does_not_freeze(store: Store, lead: User, teacher: User) -> None:
    sample_data.load(store, lead)
    with pytest.raises(NotAllowed):
        datasets.freeze(store, teacher, "Mine")


@pytest.mark.parametrize("with_reviews", [True, False])
def test_the_preview_is_what_is_then_frozen(with_reviews: bool, store: Store, lead: User) -> None:
    sample_data.load(store, lead)
    wanted = Filter(statuses=("submitted", "approved"), grades=tuple(range(6)))
    before = datasets.preview(store, wanted, with_reviews=with_reviews)
    assert datasets.versions(store) == []
    frozen = datasets.freeze(store, lead, "K to 5", wanted, with_reviews=with_reviews)
    assert frozen.counts == before.counts
    assert ("review" in frozen.counts) == with_reviews
    assert frozen.has_sample and before.has_sample
    items = items_of(store, frozen.id)
    family_of = {item.family: item.split for item in items}
    assert before.families == dict(Counter(family_of.values()))
    assert frozen.choice["grades"] == [0, 1, 2, 3, 4, 5]


def test_leaving_out_sample_data_leaves_out_its_reviews(store: Store, lead: User, tmp_path: Path) -> None:
    sample_data.load(store, lead)
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    frozen = datasets.freeze(store, lead, "Own", Filter(sample=False))
    assert frozen.number("example") == 12 and frozen.number("review") == 0
    assert not frozen.has_sample


def test_what_there_is_to_choose_from(store: Store, lead: User, tmp_path: Path) -> None:
    assert datasets.choices(store).total == 0
    bring_in(store, tmp_path, [a_row(number) for number in range(12)] + [a_row(12, grade_level="K-2", subject="")])
    found = datasets.choices(store)
    assert (found.grades, found.sources, found.total) == ([1, 2, 3, 4, 5], ["Made up"], 13)
    assert found.subjects == ["", "Art", "Mathematics", "Science"]
    assert not found.is_mixed
    sample_data.load(store, lead)
    assert datasets.choices(store).is_mixed
