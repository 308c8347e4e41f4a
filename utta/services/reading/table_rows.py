"""Lines of cells under a header, as rows: what CSV and XLSX share."""

from collections.abc import Iterator
from typing import Any

from utta.errors import Refused
from utta.services.reading.json_rows import Numbered, parsed_cell
from utta.services.reading.limits import MAX_COLUMNS

Lines = Iterator[tuple[int, list[str]]]
"""(line it begins on, cells)"""

_LIST_COLUMNS = ("techniques_used",)
_OBJECT_COLUMNS = ("ratings", "metadata")


def rows_of_table(name: str, lines: Lines) -> Numbered:
    """Each line under the first as a mapping of column to value; empty lines are left out.

    Raises Refused for a header that names a column twice or not at all, and for a line that is not as wide as it.
    """
    header: list[str] = []
    for number, cells in lines:
        if not any(map(str.strip, cells)):
            continue
        if not header:
            header = _header(name, number, cells)
            width = len(cells)
            continue
        if len(cells) != width or any(map(str.strip, cells[len(header) :])):
            raise Refused(f"{name}, line {number}, has {len(cells)} cells where the header has {len(header)}.",
                          "Look for a missing or an unclosed quote, or a delimiter inside a cell. "
                          "Nothing was stored.")  # fmt: skip
        yield number, {column: _cell(column, value) for column, value in zip(header, cells, strict=False)}


def _header(name: str, number: int, cells: list[str]) -> list[str]:
    """The columns' names. Columns without a name at the right are what a spreadsheet leaves behind: none, if empty."""
    header = [_unguarded(cell.strip()) for cell in cells]
    while not header[-1]:
        header.pop()
    if len(header) > MAX_COLUMNS:
        raise Refused(f"{name} has more than {MAX_COLUMNS} columns.", "Take away what is not needed.")
    if len(set(header)) != len(header) or not all(header):
        raise Refused(f"{name}, line {number}: the header names a column twice or not at all.",
                      "Name every column once. Nothing was stored.")  # fmt: skip
    return header


def _cell(column: str, value: str) -> Any:
    if value[:1] == "'":
        value = _unguarded(value)
    if column in _OBJECT_COLUMNS and value.lstrip()[:1] == "{":
        return _value_of_cell(value, dict)
    if column in _LIST_COLUMNS and value.lstrip()[:1] == "[":
        return _value_of_cell(value, list)
    return value


def _value_of_cell(text: str, kind: type) -> Any:
    """The JSON value in a cell, or the text itself where it is none of this kind after all."""
    try:
        value = parsed_cell(text)
    except ValueError:
        return text
    return value if isinstance(value, kind) else text


def _unguarded(value: str) -> str:
    """Take away the apostrophe that our exports put before a cell a spreadsheet would run as a formula."""
    return value[1:] if len(value) > 1 and value[0] == "'" and value[1] in "=+-@\t\r'" else value
