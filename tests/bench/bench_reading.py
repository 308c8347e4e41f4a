"""Reading files of 50 MB, format by format: time, and memory above rest, each in a process of its own."""

import csv
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.bench import collections
from tests.conftest import PROJECT

_TEXT_ROWS, _EXCEL_ROWS = 45_000, 130_000  # 50 MB each: texts of an Excel file are packed
_MEASURED = """
import sys, time
from pathlib import Path
from utta.services.reading import rows_of
def most():  # of this process alone; what getrusage says begins with that of the process it was made by
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
rest, begun = most(), time.perf_counter()
number = sum(1 for _ in rows_of(Path(sys.argv[1])))
print(number, time.perf_counter() - begun, most() - rest)
"""
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/>'
                   "</Relationships>",
    "xl/workbook.xml": '<workbook><sheets><sheet name="a" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="a" Type="{_RELATED}/worksheet" Target="a.xml"/>'
                                  f'<Relationship Id="b" Type="{_RELATED}/sharedStrings" Target="b.xml"/>'
                                  "</Relationships>",
}  # fmt: skip


def figures() -> Iterator[tuple[str, int, float, str]]:
    """(what, n, value, unit) rows."""
    made: dict[str, tuple[int, Callable[[Path, int], object]]] = {
        "JSONL": (_TEXT_ROWS, collections.written), "JSON": (_TEXT_ROWS, _json), "CSV": (_TEXT_ROWS, _csv),
        "XLSX": (_EXCEL_ROWS, _xlsx),
    }  # fmt: skip
    for name, (rows, make) in made.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"a.{name.lower()}"
            make(path, rows)
            size = path.stat().st_size / 1e6
            told = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], cwd=PROJECT, capture_output=True,
                                  text=True, check=True).stdout.split()  # fmt: skip
        yield f"Reading {size:.0f} MB of {name}", int(told[0]), float(told[1]), "s"
        yield "… its memory above rest (target ≤ 400)", int(told[0]), float(told[2]), "MB"


def _json(path: Path, number: int) -> None:
    path.write_text(json.dumps(list(collections.rows(number)), ensure_ascii=False), "utf-8")


def _csv(path: Path, number: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(_lines(collections.rows(number)))


def _xlsx(path: Path, number: int) -> None:
    """As Excel saves it: every text in a part of its own, which must be held while the sheet is read."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, part)
        texts = 0
        with archive.open("xl/b.xml", "w") as file:
            file.write(b"<sst>")
            for line in _lines(collections.rows(number)):
                file.write("".join(f"<si><t>{escape(cell)}</t></si>" for cell in line).encode())
                texts += len(line)
            file.write(b"</sst>")
        width = texts // (number + 1)
        with archive.open("xl/a.xml", "w") as file:
            file.write(b"<worksheet><sheetData>")
            for row in range(number + 1):
                cells = "".join(f'<c t="s"><v>{row * width + at}</v></c>' for at in range(width))
                file.write(f"<row>{cells}</row>".encode())
            file.write(b"</sheetData></worksheet>")


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    for at, row in enumerate(rows):
        if at == 0:
            yield list(row)
        yield ["; ".join(value) if isinstance(value, list) else value for value in row.values()]
