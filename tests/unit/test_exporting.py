"""Taking out: everything goes along, people by pseudonym, whole or not at all, the same bytes every time."""

import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.rows import RATING, ROW, written
from tests.writing import changed
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import (
    accounts,
    approving,
    downloads,
    drafts,
    examples,
    exporting,
    review_queue,
    reviews,
)
from utta.services.examples import Filter
from utta.services.exporting import Order
from utta.services.importing import import_file
from utta.settings import Settings
from utta.store.database import Store

RECORD = ("status", "revision", "author", "revision_authors", "approved_by")
COMPARISON = {
    "external_id": "c-1", "student_question": "Why?", "response_a": "x", "response_b": "y", "preferred": "A",
}  # fmt: skip


def other(store: Store, name: str = "other") -> Store:
    """Another team's store."""
    return Store(Settings(home=store.settings.home.parent / name))


def rows(store: Store, order: Order | None = None) -> list[dict[str, Any]]:
    """An export as values."""
    path = store.settings.home / "rows.jsonl"
    exporting.export(store, order or Order(), path)
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def record(store: Store, named: bool = False) -> list[Any]:
    """The record of the only example."""
    (row,) = rows(store, Order(named=named))
    return [row[name] for name in RECORD]


def record_of(store: Store, example: int) -> dict[str, Any]:
    """The row of one example."""
    (row,) = rows(store, Order(wanted=replace(exporting.EVERYTHING, ids=(example,))))
    return row


def bytes_of(store: Store, order: Order) -> bytes:
    path = store.settings.home / f"bytes.{order.form}"
    exporting.export(store, order, path)
    return path.read_bytes()


@pytest.mark.usefixtures("worked_on")
def test_who_wrote_changed_and_approved_goes_along_by_pseudonym(store: Store) -> None:
    status, revision, author, authors, approved_by = record(store)
    assert (status, revision) == ("approved", 2)
    assert authors[0] == author and len({*authors, approved_by}) == 3
    assert all(name.startswith("person-") and len(name) == 15 for name in (*authors, approved_by))
    assert record(store) == [status, revision, author, authors, approved_by]
    assert record(store, named=True) == [
        "approved", 2, "Tara Teacher", ["Tara Teacher", "Edgar Expert"], "Lena Lead",
    ]  # fmt: skip


@pytest.mark.usefixtures("worked_on")
def test_the_key_of_the_pseudonyms_is_private_and_nowhere_else(store: Store) -> None:
    here = record(store)[2]
    key = store.settings.home / "pseudonym.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    files = [file for file in store.settings.home.rglob("*") if file.is_file() and file != key]
    assert not [file for file in files if key.read_bytes() in file.read_bytes()]
    key.unlink()
    assert record(store)[2] != here  # another team's


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "dspy"])
@pytest.mark.usefixtures("worked_on")
def test_a_record_travels_through_another_store_and_later_work_is_added_to_it(
    store: Store, form: exporting.Format
) -> None:
    order = Order(form=form)
    out = store.settings.home / ("out.jsonl" if form == "dspy" else f"out.{form}")
    assert exporting.export(store, order, out) == 1
    there = other(store)
    import_file(there, out)
    assert bytes_of(there, order) == out.read_bytes()
    assert record(there) == record(store)
    report = import_file(store, out)
    assert (report.unchanged, report.notes) == (1, [])
    accounts.make_first_lead(there, "Other Lead", "other", "purple tractor sings low")
    theirs = accounts.add_person(there, None, "Other Expert", "expert", "expert", "purple tractor sings low")
    examples.revise(there, theirs, 1, 1, changed(topic="Thirds"))
    status, revision, author, authors, approved_by = record(there)
    assert (status, revision, approved_by) == ("submitted", 3, "")
    assert [author, *authors[:2]] == [record(store)[2], *record(store)[3]]
    assert authors[2] not in authors[:2]
    out = there.settings.home / "back.jsonl"
    exporting.export(there, Order(), out)
    import_file(store, out)  # back home it is a third text; who wrote the others is known better there
    assert record(store)[:2] == ["submitted", 3]
    there.close()


def test_columns_of_somebody_else_with_our_names_come_back_as_they_came(store: Store, expert: User) -> None:
    foreign = {"status": "done", "author": "A. Nother", "revision": 2.5, "approved_by": None, "revision_authors": {}}
    import_file(store, written(store.settings.home, [ROW | foreign]))
    (row,) = rows(store)
    assert {name: row[name] for name in foreign} == foreign
    approving.approve(store, expert, 1)
    (row,) = rows(store)
    assert (row["status"], row["author"], row["revision"]) == ("approved", "A. Nother", 1)


def test_an_archived_example_keeps_who_approved_its_text(store: Store, lead: User, worked_on: int) -> None:
    approver = record(store)[4]
    approving.archive(store, lead, worked_on)
    assert [record(store)[0], record(store)[4]] == ["archived", approver]
    approving.restore(store, lead, worked_on)
    assert [record(store)[0], record(store)[4]] == ["submitted", ""]


@pytest.mark.begins("with_samples")
@pytest.mark.parametrize("form", exporting.FORMATS)
def test_the_same_export_twice_gives_the_same_bytes(store: Store, form: exporting.Format) -> None:
    assert bytes_of(store, Order(form=form)) == bytes_of(store, Order(form=form))
    if form != "xlsx":
        assert exporting.export_text(store, "examples", form).encode() == bytes_of(store, Order(form=form))


@pytest.mark.begins("with_samples")
def test_an_excel_file_is_one_table_of_texts_under_a_header_that_stays(store: Store) -> None:
    path = store.settings.home / "out.xlsx"
    number = exporting.export(store, Order(form="xlsx"), path)
    sheet = load_workbook(path).worksheets[0]
    assert (sheet.freeze_panes, sheet.max_row) == ("A2", number + 1)
    header, first = [[cell.value or "" for cell in line] for line in sheet.iter_rows(min_row=1, max_row=2)]
    (row, *_) = rows(store)
    assert header[:3] == ["external_id", "grade_level", "subject"]
    assert first[header.index("student_question")] == row["student_question"]
    assert first[header.index("techniques_used")] == "; ".join(row["techniques_used"])
    assert {cell.number_format for cell in sheet[2] if cell.value} == {"@"}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_text_too_long_for_excel_is_refused_by_name_and_leaves_no_file(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [ROW | {"notes": "😀" * 16_384}]))
    out = tmp_path / "out" / "long.xlsx"
    out.parent.mkdir()
    with pytest.raises(Refused, match=r"notes of a-1 is too long for Excel.*JSONL"):
        exporting.export(store, Order(form="xlsx"), out)
    assert not list(out.parent.iterdir())
    import_file(store, written(tmp_path, [ROW | {"notes": "😀" * 16_383}]))
    assert exporting.export(store, Order(form="xlsx"), out) == 1
    assert [file.name for file in out.parent.iterdir()] == ["long.xlsx"]


def test_an_export_that_fails_leaves_the_file_before_it(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [ROW]))
    out = tmp_path / "out.jsonl"
    out.write_text("before")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    import_file(store, written(tmp_path, [ROW | {"external_id": str(number)} for number in range(600)], "more.jsonl"))
    with pytest.raises(Refused, match="No space left"):
        exporting.export(store, Order(), out, full)
    assert out.read_text() == "before"
    assert not list(tmp_path.glob(".*"))


def test_a_column_that_a_table_cannot_have_is_refused_with_the_way_out(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [ROW | {" notes": 1}]))
    with pytest.raises(Refused, match=r"column called “ notes”.*JSONL"):
        bytes_of(store, Order(form="csv"))
    assert rows(store)[0][" notes"] == 1


def test_unknown_columns_stand_in_a_table_in_the_order_they_came(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [ROW | {"b": True}, ROW | {"external_id": "a-2", "a": [1, None], "b": None}]))
    header, first, second = bytes_of(store, Order(form="csv")).decode().splitlines()
    assert header.endswith("approved_by,b,a")
    assert first.endswith(",true,") and second.endswith(',,"[1, null]"')


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_that_comes_home_changes_no_number_into_its_digits(store: Store, tmp_path: Path, form: Any) -> None:
    extra: dict[str, Any] = {"pages": 3, "seen": True, "tags": ["a", "b"], "more": {"x": None}}
    import_file(store, written(tmp_path, [ROW | extra, ROW | {"external_id": "a-2"}]))
    out = tmp_path / f"out.{form}"
    exporting.export(store, Order(form=form), out)
    report = import_file(store, out)
    assert (report.unchanged, report.updated) == (2, 0)
    assert {name: rows(store)[0][name] for name in extra} == extra


def test_dspy_format_has_input_output_and_all_the_rest_as_metadata(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [ROW | {"licence": "CC0", "rationale": "Seen.", "lesson": 3}]))
    (row,) = [json.loads(line) for line in bytes_of(store, Order(form="dspy")).splitlines()]
    assert set(row) == {"input", "output", "metadata"}
    assert set(row["input"]) == {"grade_level", "subject", "student_question", "context"}
    assert row["output"] == {
        "teacher_response": ROW["teacher_response"], "techniques_used": [], "rationale": "Seen.",
    }  # fmt: skip
    told = row["metadata"]
    assert (told["external_id"], told["licence"], told["lesson"], told["status"]) == ("a-1", "CC0", 3, "submitted")


def test_conversations_hold_the_situation_and_the_response_in_words(store: Store, tmp_path: Path) -> None:
    situation = {"grade_level": "4", "subject": "Mathematics", "student_profile": " ", "context": "Bars\non paper"}
    import_file(store, written(tmp_path, [ROW | situation]))
    (row,) = [json.loads(line) for line in bytes_of(store, Order(form="chat")).splitlines()]
    assert list(row) == ["messages"]
    system, user, assistant = row["messages"]
    assert [message["role"] for message in row["messages"]] == ["system", "user", "assistant"]
    assert system["content"].startswith("You are an experienced teacher.")
    assert user["content"] == (
        "Grade level: 4\nSubject: Mathematics\n\nContext:\nBars\non paper\n\nThe student says:\n"
        "Why is 1/2 bigger than 1/3?"
    )
    assert assistant["content"] == ROW["teacher_response"]


def test_what_cannot_be_ordered_is_refused_with_a_sentence() -> None:
    for wrong, said in (
        ({"kind": "songs"}, "does not export songs"), ({"kind": "ratings", "form": "chat"}, "ratings as chat"),
        ({"dataset_id": 1, "wanted": Filter()}, "without filters"), ({"split": "test"}, "Only a dataset version"),
        ({"split": "all", "dataset_id": 1}, "no split “all”"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            Order(**wrong)  # type: ignore[arg-type]


def test_filters_narrow_examples_and_what_they_can_of_reviews(store: Store, tmp_path: Path) -> None:
    graded = [ROW | {"external_id": str(grade), "grade_level": str(grade)} for grade in (3, 4)]
    import_file(store, written(tmp_path, graded))
    import_file(store, written(tmp_path, [RATING | {"grade_level": "4"}, RATING | {"external_id": "r-2"}]))
    import_file(store, written(tmp_path, [COMPARISON | {"source": "Elsewhere", "subject": "Science"}]))
    wanted = Filter(grades=(4,))
    assert [row["external_id"] for row in rows(store, Order(wanted=wanted))] == ["4"]
    assert [row["external_id"] for row in rows(store, Order("ratings", wanted=wanted))] == ["r-1"]
    for narrow, number in (
        (Filter(sources=("Elsewhere",)), 1), (Filter(subjects=("Art",)), 0), (Filter(search="why"), 1),
        (Filter(search="nowhere"), 0), (Filter(sample=True), 0),
    ):  # fmt: skip
        order = Order("comparisons", wanted=narrow)
        assert len(rows(store, order)) == exporting.count(store, order) == number


def test_reviewers_go_out_by_pseudonym_and_their_own_file_changes_nothing(
    store: Store, teacher: User, lead: User, tmp_path: Path
) -> None:
    import_file(store, written(tmp_path, [RATING | {"reviewer": "expert 3"}]))
    item = review_queue.next_to_rate(store, teacher)
    assert item is not None
    steps = dict.fromkeys(("accuracy", "age_appropriateness", "pedagogical_soundness", "engagement"), "4")
    reviews.rate(store, teacher, item.key, steps, rationale="Because.")
    came, own = rows(store, Order("ratings"))
    assert came["reviewer"] == "expert 3" and own["reviewer"].startswith("person-")
    assert rows(store, Order("ratings", named=True))[1]["reviewer"] == "tara"
    report = import_file(store, written(tmp_path, [came, own]))
    assert (report.unchanged, report.added, report.notes) == (2, 0, [])
    there = other(store)
    import_file(there, written(tmp_path, [came, own]))
    assert bytes_of(there, Order("ratings")) == bytes_of(store, Order("ratings"))
    there.close()


def test_a_teacher_takes_out_only_their_own_and_names_only_a_lead(
    store: Store, teacher: User, expert: User, lead: User, worked_on: int
) -> None:
    import_file(store, written(store.settings.home, [ROW]))
    assert downloads.make_ready(store, teacher, Order()).rows == 1
    assert downloads.make_ready(store, expert, Order()).rows == 2
    for order in (Order("ratings"), Order(dataset_id=1)):
        with pytest.raises(NotAllowed, match="only their own"):
            exporting.allowed(teacher, order)
    for by in (teacher, expert):
        with pytest.raises(NotAllowed):
            downloads.make_ready(store, by, Order(named=True))
    ready = downloads.make_ready(store, lead, Order(form="csv", named=True))
    assert b"Tara Teacher" in ready.path.read_bytes() and ready.size == ready.path.stat().st_size
    assert ready.name == "utta-examples.csv"
    assert stat.S_IMODE(ready.path.parent.stat().st_mode) == 0o700
    assert downloads.is_current(store, ready)
    approving.archive(store, lead, worked_on)
    assert not downloads.is_current(store, ready)


def test_half_a_character_in_a_draft_is_left_out_and_the_rest_kept(store: Store, teacher: User) -> None:
    typed = {"topic": "a\ud800b", "context": "\ud83d\ude00", "techniques_used": ["\udc00x"]}
    drafts.save(store, teacher, "example:new", typed)
    kept = drafts.load(store, teacher, "example:new")
    assert kept is not None
    assert kept[0] == {"topic": "ab", "context": "😀", "techniques_used": ["x"]}
