"""What cannot be imported: nothing of it is stored, and a sentence says where it breaks and why."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.rows import RATING, ROW, excel, stored, written
from utta.errors import Refused
from utta.services.importing import import_file
from utta.services.reading import MAX_ROWS
from utta.store.database import Store


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.jsonl", "", "a.jsonl is empty"),
        ("a.csv", "student_question,teacher_response\n", "holds no rows"),
        ("a.jsonl", "\n \n", "holds no rows"),
        ("a.jsonl", json.dumps(ROW) + '\n{"student_question": "Wh', "line 2, is not whole JSON"),
        ("a.json", f"[{json.dumps(ROW)},\n{json.dumps(ROW)},\n{{", "line 3, is not whole JSON"),
        ("a.jsonl", '\n{"student_question": NaN}', "line 2: NaN is not a value"),
        ("a.jsonl", '{"student_question": 1e999}', "line 1: 1e999 is too large a number"),
        ("a.jsonl", '{"a": ' + "9" * 5000 + "}", "line 1: Exceeds the limit"),
        ("a.jsonl", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "line 1: it is nested too deeply"),
        ("a.jsonl", '{"topic": "x", "topic": "y"}', "a column stands twice in one row"),
        ("a.jsonl", "[1, 2]", "line 1, is not an object"),
        ("a.json", "[3]", "row 1, is not an object"),
        ("a.jsonl", "{}\n" * (MAX_ROWS + 1), "more than 200,000 rows"),
        ("a.csv", "student_question,teacher_response\na,b\na,b,c\n", "line 3, has 3 cells where the header has 2"),
        ("a.csv", 'student_question,teacher_response\na,"b\nc,d\n', "line 3, cannot be read: unexpected end of data"),
        ("a.csv", "topic,topic\na,b\n", "names a column twice"),
        ("a.csv", "student_question,teacher_response\na," + "b" * 10_000_000, "line 2, cannot be read: field larger"),
        ("a.csv", "who,what\na,b\n", "has columns UTTA does not know (who, what)"),
        ("a.jsonl", json.dumps(ROW).encode() + b'\n{"topic": "caf\xe9"}', "is not UTF-8: line 2"),
        ("a.jsonl", json.dumps(ROW).encode("utf-16"), "is not UTF-8: line 1"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not a text file"),
        ("a.xlsx", "student_question,teacher_response\na,b\n", "is not an Excel file"),
        ("a.csv", b"PK\x03\x04 not really a zip", "is not an Excel file"),
        ("a.jsonl", "student_question,teacher_response\na,b\n", "line 1, is not whole JSON"),
    ],
)
def test_a_file_that_cannot_be_read_whole_stores_nothing(
    store: Store, tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        import_file(store, written(tmp_path, content, name))
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 600
    assert stored(store) == 0


def test_a_file_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.jsonl", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            import_file(store, path)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"teacher_response": ""}, "teacher_response is empty"),
        ({"teacher_response": " \n "}, "teacher_response is empty"),
        ({"student_question": "", "context": ""}, "student_question and context are both empty"),
        ({"topic": "zero \x00 byte"}, "topic holds a zero byte"),
        ({"rationale": "half \ud800"}, "rationale holds half of a character"),
        ({"teacher_response": "x" * 10_000_000}, "is 10,000,000 characters long; at most 20,000 fit"),
        ({"topic": {"nested": 1}}, "topic is not text"),
        ({"techniques_used": ["one", 2]}, "techniques_used is not a list of texts"),
        ({"odd column": "half \ud800"}, "metadata holds half of a character"),
        ({"half \ud800": "x"}, "metadata holds half of a character"),
        ({"odd column": "x" * 10_000_000}, "metadata is 10,000,000 characters long"),
        ({"odd column": ["x" * 19_000] * 9}, "metadata is 171,010 characters long; at most 100,000 fit"),
        ({"odd column": json.loads("[" * 200 + "]" * 200)}, "metadata is nested too deeply"),
        ({"external_id": "half \ud800"}, "external_id holds half of a character"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_its_reason(
    store: Store, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    report = import_file(store, written(tmp_path, [ROW, ROW | {"external_id": "a-2"} | change]))
    assert [row for row, _ in report.refused] == [2]
    assert reason in report.refused[0][1]
    assert len(report.refused[0][1]) < 310
    assert report.notes == []
    assert stored(store) == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ratings": {"accuracy": 9}}, "“9” is not a step of Accuracy. Use one of: 1, 2, 3, 4, 5"),
        ({"ratings": {"charm": 4}}, "has no criterion “charm”"),
        ({"ratings": {"accuracy": [4]}}, "The rating of accuracy is not a step"),
        ({"ratings": {"accuracy": "\ud800"}}, "The rating of accuracy holds half of a character"),
        ({"ratings": "4"}, "ratings is missing"),
        ({"rubric": ""}, "rubric is empty"),
        ({"response": ""}, "response is empty"),
    ],
)
def test_a_bad_rating_is_refused_with_its_reason(
    store: Store, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    report = import_file(store, written(tmp_path, [RATING | change]), "ratings")
    assert reason in report.refused[0][1]
    assert stored(store) == 0


def test_a_zip_bomb_an_endless_sheet_and_broken_parts_are_refused(store: Store, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet.xml", "w") as part:
        for _ in range(330):
            part.write(b"\x00" * 2**20)
    whole = excel([["student_question", "teacher_response"], ["a", "b"]])
    attacks = {
        "unpacks to more than 300 MB": buffer.getvalue(),
        "more than 200,000 lines": _with_cell(whole, b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "or 200 columns": _with_cell(whole, b'<row r="3"><c r="XFD3"><v>1</v></c></row>'),
        "is not an Excel file": _with_cell(whole, b"<row r="),
    }
    for sentence, data in attacks.items():
        with pytest.raises(Refused, match=sentence):
            import_file(store, written(tmp_path, data, "a.xlsx"))
    assert stored(store) == 0


def _with_cell(book: bytes, row: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content.replace(b"</sheetData>", row + b"</sheetData>") if "sheet1" in part else content)
    return buffer.getvalue()
