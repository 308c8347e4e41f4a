"""Reading files: every character, every row and its line, whatever the format, the delimiter and the encoding."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.conftest import PROJECT, shared_file
from tests.rows import excel, written
from utta.services.reading import numbered_rows, rows_of

COLUMNS = ["student_question", "teacher_response", "topic"]


def read(folder: Path, content: Any, name: str) -> list[tuple[int, dict[str, Any]]]:
    return list(numbered_rows(written(folder, content, name)))


def notes_of(folder: Path, content: bytes, name: str) -> list[str]:
    notes: list[str] = []
    list(numbered_rows(written(folder, content, name), notes))
    return notes


def table(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("a.jsonl", '\n{"topic": "a"}\r\n\n  {"topic": "b"}', [2, 4]),
        ("a.ndjson", '\ufeff{"topic": "a"}\n{"topic": "b"}\n', [1, 2]),
        ("a.json", '\ufeff\n[{"topic":\n"a"},\n\n{"topic": "b"}]\n', [2, 5]),
        ("a.json", '[{"topic": "a"}, {"topic": "b"}]', [1, 1]),
        ("a.csv", '\ntopic,why\n\na,"two\nlines"\nb,\n', [4, 6]),
        ("a.csv", "sep=!\ntopic!why\na!\nb!\n", [3, 4]),
        ("a.csv", "sep=\t\ntopic\twhy\na\t\nb\t\n", [3, 4]),
        ("a.csv", "topic,why\ra,x\rb,\r", [2, 3]),
        ("a.csv", "topic,why,,\na,x,,\nb,y,,\n", [2, 3]),
        ("a.xlsx", excel([["topic", "why"], [], ["a", "x"], ["b"]]), [3, 4]),
        ("a.txt", '{"topic": "a"}\n{"topic": "b"}', [1, 2]),
        ("a", "topic\twhy\na\tx\nb\ty", [2, 3]),
    ],
)
def test_every_row_comes_with_the_line_it_begins_on(
    tmp_path: Path, name: str, content: str | bytes, lines: list[int]
) -> None:
    found = read(tmp_path, content, name)
    assert [line for line, _ in found] == lines
    assert [row["topic"] for _, row in found] == ["a", "b"]


def test_a_single_object_and_an_empty_list_are_json_too(tmp_path: Path) -> None:
    assert read(tmp_path, '\n{"topic": "a"}', "a.json") == [(2, {"topic": "a"})]
    assert read(tmp_path, " [ ] ", "a.json") == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", ":", "#"])
def test_any_delimiter_is_found_and_what_is_in_quotes_is_left_alone(tmp_path: Path, delimiter: str) -> None:
    rows = [["Why, Anna; you | me\t^~:#?", "say “hi”, then\r\ngo; on", "x"], ["'tis", 'the "end"', ""]]
    found = read(tmp_path, table([COLUMNS, *rows], delimiter), "a.csv")
    assert [list(row.values()) for _, row in found] == rows


def test_a_column_with_strange_names_does_not_decide_the_delimiter(tmp_path: Path) -> None:
    odd = "a;b;c;d;e;f;g|h"
    assert list(read(tmp_path, table([[*COLUMNS, odd], ["1", "2", "3", "4"]]), "a.csv")[0][1]) == [*COLUMNS, odd]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "café “oh” – it’s 5° and ½"),
        ("latin-1", "¿Qué es un número? El niño dibujó ÁNGULOS"),
        ("mac_roman", "café “oh” – it’s what she said, très bien"),
        ("utf-8-sig", "λ ≠ 日本 🙂"),
        ("utf-16", "λ ≠ 日本 🙂"),
        ("utf-32", "λ ≠ 日本 🙂"),
        ("cp1251", "Что больше? Нарисуй обе дроби на одной полосе и сравни их."),  # noqa: RUF001
    ],
)
def test_common_encodings_are_read_as_they_were_written(tmp_path: Path, encoding: str, text: str) -> None:
    content = table([COLUMNS, *[["plain", "plain", ""]] * 30_000, [text, "b", "c"]]).encode(encoding)
    found = read(tmp_path, content, "a.csv")
    assert found[-1] == (30_002, {"student_question": text, "teacher_response": "b", "topic": "c"})


def test_a_guessed_encoding_and_a_sheet_left_out_are_said(tmp_path: Path) -> None:
    (said,) = notes_of(tmp_path, "topic,why\n\ncafé,b\n".encode("cp1252"), "a.csv")
    assert "a.csv is not UTF-8 (line 3); it was read as Windows-1252" in said
    assert notes_of(tmp_path, "topic,why\ncafé,b\n".encode(), "a.csv") == []
    book, data = Workbook(), io.BytesIO()
    for title in ("Autumn", "Spring", "Empty"):
        sheet = book.create_sheet(title)
        if title != "Empty":
            sheet.append(["topic"])
            sheet.append([title])
    book.remove(book.worksheets[0])
    book.save(data)
    assert notes_of(tmp_path, data.getvalue(), "a.xlsx") == [
        "Only the first sheet of a.xlsx, “Autumn”, was read, not Spring."
    ]


def test_cells_of_excel_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    shown = {4: "4", 2.0: "2", 0.1: "0.1", 1e20: "1e+20", -7: "-7", True: "True", date(2026, 5, 1): "2026-05-01",
             datetime(2026, 5, 1, 13, 30): "2026-05-01 13:30:00", "'=1+1": "=1+1", " a\n b ": " a\n b "}  # fmt: skip
    rows = read(tmp_path, excel([["topic", "n"], *[[value, "x"] for value in shown]]), "a.xlsx")
    assert [row["topic"] for _, row in rows] == list(shown.values())


def test_cells_without_a_value_are_empty_however_they_are_formatted(tmp_path: Path) -> None:
    rows = read(tmp_path, excel([["topic", "why", None], [None, "b", "", None], ["a"]]), "a.xlsx")
    assert [row for _, row in rows] == [{"topic": "", "why": "b"}, {"topic": "a", "why": ""}]


def with_shared_texts(*texts: str) -> bytes:
    """A workbook as Excel itself saves it: texts in a part of their own, here as XML."""
    data = excel([["topic"], *[["x"]] * len(texts)])
    cells = b"".join(b'<row><c t="s"><v>%d</v></c></row>' % number for number in range(len(texts)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if "sheet1" in name:
                head = b'<x:row><x:c t="str"><x:v>topic</x:v></x:c></x:row>'
                part = b'<x:worksheet xmlns:x="y"><x:sheetData>' + head + cells + b"</x:sheetData></x:worksheet>"
            elif name.endswith("workbook.xml.rels"):
                part = part.replace(
                    b"</Relationships>", b'<Relationship Id="s" Type="a/sharedStrings" Target="t.xml"/></Relationships>'
                )
            new.writestr(name, part)
        new.writestr("xl/t.xml", "<sst>" + "".join(f"<si>{text}</si>" for text in texts) + "</sst>")
    return buffer.getvalue()


def test_shared_texts_come_back_exactly(tmp_path: Path) -> None:
    texts = {
        "<t>one _x000D_\n two</t>": "one \r\n two", "<t>_x005F_x000D_</t>": "_x000D_", "<t>x005F_</t>": "x005F_",
        "<r><t>par</t></r><r><rPr/><t xml:space='preserve'>ts </t></r>": "parts ",
        "<t>漢</t><rPh sb='0' eb='1'><t>kan</t></rPh>": "漢", "<t>&lt;b&gt; &amp;</t>": "<b> &",
    }  # fmt: skip
    rows = read(tmp_path, with_shared_texts(*texts), "a.xlsx")
    assert [row["topic"] for _, row in rows] == list(texts.values())


HOSTILE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
ROWS = st.lists(st.lists(HOSTILE, min_size=3, max_size=3), min_size=1, max_size=5)


@settings(deadline=None)
@given(rows=ROWS)
@example(rows=[["\r", "\x85", "\u2028"], ["\x1c\x1d", '"', "\ufeff"], ["'", "''=", "'="]])
def test_hostile_text_is_the_same_from_every_text_format(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    objects = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects)
    assert list(rows_of(written(folder, lines, "a.jsonl"))) == objects
    assert list(rows_of(written(folder, json.dumps(objects, ensure_ascii=False, indent=1), "a.json"))) == objects
    guarded = [[f"'{cell}" if cell[:1] in "=+-@\t\r'" and cell else cell for cell in row] for row in rows]
    # A line of spaces alone is no row of a table.
    kept = [row for row, cells in zip(objects, guarded, strict=True) if any(map(str.strip, cells))]
    assert list(rows_of(written(folder, table([COLUMNS, *guarded]), "a.csv"))) == kept


def test_json_is_read_across_the_borders_of_what_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"topic": "é🙂" * number, "n": [1.5, {"deep": None}]} for number in range(40)]
    content = json.dumps(rows, ensure_ascii=False, indent=2)
    for size in (1, 2, 3, 5, 64):
        monkeypatch.setattr("utta.services.reading.json_rows._CHUNK", size)
        found = read(tmp_path, content, "a.json")
        assert [row for _, row in found] == rows
        assert [content.split("\n")[line - 1].strip() for line, _ in found] == ["{"] * 40


def test_real_data_of_another_project_is_read_whole() -> None:
    path = shared_file("raw/mathdial.csv")
    with path.open(encoding="utf-8", newline="") as file:
        assert [row for _, row in numbered_rows(path)] == list(csv.DictReader(file))


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "xlsx"])
def test_a_long_file_costs_the_memory_of_a_row(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    text = "one two three “four” " * 40
    if form == "xlsx":
        path.write_bytes(excel([["topic", "why"], *[[f"{number} {text}", "x"] for number in range(6000)]]))
    elif form == "csv":
        path.write_text(table([["topic", "why"], *[[f"{number} {text}", "x"] for number in range(12_000)]]), "utf-8")
    else:
        rows = [json.dumps({"topic": f"{number} {text}"}, ensure_ascii=False) for number in range(12_000)]
        path.write_text("\n".join(rows) if form == "jsonl" else f"[{','.join(rows)}]", "utf-8")
    code = (
        "import resource, sys; from pathlib import Path; from utta.services.reading import rows_of\n"
        "list(row for row in rows_of(Path(sys.argv[1])) if not row)\n"
        "import tracemalloc; tracemalloc.start()\n"
        "assert sum(1 for _ in rows_of(Path(sys.argv[1]))) >= 6000; print(tracemalloc.get_traced_memory()[1])"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(path)], cwd=PROJECT, capture_output=True, text=True)
    assert int(answer.stdout) < 8 * 2**20, answer.stderr
