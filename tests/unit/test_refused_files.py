"""What cannot be imported: nothing of it is stored, and a sentence says where it breaks and why."""

import contextlib
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rows import RATING, ROW, excel, stored, written
from utta.errors import Refused
from utta.services import reading
from utta.services.importing import import_file
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
        ("a.json", "[3]", "line 1, is not an object"),
        ("a.csv", "student_question,teacher_response\na,b\na,b,c\n", "line 3, has 3 cells where the header has 2"),
        (
            "a.csv",
            'student_question,teacher_response\na,"b\nc,d\n',
            "line 2: a quote opened in this row is never closed",
        ),
        ("a.csv", "topic,topic\na,b\n", "names a column twice"),
        (
            "a.csv",
            "student_question,teacher_response\na," + "b" * 10_000_000,
            "line 2, cannot be read: a cell is longer than 80,000",
        ),
        ("a.csv", "who,what\na,b\n", "has columns UTTA does not know (who, what)"),
        ("a.jsonl", json.dumps(ROW).encode() + b'\n{"topic": "caf\xe9"}', "is not UTF-8: line 2"),
        ("a.jsonl", json.dumps(ROW).encode("utf-16"), "is not UTF-8: line 1"),
        ("a.json", json.dumps([ROW]).encode() + b"\n\n\xff", "is not UTF-8: line 3"),
        ("a.json", f"[{json.dumps(ROW)}\n{json.dumps(ROW)}]", "line 2, is not whole JSON: a comma or the closing"),
        ("a.json", f"[{json.dumps(ROW)}]\n]", "line 2, is not whole JSON: something follows after its end"),
        ("a.json", "[\n" * 100_000 + "]" * 100_000, "line 2: it is nested too deeply"),
        ("a.json", f'[{json.dumps(ROW)},\n\n{{"topic": NaN}}]', "line 3: NaN is not a value"),
        ("a.jsonl", "nothing of this kind", "line 1, is not whole JSON"),
        (
            "a.csv",
            "topic,why\n\n" + "a,b\n" * 5 + 'c,"d\n' + "e,f\n" * 5,
            "line 8: a quote opened in this row is never",
        ),
        ("a.csv", "topic,why\n" + 'c,"d\n' + "e,f\n" * 50_000, "line 2, cannot be read: a cell is longer"),
        ("a.csv", 'topic,why\na,"b\nc,d\ne,"\nf,g\n', "line 2: a quote opened there runs on to line 4"),
        ("a.csv", 'topic,why\na,"b\nc,"d\n', "lines 2 to 3: text follows a closing quote"),
        ("a.csv", "topic,why,\na,b,c\n", "line 2, has 3 cells where the header has 2"),
        ("a.csv", "topic,why\na\n", "line 2, has 1 cells where the header has 2"),
        ("a.csv", "caf\u00e9,why\n\u201cna\u00efve\u201d,b\n".encode() + b"caf\xe9,b\n", "not whole UTF-8: line 3"),
        ("a.csv", "topic,why\na,b\n".encode("utf-16") + b"\x00", "is not whole UTF-16: line 3"),
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


@pytest.mark.parametrize(
    ("name", "content", "is_really", "right"),
    [
        ("a.csv", json.dumps(ROW) + "\n" + json.dumps(ROW), "it is JSONL (one object a line)", "a.jsonl"),
        ("a.csv", json.dumps([ROW], indent=1), "it is JSON (one value in all)", "a.json"),
        ("a.csv", excel([["topic"], ["a"]]), "it is an Excel file", "a.xlsx"),
        ("a.jsonl", excel([["topic"], ["a"]]), "it is an Excel file", "a.xlsx"),
        ("a.jsonl", json.dumps([ROW]), "it is JSON (one value in all)", "a.json"),
        ("a.jsonl", json.dumps(ROW, indent=1), "it is JSON (one value in all)", "a.json"),
        ("a.json", json.dumps(ROW) + "\n" + json.dumps(ROW), "it is JSONL (one object a line)", "a.jsonl"),
        ("a.json", "student_question,teacher_response\na,b\n", "it is a table in text (CSV)", "a.csv"),
        ("a.jsonl", '"student_question";"teacher_response"\na;b\n', "it is a table in text (CSV)", "a.csv"),
        ("a.xlsx", "student_question,teacher_response\na,b\n", "it is a table in text (CSV)", "a.csv"),
        ("a.xlsx", json.dumps(ROW), "it is JSONL (one object a line)", "a.jsonl"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a picture (PNG)", "Save the table in it"),
        ("a.csv", b"%PDF-1.7\n", "is a PDF document", "Save the table in it"),
        ("a.csv", gzip.compress(b"topic,why\na,b\n", mtime=0), "is a compressed file (gzip)", "Unpack it first"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "an old Excel or Word file", "Excel Workbook (.xlsx)"),
        ("a.csv", b"PK\x03\x04 not really a zip", "is a compressed file (ZIP)", "Unpack it first"),
        ("a.xlsx", b"PK\x03\x04 not really a zip", "is not an Excel file", "Save it again"),
        ("a.xlsx", "<html><table><tr><td>a</td></tr></table></html>", "is a web page (HTML)", "Save the table in it"),
        ("a.csv", b"a\x00b\x00c", "is not a text file", "Save it as CSV"),
    ],
)
def test_a_file_under_a_false_name_is_told_its_true_one(
    store: Store, tmp_path: Path, name: str, content: str | bytes, is_really: str, right: str
) -> None:
    with pytest.raises(Refused) as refused:
        import_file(store, written(tmp_path, content, name))
    assert is_really in refused.value.what and right in refused.value.next_step
    assert stored(store) == 0


def test_too_many_rows_too_many_bytes_and_endless_lines_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    monkeypatch.setattr("utta.services.reading.json_rows.MAX_LINE", 50)
    monkeypatch.setattr("utta.services.reading.csv_rows.MAX_LINE", 50)
    for name, content, sentence in [
        ("a.jsonl", "{}\n" * 4, "more than 3 rows"),
        ("a.csv", "topic\n" + "a\n" * 4, "more than 3 rows"),
        ("a.jsonl", '\n{"a": "' + "x" * 100 + '"}', "line 2, is longer than"),
        ("a.json", '[\n{"a": "' + "x" * 100 + '", ]', "line 2, is longer than"),
        ("a.csv", "topic\n" + "x" * 100, "line 2, is longer than"),
    ]:
        with pytest.raises(Refused, match=sentence):
            list(reading.rows_of(written(tmp_path, content, name)))
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(Refused, match="larger than"):
        list(reading.rows_of(written(tmp_path, "{}\n" * 4, "a.jsonl")))


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
    assert [one.row for one in report.refused] == [2]
    assert reason in report.refused[0].reason
    assert len(report.refused[0].reason) < 310
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
    assert reason in report.refused[0].reason
    assert stored(store) == 0


def _archive(parts: dict[str, bytes | Iterator[bytes]], whole: bytes = b"") -> bytes:
    """An archive of these parts, and of those of `whole` that are not among them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        if whole:
            with zipfile.ZipFile(io.BytesIO(whole)) as old:
                parts = {name: old.read(name) for name in old.namelist()} | parts
        for name, content in parts.items():
            with new.open(name, "w") as part:
                for piece in [content] if isinstance(content, bytes) else content:
                    part.write(piece)
    return buffer.getvalue()


WHOLE = excel([["student_question", "teacher_response"], ["a", "b"]])
SHEET, MAIN = "xl/worksheets/sheet1.xml", b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _sheet(rows: bytes) -> bytes:
    head = (
        b'<row r="1"><c r="A1" t="str"><v>student_question</v></c><c r="B1" t="str"><v>teacher_response</v></c></row>'
    )
    return b"<worksheet " + MAIN + b"><sheetData>" + head + rows + b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"xl/media/a.bin": (bytes(2**22) for _ in range(101))}, "unpacks to more than 400 MB"),
        ({SHEET: _sheet(b'<row r="3"><c r="XFD3"><v>1</v></c></row>')}, "line 3, has more than 200 columns"),
        ({SHEET: _sheet(b"<row r=")}, "is not an Excel file"),
        (
            {SHEET: _sheet(b'<row r="2"><c r="A2" t="str"><v>' + b"x" * 10_000_000 + b"</v></c></row>")},
            "line 2: a cell is longer than 80,000 characters",
        ),
        ({SHEET: _sheet(b'<row r="2"><c r="A2" t="s"><v>-1</v></c></row>')}, "is not an Excel file"),
        ({SHEET: _sheet(b'<row r="2"><c r="A2"><f>1+1</f></c></row>')}, "line 2: a formula has no result"),
        ({SHEET: _sheet(b'<row r="2"><c r="A2"><v>nan</v></c></row>')}, "is not an Excel file"),
        ({SHEET: b'<!DOCTYPE a [<!ENTITY b "b">]>' + _sheet(b"")}, "is not an Excel file"),
        ({SHEET: _sheet(b"<row>" + b"<c/>" * 17_000 + b"</row>")}, "is not an Excel file"),
        ({"xl/styles.xml": b"<styleSheet>" + b"<xf/>" * 2_000_000 + b"</styleSheet>"}, "is not an Excel file"),
        ({f"xl/{number}": b"" for number in range(2100)}, "is made of more than 2,000 parts"),
        ({"xl/workbook.xml": b"<workbook " + MAIN + b"><sheets></sheets></workbook>"}, "is not an Excel file"),
        ({"_rels/.rels": b"<Relationships></Relationships>"}, "is not an Excel file"),
    ],
    ids=range(13),
)
def test_bombs_and_made_up_workbooks_are_refused(
    store: Store, tmp_path: Path, parts: dict[str, bytes | Iterator[bytes]], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        import_file(store, written(tmp_path, _archive(parts, WHOLE), "a.xlsx"))
    assert sentence in str(refused.value)
    assert stored(store) == 0


@settings(deadline=None)
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.tsv", "a.json", "a.jsonl", "a.xlsx", "a"]))
@example(data=b"[" * 3000, name="a.json")
@example(data=b'"' * 3000, name="a")
@example(data=b"\xff\xfe\x00", name="a.csv")
@example(data=b"\xff\xfe\x00\x00a", name="a.csv")
@example(data=b"sep=\r\r", name="a.csv")
@example(data=b"\xef\xbb\xbf", name="a.json")
def test_any_bytes_are_rows_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    path = written(tmp_path_factory.mktemp("any"), data, name)
    try:
        assert all(isinstance(row, dict) and line > 0 for line, row in reading.numbered_rows(path))
    except Refused as refused:
        assert name in refused.what or "Nothing" in refused.next_step


TEXTUAL = st.text(alphabet="[]{},:\"\\0n1e-. \n\r\t;'=aé\u2028", max_size=80)


@settings(deadline=None)
@given(text=TEXTUAL, name=st.sampled_from(["a.csv", "a.json", "a.jsonl", "a"]))
def test_any_text_is_rows_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    path = written(tmp_path_factory.mktemp("any"), text, name)
    try:
        found = list(reading.numbered_rows(path))
    except Refused:
        return
    lines = [line for line, _ in found]
    assert lines == sorted(lines) and all(line <= text.count("\n") + text.count("\r") + 1 for line in lines)


@settings(deadline=None)
@given(at=st.integers(0, len(WHOLE) - 1), bits=st.integers(1, 255), end=st.integers(0, len(WHOLE)))
def test_a_damaged_workbook_is_rows_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, bits: int, end: int
) -> None:
    damaged = bytearray(WHOLE)
    damaged[at] ^= bits
    for data in (bytes(damaged), WHOLE[:end]):
        path = written(tmp_path_factory.mktemp("any"), data, "a.xlsx")
        with contextlib.suppress(Refused):
            assert list(reading.rows_of(path))[:1] in ([{"student_question": "a", "teacher_response": "b"}], [])
