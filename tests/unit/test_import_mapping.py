"""Files of other projects: their columns guessed, mapped by a person, remembered by their shape."""

import json
from pathlib import Path

import pytest

from tests.conftest import shared_file
from tests.rows import ROW, stored, written
from utta.domain.mapping import ColumnMapping
from utta.domain.user import User
from utta.errors import Refused
from utta.services import examples, mapping
from utta.services.examples import Filter
from utta.services.importing import check_file, import_file
from utta.store.database import Store

TABLE = """qid,pupil,tutor said,level
7,Why is the sky blue?,Look at light.,4
7,Why is the sky blue?,What do you think?,4
"""
CHOSEN = ColumnMapping(columns={"student_question": "pupil", "teacher_response": "tutor said", "grade_level": "level"},
                       fixed={"subject": "Science", "source": "our school"})  # fmt: skip


def test_our_own_files_need_no_mapping(store: Store, tmp_path: Path) -> None:
    dspy = {"input": {"student_question": "Why?"}, "output": {"teacher_response": "So."}}
    for rows in ([ROW], [dspy]):
        assert mapping.foreign(store, written(tmp_path, rows)) is None
    for name in ("examples/bridge", "ratings/bea2025", "comparisons/mrbench"):
        assert mapping.foreign(store, shared_file(f"{name}.jsonl")) is None


def test_a_response_without_anything_it_answers_must_be_mapped(store: Store, tmp_path: Path) -> None:
    found = mapping.foreign(store, written(tmp_path, [{"teacher_response": "So.", "pupil": "Why is it so?"}]))
    assert found is not None and found.columns == ("teacher_response", "pupil")


def test_the_raw_foreign_csv_is_refused_with_its_columns_and_the_way_on(store: Store, tmp_path: Path) -> None:
    file = shared_file("raw/mathdial.csv")
    with pytest.raises(Refused, match="has columns UTTA does not know") as refused:
        import_file(store, file)
    said = str(refused.value)
    assert "student_profile" in said and "--map" in said
    written_down = written(tmp_path, said[said.index("{") :], "mapping.json")
    assert import_file(store, file, mapping=mapping.from_file(written_down)).added == 250


def test_rows_are_stored_as_mapped_and_two_answers_to_one_question_are_two_examples(
    store: Store, tmp_path: Path, expert: User
) -> None:
    file = written(tmp_path, TABLE, "class 4.csv")
    assert check_file(store, file, mapping=CHOSEN).added == 2
    report = import_file(store, file, mapping=CHOSEN, by=expert)
    assert (report.added, report.notes) == (2, ["Kept as metadata: qid."])
    found = examples.listed(store, Filter()).examples
    assert {one.content.teacher_response for one in found} == {"Look at light.", "What do you think?"}
    assert {(one.content.subject, one.content.grade_level, one.origin.source) for one in found} == {
        ("Science", "4", "our school")
    }
    assert import_file(store, file, mapping=CHOSEN).unchanged == 2


def test_a_better_mapping_changes_the_examples_and_does_not_double_them(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, TABLE, "class 4.csv")
    import_file(store, file, mapping=CHOSEN)
    better = CHOSEN.model_copy(update={"columns": CHOSEN.columns | {"family": "qid"}})
    report = import_file(store, file, mapping=better)
    assert (report.added, report.updated) == (0, 2)


def test_a_mapping_is_remembered_by_the_columns_and_taken_where_none_is_given(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, TABLE, "class 4.csv"), mapping=CHOSEN)
    other = written(tmp_path, "level,tutor said,pupil,qid\n5,See.,And why is grass green?,8\n", "class 5.csv")
    proposed = mapping.foreign(store, other)
    assert proposed is not None and proposed.is_remembered
    assert proposed.mapping.columns == CHOSEN.columns
    report = import_file(store, other)
    assert report.added == 1
    assert "mapped as for the last file" in report.notes[1]


def test_nothing_is_remembered_of_a_file_that_was_refused(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, TABLE + "8,,,\n", "class 4.csv")
    (refused,) = import_file(store, file, mapping=CHOSEN).refused
    assert (refused.row, refused.line, refused.column) == (3, 4, "tutor said")
    assert refused.reason.startswith("tutor said is empty.")
    proposed = mapping.foreign(store, file)
    assert proposed is not None and not proposed.is_remembered
    assert stored(store) == 0


def test_a_mapped_id_that_several_rows_share_is_refused_by_its_column(store: Store, tmp_path: Path) -> None:
    with_id = CHOSEN.model_copy(update={"columns": CHOSEN.columns | {"external_id": "qid"}})
    (refused,) = check_file(store, written(tmp_path, TABLE, "a.csv"), mapping=with_id).refused
    assert (refused.row, refused.column) == (2, "qid")
    assert "Choose another column as the id, or none." in refused.reason


def test_a_source_is_the_files_name_unless_given(store: Store, tmp_path: Path) -> None:
    nameless = CHOSEN.model_copy(update={"fixed": {}})
    import_file(store, written(tmp_path, TABLE, "class 4.csv"), mapping=nameless)
    assert {one.origin.source for one in examples.listed(store, Filter()).examples} == {"class 4"}


def test_a_mapping_that_does_not_fit_the_file_is_refused_with_what_is_missing(store: Store, tmp_path: Path) -> None:
    file = written(tmp_path, TABLE, "a.csv")
    with pytest.raises(Refused, match="no column “reply”"):
        import_file(store, file, mapping=ColumnMapping(columns={"teacher_response": "reply"}))
    with pytest.raises(Refused, match="cannot be mapped"):
        import_file(store, file, "ratings", mapping=CHOSEN)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[1]", "is not a mapping"),
        ("{", "is not a mapping"),
        ("\x00", "is not a mapping"),
        ('{"columns": "a"}', "is not a mapping"),
        ('{"columns": {"teacher_response": 7}}', "is not a mapping"),
        ('{"colums": {}}', "speaks of colums, which is no field"),
        ('{"columns": {"answer": "a"}}', "speaks of answer, which is no field"),
    ],
)
def test_a_mapping_file_that_is_none_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        mapping.from_file(written(tmp_path, text, "mapping.json"))
    with pytest.raises(Refused, match="cannot be read"):
        mapping.from_file(tmp_path / "missing.json")


def test_a_mapping_written_out_is_read_as_it_was(tmp_path: Path) -> None:
    assert mapping.from_file(written(tmp_path, mapping.as_json(CHOSEN), "mapping.json")) == CHOSEN
    assert json.loads(mapping.as_json(CHOSEN))["fixed"] == {"subject": "Science", "source": "our school"}
