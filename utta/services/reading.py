"""Reading uploaded files into rows: JSONL, JSON, CSV, XLSX. A file that cannot be read whole is refused."""

import csv
import io
import json
import math
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from utta.domain.text import MAX_CHARACTERS
from utta.errors import Refused

MAX_BYTES = 60 * 1024 * 1024
MAX_ROWS = 200_000
_MAX_COLUMNS = 200
_MAX_UNPACKED = 300 * 1024 * 1024
# What a damaged or made-up Excel file makes its reader raise.
_BROKEN = (zipfile.BadZipFile, zlib.error, ArithmeticError, AttributeError, EOFError, LookupError, OSError,
           RuntimeError, SyntaxError, TypeError, ValueError)  # fmt: skip
_LIST_COLUMNS = ("techniques_used",)
_OBJECT_COLUMNS = ("ratings", "metadata")


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, each a mapping of column to value. Raises Refused with the line where it breaks."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused(f"{path.name} is larger than {MAX_BYTES // 1024**2} MB.", "Split it into several files.")
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", "Check that it is the file you meant.") from error
    if not data:
        raise Refused(f"{path.name} is empty.", "Check that it is the file you meant.")
    for number, row in enumerate(_rows(path, data)):
        if number == MAX_ROWS:
            raise Refused(f"{path.name} has more than {MAX_ROWS:,} rows.", "Split it into several files.")
        yield row


def _rows(path: Path, data: bytes) -> Iterator[dict[str, Any]]:
    suffix = path.suffix.lower()
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06") or suffix in (".xlsx", ".xlsm"):
        return _table(path.name, _xlsx(path.name, data))
    text = _decoded(path.name, data, strict=suffix in (".jsonl", ".json"))
    if suffix == ".json" or (suffix != ".jsonl" and text.lstrip()[:1] == "["):
        return _json(path.name, text)
    if suffix == ".jsonl" or text.lstrip()[:1] == "{":
        return _jsonl(path.name, text)
    return _csv(path.name, text)


def _decoded(name: str, data: bytes, strict: bool) -> str:
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(f"{name} is not a text file.", "Save it as CSV, JSONL or XLSX.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if strict:
            line = data[: error.start].count(b"\n") + 1
            raise Refused(f"{name} is not UTF-8: line {line} holds a byte that is not.", "Save it as UTF-8.") from error
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise Refused(f"The encoding of {name} cannot be told.", "Save it as UTF-8.")
    return str(best)


def _jsonl(name: str, text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        yield _object(_parsed(name, line, number), name, f"line {number}")


def _json(name: str, text: str) -> Iterator[dict[str, Any]]:
    value = _parsed(name, text, 1)
    rows = value if isinstance(value, list) else [value]
    for number, row in enumerate(rows, start=1):
        yield _object(row, name, f"row {number}")


def _parsed(name: str, text: str, first_line: int) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise Refused(f"{name}, line {line}, is not whole JSON: {error.msg}.", "Nothing was stored.") from error
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Refused(f"{name}, line {first_line}: {reason}.", "Nothing was stored.") from error


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a value; leave the field empty instead")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits[:20]} is too large a number")
    return number


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError("a column stands twice in one row")
    return row


def _object(value: Any, name: str, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"{name}, {where}, is not an object with named fields.", "Nothing was stored.")
    return value


def _csv(name: str, text: str) -> Iterator[dict[str, Any]]:
    delimiter = _delimiter(text)
    csv.field_size_limit(MAX_CHARACTERS * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _table(name, _checked_csv(name, reader))


def _checked_csv(name: str, reader: Any) -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(f"{name}, line {reader.line_num}, cannot be read: {error}.", "Nothing was stored.") from error
        yield reader.line_num, row


def _table(name: str, lines: Iterator[tuple[int, list[str]]]) -> Iterator[dict[str, Any]]:
    header: list[str] | None = None
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [_unguarded(cell.strip()) for cell in cells]
            if len(set(header)) != len(header) or not all(header):
                raise Refused(f"{name}: the header names a column twice or not at all.", "Nothing was stored.")
            continue
        if len(cells) != len(header):
            raise Refused(f"{name}, line {number}, has {len(cells)} cells where the header has {len(header)}.",
                          "Nothing was stored; look for a missing or an unclosed quote.")  # fmt: skip
        yield {column: _cell(column, value) for column, value in zip(header, cells, strict=True)}


def _cell(column: str, value: str) -> Any:
    value = _unguarded(value)
    if column in _OBJECT_COLUMNS and value.lstrip()[:1] == "{":
        return _value_of_cell(value, dict)
    if column in _LIST_COLUMNS and value.lstrip()[:1] == "[":
        return _value_of_cell(value, list)
    return value


def _value_of_cell(text: str, kind: type) -> Any:
    """The JSON value in a cell, or the text itself where it is none of this kind after all."""
    try:
        value = _parsed("", text, 1)
    except Refused:
        return text
    return value if isinstance(value, kind) else text


def _unguarded(value: str) -> str:
    """Take away the apostrophe that our exports put before a cell a spreadsheet would run as a formula."""
    return value[1:] if len(value) > 1 and value[0] == "'" and value[1] in "=+-@\t\r'" else value


def _delimiter(text: str) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t|", key=header.count)


def _xlsx(name: str, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line of the first sheet, all as wide as its header: Excel leaves out empty cells."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    width = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise Refused(f"{name} unpacks to more than {_MAX_UNPACKED // 1024**2} MB.", "Nothing was stored.")
        sheet: Any = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # what the file says of its own size may be anything
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > MAX_ROWS or len(row) > _MAX_COLUMNS:
                raise Refused(f"{name} has more than {MAX_ROWS:,} lines or {_MAX_COLUMNS} columns.",
                              "Take away what is not needed, also empty cells that are formatted.")  # fmt: skip
            cells = ["" if cell is None else str(cell) for cell in row]
            while cells and not cells[-1].strip():
                cells.pop()
            width = width or len(cells)
            yield number, cells + [""] * (width - len(cells))
    except (*_BROKEN, InvalidFileException) as error:
        raise Refused(f"{name} is not an Excel file (XLSX) that can be read.", "Save it again from Excel.") from error
