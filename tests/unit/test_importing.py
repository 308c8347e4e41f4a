"""Bringing files in: whole or not at all, repeatable, every refusal with its place and its reason."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import shared_file
from tests.rows import RATING, ROW, excel, stored, written
from utta.domain.example import TeachingExample
from utta.domain.interchange import RECORD_COLUMNS
from utta.domain.origin import Origin
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import datasets, examples, review_queue, reviews
from utta.services.exporting import export_text
from utta.services.import_report import Report, refusals_csv
from utta.services.importing import import_file
from utta.services.uploads import keep
from utta.settings import Settings
from utta.store import examples as stored_examples
from utta.store.database import Store

KNOWN_HERE = (*RECORD_COLUMNS, "rubric_version")
REAL = [
    ("examples/bridge", 345),
    ("examples/mathdial", 237),
    ("ratings/bea2025", 1212),
    ("comparisons/mrbench", 1127),
    pytest.param("ratings/mrbench_v2", 792, marks=pytest.mark.slow),
    pytest.param("ratings/uptake", 8180, marks=pytest.mark.slow),
]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store(Settings(home=tmp_path / "fresh"))
    yield opened
    opened.close()


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.read, report.added, report.unchanged, report.updated, len(report.refused)


@pytest.mark.parametrize(("name", "number"), REAL)
def test_a_real_file_comes_in_whole_once_and_goes_out_as_it_came(
    fresh: Store, tmp_path: Path, name: str, number: int
) -> None:
    file = shared_file(f"{name}.jsonl")
    assert counts(import_file(fresh, file)) == (number, number, 0, 0, 0)
    assert counts(import_file(fresh, file)) == (number, 0, number, 0, 0)
    kind = name.split("/")[0]
    out = export_text(fresh, kind, "jsonl")  # type: ignore[arg-type]
    came = [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]
    went = [json.loads(line) for line in out.split("\n") if line]
    for before, after in zip(came, went, strict=True):
        assert {key: after[key] for key in before} == before
        # What a file did not have is empty, but for what the store knows of it.
        assert not any(after[key] for key in after if key not in before and key not in KNOWN_HERE)
    if number < 2000:
        again = Store(Settings(home=tmp_path / "again"))
        import_file(again, written(tmp_path, out))
        assert export_text(again, kind, "jsonl") == out  # type: ignore[arg-type]
        again.close()


def test_good_rows_come_in_beside_refused_ones_only_when_asked(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, [ROW, ROW | {"external_id": "a-2", "teacher_response": ""}, ROW | {"external_id": "a-3"}])
    assert counts(import_file(store, file)) == (3, 0, 0, 0, 1)
    assert stored(store) == 0
    report = import_file(store, file, good_rows_only=True)
    assert counts(report) == (3, 2, 0, 0, 1)
    assert (
        refusals_csv(report)
        .decode("utf-8-sig")
        .splitlines()[1]
        .startswith("2,2,teacher_response,teacher_response is empty.")
    )


def test_a_changed_row_becomes_a_second_revision(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [ROW]))
    changed = written(tmp_path, [ROW | {"teacher_response": "Fold two strips of paper."}])
    assert counts(import_file(store, changed)) == (1, 0, 0, 1, 0)
    assert counts(import_file(store, changed)) == (1, 0, 1, 0, 0)
    (only,) = examples.listed(store, examples.Filter()).examples
    assert (only.revision, only.content.teacher_response) == (2, "Fold two strips of paper.")
    assert [revision.content.teacher_response for revision in examples.history(store, only.id)][1] == ROW[
        "teacher_response"
    ]


def test_an_id_that_stands_twice_with_two_texts_is_refused_and_the_same_row_twice_is_one(
    store: Store, tmp_path: Path
) -> None:
    report = import_file(store, written(tmp_path, [ROW, ROW | {"teacher_response": "Another."}]))
    assert "a-1 stood before, with another text" in report.refused[0].reason
    twice = written(tmp_path, [ROW, ROW])
    assert counts(import_file(store, twice)) == (2, 1, 1, 0, 0)
    assert counts(import_file(store, twice)) == (2, 0, 2, 0, 0)


def test_rows_without_an_id_are_known_again(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, [{key: ROW[key] for key in ("student_question", "teacher_response")}])
    assert import_file(store, file).added == 1
    assert import_file(store, file).unchanged == 1


def test_a_changed_judgement_does_not_overwrite_the_first(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [RATING]))
    report = import_file(store, written(tmp_path, [RATING | {"ratings": {"accuracy": 1}}]))
    assert counts(report) == (1, 0, 1, 0, 0)
    assert "Kept as first imported, though the file judges otherwise now: r-1." in report.notes[0]
    assert json.loads(export_text(store, "ratings", "jsonl"))["ratings"] == {"accuracy": 4}


def test_a_rubric_nobody_knows_is_made_from_the_steps_found_and_said(store: Store, tmp_path: Path) -> None:
    steps: list[dict[str, Any]] = [
        {"tone": "Yes", "clarity": 5, "depth": "high", "care": "yes"},
        {"tone": "No", "clarity": 2, "depth": "low", "care": "no"},
        {"tone": "To some extent", "clarity": 3, "depth": "²", "care": "no"},
    ]
    rows = [
        RATING | {"external_id": f"n-{at}", "rubric": "new_one", "ratings": found} for at, found in enumerate(steps)
    ]
    report = import_file(store, written(tmp_path, rows))
    assert counts(report) == (3, 3, 0, 0, 0)
    assert "new_one was not known and was made" in report.notes[0]
    scales = {criterion.key: criterion.labels for criterion in reviews.rubric(store, "new_one").criteria}
    assert scales == {
        "tone": ("No", "To some extent", "Yes"),
        "clarity": ("2", "3", "4", "5"),
        "depth": ("high", "low", "²"),
        "care": ("no", "yes"),
    }
    went = [json.loads(line)["ratings"] for line in export_text(store, "ratings", "jsonl").splitlines()]
    assert went == steps


def test_a_rubric_with_an_impossible_name_is_refused_in_a_sentence(store: Store, tmp_path: Path) -> None:
    for change in (
        {"rubric": "<b>My rubric</b>"},
        {"rubric": "odd", "ratings": {"": 4}},
        {"rubric": "none_rated", "ratings": {}},
    ):
        with pytest.raises(Refused, match="cannot be made"):
            import_file(store, written(tmp_path, [RATING | change]))


def test_unknown_columns_are_kept_and_said(store: Store, tmp_path: Path) -> None:
    row = ROW | {"lesson": 4, "tags": ["a", {"b": None}], "=cmd": True}
    report = import_file(store, written(tmp_path, [row]))
    assert report.notes == ["Kept as metadata: =cmd, lesson, tags."]
    went = json.loads(export_text(store, "examples", "jsonl"))
    assert {key: went[key] for key in row} == row
    assert "'=cmd" in export_text(store, "examples", "csv").splitlines()[0].split(",")


def test_the_guides_dspy_rows_are_recognised_and_lose_nothing(store: Store, tmp_path: Path) -> None:
    row = {
        "id": 7,
        "input": {"grade_level": "5th grade", "subject": "Math", "student_question": "Why?", "context": "Fractions"},
        "output": {
            "teacher_response": "Let us draw.",
            "techniques_used": ["Scaffolding"],
            "rationale": "Seeing first.",
        },
        "metadata": {"external_id": "g-1", "source": "guide", "author_years": 12},
    }
    assert counts(import_file(store, written(tmp_path, [row]))) == (1, 1, 0, 0, 0)
    went = json.loads(export_text(store, "examples", "jsonl"))
    flat = row["input"] | row["output"] | row["metadata"] | {"id": 7}  # type: ignore[operator]
    assert {key: went[key] for key in flat} == flat


def test_an_excel_file_comes_in_with_its_empty_cells_and_blank_lines(store: Store, tmp_path: Path) -> None:
    data = excel(
        [
            [],
            ["student_question", "teacher_response", "grade_level", "rationale", None],
            [],
            ["Why?", "'=Look", 4, None, None],
            ["How?", "'It’s \n so", 5.0, "because"],
        ]
    )
    assert counts(import_file(store, written(tmp_path, data, "a.xlsx"))) == (2, 2, 0, 0, 0)
    went = [json.loads(line) for line in export_text(store, "examples", "jsonl").splitlines()]
    assert [(row["teacher_response"], row["grade_level"]) for row in went] == [("=Look", "4"), ("'It’s \n so", "5")]


def test_a_csv_in_another_alphabet_or_with_another_separator_is_read(store: Store, tmp_path: Path) -> None:
    text = "student_question;teacher_response\r\nPourquoi l’été est-il chaud ?;À cause de l’angle, très élevé.\r\n"
    for name, data in (
        ("a.csv", text.encode("utf-16")),
        ("b.csv", text.encode("utf-8-sig")),
        ("c.csv", text.encode("cp1252")),
    ):
        assert import_file(store, written(tmp_path, data, name)).read == 1
    assert {example.content.student_question for example in examples.listed(store, examples.Filter()).examples} == {
        "Pourquoi l’été est-il chaud ?"
    }


def test_a_csv_that_begins_like_a_zip_is_still_a_csv(store: Store, tmp_path: Path) -> None:
    assert import_file(store, written(tmp_path, "PK,student_question,teacher_response\n1,a,b\n", "a.csv")).added == 1


def test_many_rows_have_ids_in_their_order_and_ids_are_not_given_again(store: Store, tmp_path: Path) -> None:
    rows = [ROW | {"external_id": f"a-{number}", "topic": str(number)} for number in range(1100)]
    import_file(store, written(tmp_path, rows))
    with store.read() as tx:
        topics = [example.content.topic for example in stored_examples.each(tx, examples.Filter())]
        assert stored_examples.count(tx, examples.Filter(search="bigger")) == 1100
    assert topics == [row["topic"] for row in rows]
    with store.write() as tx:
        newest = stored_examples.add(tx, TeachingExample(teacher_response="a"), Origin(), "submitted", None, 1.0)
    assert newest == 1101


def test_what_a_file_tells_of_the_work_elsewhere_is_kept_and_is_no_change(store: Store, tmp_path: Path) -> None:
    told = {"status": "approved", "revision": 3, "author": "expert-1", "revision_authors": ["a", "b", "c"],
            "approved_by": "lead-1"}  # fmt: skip
    file = written(tmp_path, [ROW | told | {"lesson": "4"}])
    report = import_file(store, file)
    assert report.notes == ["Kept as metadata: lesson."]
    later = written(tmp_path, [ROW | told | {"lesson": "4", "revision": 4, "approved_by": ""}], "later.jsonl")
    assert counts(import_file(store, later)) == (1, 0, 1, 0, 0)
    (kept,) = examples.listed(store, examples.Filter()).examples
    assert kept.origin.metadata == told | {"lesson": "4"}
    changed = written(tmp_path, [ROW | told | {"lesson": "5", "revision": 4}], "changed.jsonl")
    assert counts(import_file(store, changed)) == (1, 0, 0, 1, 0)
    (kept,) = examples.listed(store, examples.Filter()).examples
    assert kept.origin.metadata == told | {"lesson": "5"}


def test_an_approved_example_that_a_file_changes_waits_for_approval_again(
    store: Store, tmp_path: Path, lead: User
) -> None:
    import_file(store, written(tmp_path, [ROW]))
    (only,) = examples.listed(store, examples.Filter()).examples
    with store.write() as tx:
        stored_examples.set_status(tx, only.id, "approved", 1.0)
    report = import_file(store, written(tmp_path, [ROW | {"teacher_response": "Fold two strips of paper."}]))
    assert examples.get(store, only.id).status == "submitted"
    assert "waiting for approval again: 1" in report.notes[0]


def test_what_was_written_here_is_known_again_in_its_own_store_and_in_no_other(
    store: Store, fresh: Store, tmp_path: Path, teacher: User, lead: User
) -> None:
    fields = {
        "grade_level": "4",
        "subject": "Math",
        "student_profile": "Shy",
        "student_question": "Why?",
        "teacher_response": "Let us see.",
        "teaching_approach": "Inquiry",
        "expected_outcomes": "Sees",
    }
    examples.submit(store, teacher, fields, "token")
    import_file(store, written(tmp_path, [RATING]))
    item = review_queue.next_to_rate(store, lead)
    assert item is not None
    reviews.rate(store, lead, item.key, {c.key: "3" for c in reviews.rubric(store).criteria})
    for kind, number in (("examples", 1), ("ratings", 2)):
        file = written(tmp_path, export_text(store, kind, "jsonl"))  # type: ignore[arg-type]
        assert counts(import_file(store, file)) == (number, 0, number, 0, 0)
        assert counts(import_file(fresh, file)) == (number, number, 0, 0, 0)
    examples.submit(fresh, teacher.model_copy(update={"id": None}), fields | {"topic": "Another team"}, "other")
    assert import_file(store, written(tmp_path, export_text(fresh, "examples", "jsonl"))).added == 1


def test_an_upload_needs_an_expert_and_cannot_choose_where_it_lies(store: Store, expert: User, teacher: User) -> None:
    data = json.dumps(ROW).encode()
    with pytest.raises(NotAllowed):
        keep(teacher, "a.jsonl", data)
    kept = keep(expert, "../../etc/\x00pass\nwd.jsonl", data)
    assert import_file(store, kept.path, by=expert).added == 1
    with pytest.raises(NotAllowed):
        import_file(store, kept.path, by=teacher)
    with pytest.raises(Refused, match=r"nothing\.jsonl is empty"):
        nothing = keep(expert, "C:\\files\\nothing.jsonl", b"")
        import_file(store, nothing.path)


def test_an_upload_is_private_and_gone_when_nobody_holds_it(expert: User) -> None:
    kept = keep(expert, "rows.jsonl", b"{}")
    folder = kept.path.parent
    assert folder.stat().st_mode & 0o077 == 0
    del kept
    assert not folder.exists()


def test_imported_rows_can_be_frozen_and_the_version_stays_whole(store: Store) -> None:
    import_file(store, shared_file("examples/bridge.jsonl"))
    version = datasets.freeze(store, None, "Bridge")
    assert sum(version.number("example", split) for split in ("train", "validation", "test")) == 345
    assert datasets.still_whole(store, version.id)
