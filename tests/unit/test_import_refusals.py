"""What is wrong with a file is told with its place and its reason, before or instead of storing anything."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rows import RATING, ROW, stored, written
from tests.unit.test_importing import counts
from utta.errors import NotFound
from utta.services import reviews
from utta.services.exporting import export_text
from utta.services.import_report import Refusal, Report, refusals_csv
from utta.services.importing import check_file, import_file
from utta.store.database import Store


def test_a_check_tells_what_would_happen_and_stores_nothing(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [ROW, ROW | {"external_id": "a-2"}]))
    changed = ROW | {"external_id": "a-2", "teacher_response": "Fold two strips of paper."}
    file = written(tmp_path, [ROW, changed, ROW | {"external_id": "a-3"}, ROW | {"external_id": "", "source": 7.5},
                              ROW | {"external_id": "a-4", "topic": [1]}, ROW])  # fmt: skip
    before = export_text(store, "examples", "jsonl")
    checked = check_file(store, file)
    assert counts(checked) == (6, 2, 2, 1, 1)
    assert export_text(store, "examples", "jsonl") == before
    assert counts(import_file(store, file, good_rows_only=True)) == counts(checked)


def test_a_check_of_ratings_makes_no_rubric(store: Store, tmp_path: Path) -> None:
    rows = [RATING | {"external_id": f"n-{step}", "rubric": "new_one", "ratings": {"tone": step}} for step in (1, 3)]
    file = written(tmp_path, rows)
    checked = check_file(store, file)
    assert counts(checked) == (2, 2, 0, 0, 0)
    assert "new_one was not known and will be made" in checked.notes[0]
    with pytest.raises(NotFound):
        reviews.rubric(store, "new_one")
    assert counts(import_file(store, file)) == counts(checked)


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"teacher_response": " "}, "teacher_response", "teacher_response is empty"),
        ({"student_question": ""}, "student_question", "student_question and context are both empty"),
        ({"topic": ["a"]}, "topic", "topic is not text"),
        ({"techniques_used": [1]}, "techniques_used", "techniques_used is not a list of texts"),
        ({"rationale": "a" * 20_001}, "rationale", "rationale is 20,001 characters long"),
        ({"external_id": "a-1", "topic": "x"}, "external_id", "a-1 stood before, with another text"),
        ({"lesson": "a" * 20_001}, "metadata", "characters long"),
    ],
)
def test_a_refusal_names_row_line_column_and_reason(
    store: Store, tmp_path: Path, change: dict[str, Any], column: str, reason: str
) -> None:
    file = written(tmp_path, json.dumps(ROW) + "\n\n" + json.dumps(ROW | {"external_id": "a-2"} | change) + "\n")
    (only,) = check_file(store, file).refused
    assert (only.row, only.line, only.column) == (2, 3, column)
    assert reason in only.reason


def test_a_refused_step_of_a_rating_has_its_column(store: Store, tmp_path: Path) -> None:
    (only,) = check_file(store, written(tmp_path, [RATING | {"ratings": {"accuracy": 9}}])).refused
    assert (only.row, only.column) == (1, "ratings")


def test_refusals_as_csv_hold_no_formula() -> None:
    report = Report(refused=[Refusal(2, "=topic", "-a"), Refusal(3, "topic", "topic is “a”.", 4)])
    assert refusals_csv(report).decode("utf-8-sig").splitlines() == [
        "row,line,column,reason", "2,,'=topic,'-a", "3,4,topic,topic is “a”.",
    ]  # fmt: skip


def test_an_import_that_is_stopped_takes_everything_back(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, [ROW | {"external_id": f"a-{number}"} for number in range(2600)])
    told: list[tuple[int, float | None]] = []

    def stop(read: int, share: float | None) -> None:
        told.append((read, share))
        if read >= 2000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(store, file, progress=stop)
    assert told[0] == (1000, pytest.approx(1000 / 2600))
    assert stored(store) == 0
    assert import_file(store, file).added == 2600


def test_a_refused_row_far_down_takes_back_what_stood_before_it(store: Store, tmp_path: Path) -> None:
    rows = [ROW | {"external_id": f"a-{number}"} for number in range(1500)]
    report = import_file(store, written(tmp_path, [*rows, ROW | {"external_id": "z", "teacher_response": ""}]))
    assert counts(report) == (1501, 0, 0, 0, 1)
    assert stored(store) == 0
