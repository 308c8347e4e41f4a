"""Dataset versions: families stay whole, chance is stable, what is frozen never changes."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from tests.conftest import PROJECT, shared_file
from utta.__main__ import main
from utta.domain.dataset import SHARES, Item, hash_of
from utta.domain.user import User
from utta.errors import Conflict, NotAllowed, NotEnough, Refused
from utta.services import approving, data_cards, datasets, examples, importing, sample_data, soundness
from utta.services.examples import Filter
from utta.settings import Settings
from utta.store import datasets as stored
from utta.store import example_links
from utta.store.database import Store

SUBMITTED = Filter(statuses=("submitted", "approved"))


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


def test_the_hash_knows_neither_row_numbers_nor_people_nor_pythons_own_hashes(
    store: Store, lead: User, tmp_path: Path
) -> None:
    rows = [a_row(number, family=f"scene {number // 3}") for number in range(30)]
    for part in (rows[20:], [a_row(900), *rows[10:20]], rows[9::-1]):  # in another order, with other numbers
        bring_in(store, tmp_path, part)
    examples_here = examples.listed(store, SUBMITTED, size=100).examples
    approving.archive(store, lead, next(one.id for one in examples_here if one.origin.external_id == "row-900"))
    here = datasets.freeze(store, lead, "Here")
    (tmp_path / "all.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    asked = (
        "from pathlib import Path; from utta.services import datasets, importing; from utta.settings import Settings; "
        "from utta.store.database import Store; import sys; store = Store(Settings(home=Path(sys.argv[1]))); "
        "importing.import_file(store, Path(sys.argv[2])); print(datasets.freeze(store, None, 'There').hash)"
    )
    command = [sys.executable, "-c", asked, str(tmp_path / "there"), str(tmp_path / "all.jsonl")]
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(PROJECT), "TZ": "Asia/Tokyo"}
    there = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert there.stdout.strip() == here.hash


def test_near_duplicates_and_what_people_link_stay_in_one_split(store: Store, lead: User, tmp_path: Path) -> None:
    said = "I think that seven eighths of the pizza is less than three quarters because the pieces are smaller"
    told = "You looked at the size of the pieces, good. How many of these small pieces are left, and how many are gone?"
    near = [a_row(100 + at, student_question=f"{said} {end}", teacher_response=f"{told} {end}")
            for at, end in enumerate(("today.", "right now.", "you know.", "again."))]  # fmt: skip
    bring_in(store, tmp_path, [a_row(number) for number in range(26)] + near)
    found = examples.listed(store, SUBMITTED, size=100).examples
    linked = [one.id for one in found if one.origin.external_id in ("row-3", "row-11", "row-20")]
    with store.write() as tx:
        example_links.say(tx, linked, "family", lead.id, 1.0)
    frozen = datasets.freeze(store, lead, "Alike")
    items = items_of(store, frozen.id)
    for alike in (linked, [one.id for one in found if one.content.student_question.startswith(said)]):
        together = [item for item in items if item.item_id in alike]
        assert len(together) == len(alike) and len({item.family for item in together}) == 1
    card = data_cards.card(store, frozen)
    assert (card.near_pairs or 0) >= 3 and card.linked_pairs == 3 and card.largest_family == 4
    assert datasets.problems(store, frozen.id) == []


def test_a_leak_in_a_stored_version_is_found_without_trusting_its_families(
    store: Store, lead: User, tmp_path: Path
) -> None:
    bring_in(store, tmp_path, [a_row(number, family=f"scene {number // 2}") for number in range(20)])
    frozen = datasets.freeze(store, lead, "Leaky")
    first = next(item for item in items_of(store, frozen.id) if item.split == "train")
    with store.write() as tx:
        tx.exec_driver_sql("DROP TRIGGER dataset_items_locked")
        tx.exec_driver_sql(f"UPDATE dataset_items SET split = 'test', family = 'own' WHERE item_id = {first.item_id}")
        fitting = hash_of(stored.each(tx, frozen.id))
        tx.exec_driver_sql(f"UPDATE dataset_versions SET hash = '{fitting}'")
    (leak,) = datasets.problems(store, frozen.id)
    assert f"example {first.item_id} in test" in leak and "have the same given family" in leak
    assert any("“Leaky” leaks" in sentence for sentence in soundness.problems(store))


@pytest.mark.begins("with_samples")
def test_reviews_and_comparisons_go_along_by_family(store: Store, lead: User) -> None:
    frozen = datasets.freeze(store, lead, "With all")
    assert frozen.number("review") and frozen.number("preference")
    items = items_of(store, frozen.id)
    assert {item.kind for item in items} == {"example", "review", "preference"}
    for kind in ("review", "preference"):
        shares = [frozen.number(kind, split) / frozen.number(kind) for split in SHARES]
        assert all(share > 0.05 for share in shares), shares
    assert not any("reviewer" in item.content for item in items)
    assert datasets.problems(store, frozen.id) == []


@pytest.mark.begins("with_samples")
def test_sample_data_that_goes_meanwhile_is_not_frozen(store: Store, lead: User) -> None:

    def remove_it(share: float, doing: str) -> None:
        if doing == "Storing":
            sample_data.remove(store, lead)

    with pytest.raises(Conflict, match="removed while"):
        datasets.freeze(store, lead, "Gone", progress=remove_it)
    assert datasets.versions(store) == []


@pytest.mark.begins("with_samples")
def test_progress_is_told_from_beginning_to_end(store: Store, lead: User) -> None:
    told: list[float] = []
    datasets.freeze(store, lead, "Watched", progress=lambda share, doing: told.append(share))
    assert told == sorted(told) and len(told) > 4 and 0 <= told[0] < told[-1] <= 1


def test_a_preview_is_kept_until_something_changes(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    first = datasets.preview(store, SUBMITTED)
    assert datasets.preview(store, SUBMITTED) is first
    with store.write() as tx:
        example_links.say(tx, [1, 2], "family", lead.id, 1.0)
    linked = datasets.preview(store, SUBMITTED)
    assert linked.card.families == first.card.families - 1
    sample_data.load(store, lead)
    assert datasets.preview(store, SUBMITTED).card.counts != linked.card.counts


def test_what_is_frozen_does_not_change_with_the_examples(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    frozen = datasets.freeze(store, lead, "Before")
    before = items_of(store, frozen.id)
    bring_in(store, tmp_path, [a_row(number, teacher_response="Something else entirely.") for number in range(12)])
    approving.archive(store, lead, before[0].item_id)
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
        tx.exec_driver_sql("UPDATE dataset_items SET content = '{}' WHERE position = 0")
    assert not datasets.still_whole(store, frozen.id)
    assert datasets.problems(store, frozen.id) == ["is not what was frozen: its hash differs."]


@pytest.mark.begins("with_samples")
@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_version_needs_a_name(name: str, store: Store, lead: User) -> None:
    with pytest.raises(Refused) as refused:
        datasets.freeze(store, lead, name)
    assert "1 to 80 characters" in refused.value.fields["name"]
    assert datasets.versions(store) == []


@pytest.mark.begins("with_samples")
def test_a_taken_name_is_refused_and_makes_no_second_version(store: Store, lead: User) -> None:
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


@pytest.mark.begins("with_samples")
def test_a_teacher_does_not_freeze(store: Store, teacher: User) -> None:
    with pytest.raises(NotAllowed):
        datasets.freeze(store, teacher, "Mine")


@pytest.mark.begins("with_samples")
@pytest.mark.parametrize("with_reviews", [True, False])
def test_the_preview_is_what_is_then_frozen(with_reviews: bool, store: Store, lead: User) -> None:
    wanted = Filter(statuses=("submitted", "approved"), grades=tuple(range(6)))
    before = datasets.preview(store, wanted, with_reviews=with_reviews)
    assert datasets.versions(store) == []
    frozen = datasets.freeze(store, lead, "K to 5", wanted, with_reviews=with_reviews)
    assert frozen.counts == before.card.counts
    assert ("review" in frozen.counts) == with_reviews
    assert frozen.has_sample and before.has_sample
    items = items_of(store, frozen.id)
    family_of = {item.family: item.split for item in items}
    assert before.card.families_in == dict(Counter(family_of.values()))
    assert frozen.choice["grades"] == [0, 1, 2, 3, 4, 5]


@pytest.mark.begins("with_samples")
def test_leaving_out_sample_data_leaves_out_its_reviews(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    frozen = datasets.freeze(store, lead, "Own", Filter(sample=False))
    assert frozen.number("example") == 12 and frozen.number("review") == 0
    assert not frozen.has_sample


def test_what_there_is_to_choose_from(store: Store, lead: User, tmp_path: Path) -> None:
    assert datasets.choices(store).total == 0
    bring_in(store, tmp_path, [a_row(number) for number in range(12)] + [a_row(12, grade_level="K-2", subject="")])
    found = datasets.choices(store)
    assert (found.grades, found.sources, found.total) == ([1, 2, 3, 4, 5, None], ["Made up"], 13)
    assert found.profile_kinds == [""]
    assert found.subjects == ["", "Art", "Mathematics", "Science"]
    assert not found.is_mixed
    sample_data.load(store, lead)
    assert datasets.choices(store).is_mixed


def test_the_command_line_freezes_what_it_is_told_and_writes_the_card(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(60)] + [a_row(60, grade_level="K-2")])
    card = tmp_path / "card.md"
    asked = ["--name", "Some", "--grade", "1", "--grade", "2", "--subject", "Mathematics", "--subject", "Science"]
    assert main(["freeze", "--json", *asked, "--no-sample", "--no-reviews", "--card", str(card)]) == 0
    answer = json.loads(capsys.readouterr().out)
    (frozen,) = datasets.versions(store)
    assert frozen.hash == answer["hash"] and frozen.number("example") == 16
    assert frozen.choice["grades"] == [1, 2] and frozen.choice["sample"] is False
    assert "# Data card: Some" in card.read_text("utf-8")
    assert main(["freeze", "--name", "None", "--grade", "none"]) == 1
    assert "1 example is chosen" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["freeze", "--name", "Wrong", "--grade", "77"])
