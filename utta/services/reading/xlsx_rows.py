"""Rows of Excel files (XLSX), streamed: the first visible sheet.

Read with the standard library's XML parser and not with openpyxl, whose reader builds a tree of a whole row (a bomb of
one row would fill the memory), takes three times as long, and drops every "x005F_" from shared texts, so that a text
with control characters would not come back as it was. Which numbers are dates is still openpyxl's knowledge.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from utta.errors import Refused
from utta.services.reading.json_rows import Numbered
from utta.services.reading.table_rows import Lines, rows_of_table
from utta.services.reading.xlsx_sheet import CHUNK, Sheet, Texts
from utta.services.reading.xlsx_values import Values, date_styles

_MAX_UNPACKED = 400 * 1024 * 1024
_MAX_PARTS, _MAX_SMALL_PART, _MAX_SMALL_ELEMENTS = 2000, 8 * 1024 * 1024, 300_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, NotImplementedError, OSError, OverflowError,
           RuntimeError, ValueError, expat.ExpatError)  # fmt: skip
"""What a damaged or made-up Excel file makes its reader raise."""

_Element = tuple[str, str, dict[str, str]]
"""(its parent's name, its name, its attributes)"""


def rows_of_xlsx(path: Path, notes: list[str]) -> Numbered:
    """The rows below the header, each with its number in the sheet."""
    return rows_of_table(path.name, _lines(path, notes))


def _lines(path: Path, notes: list[str]) -> Lines:
    """Number and cells of each line, all as wide as the header: Excel leaves out empty cells."""
    width = 0
    try:
        _check_parts(path)
        with zipfile.ZipFile(path) as archive:
            for number, found in _sheet(path.name, archive, notes):
                cells = [found.get(column, "") for column in range(1, max(found, default=0) + 1)]
                while len(cells) > width and not cells[-1].strip():  # under the header white space is somebody's
                    cells.pop()
                width = width or len(cells)
                yield number, cells + [""] * (width - len(cells))
    except _BROKEN as error:
        raise Refused(
            f"{path.name} is not an Excel file (XLSX) that can be read.", "Save it again from Excel."
        ) from error


def _check_parts(path: Path) -> None:
    """Refuse what unpacks to more than it should, before anything of it is unpacked or listed."""
    number, before = 0, b""
    with path.open("rb") as file:
        while part := file.read(1024 * 1024):
            number += (before + part).count(b"PK\x01\x02")
            before = part[-3:]
    if number > _MAX_PARTS:
        raise Refused(f"{path.name} is made of more than {_MAX_PARTS:,} parts.", "Save it again from Excel.")
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > _MAX_UNPACKED:
        raise Refused(f"{path.name} unpacks to more than {_MAX_UNPACKED // 1024**2} MB.", "Nothing was stored.")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise zipfile.BadZipFile("packed in a way that Excel does not use")


def _sheet(name: str, archive: zipfile.ZipFile, notes: list[str]) -> Iterator[tuple[int, dict[int, str]]]:
    """(number, cells by column from 1) of each line of the first visible sheet."""
    (book,) = [target for kind, target in _related(archive, "").values() if kind == "officeDocument"][:1]
    parts = _related(archive, book)
    elements = _elements(archive, book)
    sheets = _visible_sheets(elements, parts)
    others = [title for title, part in sheets[1:] if _has_cells(archive, part)]
    if others:
        notes.append(f"Only the first sheet of {name}, “{sheets[0][0]}”, was read, not {', '.join(others[:5])}.")
    by_kind = dict(parts.values())
    texts = Texts(archive, by_kind["sharedStrings"]).read() if "sharedStrings" in by_kind else []
    styles = _elements(archive, by_kind["styles"]) if "styles" in by_kind else []
    since_1904 = any(element == "workbookPr" and attributes.get("date1904") in ("1", "true")
                     for _, element, attributes in elements)  # fmt: skip
    values = Values(texts, date_styles(styles), since_1904)
    yield from Sheet(name, archive, sheets[0][1], values).rows()


def _visible_sheets(elements: list[_Element], parts: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """(title, part) of the worksheets in their order; the hidden ones only where all are hidden."""
    sheets = []
    for parent, element, attributes in elements:
        if (parent, element) == ("sheets", "sheet"):
            key = next(value for name, value in attributes.items() if name.endswith(":id"))
            kind, part = parts[key]
            if kind == "worksheet":
                sheets.append((attributes.get("name", ""), part, attributes.get("state", "visible")))
    shown = [(title, part) for title, part, state in sheets if state == "visible"]
    return shown or [(title, part) for title, part, _ in sheets]


def _has_cells(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as file:
        head = file.read(16 * CHUNK)
    return b"<v>" in head or b"<t>" in head or b":v>" in head or b":t>" in head


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id → (kind, part) of what a part of the file refers to inside it."""
    folder, base = posixpath.split(part)
    found = {}
    for _, element, attributes in _elements(archive, posixpath.join(folder, "_rels", f"{base}.rels")):
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
            found[attributes["Id"]] = (attributes["Type"].rsplit("/", 1)[-1], target.lstrip("/"))
    return found


def _elements(archive: zipfile.ZipFile, part: str) -> list[_Element]:
    """Every element of a small part, in order."""
    found: list[_Element] = []
    path = [""]

    def begin(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        found.append((path[-1], local, attributes))
        path.append(local)
        if len(found) > _MAX_SMALL_ELEMENTS:
            raise ValueError("a part is too large")

    if archive.getinfo(part).file_size > _MAX_SMALL_PART:
        raise ValueError("a part is too large")
    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _name: path.pop()
    parser.Parse(archive.read(part), True)
    return found
