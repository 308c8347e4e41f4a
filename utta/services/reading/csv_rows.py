"""Rows of CSV files of any delimiter, streamed."""

import csv
import re
from pathlib import Path
from typing import TextIO

from utta.domain.example import TeachingExample
from utta.domain.origin import Origin
from utta.domain.text import MAX_CHARACTERS
from utta.errors import Refused
from utta.services.reading.encodings import encoding_of
from utta.services.reading.json_rows import Numbered
from utta.services.reading.limits import MAX_LINE
from utta.services.reading.table_rows import Lines, rows_of_table

_DELIMITERS = ",;\t|"
_RARE_DELIMITERS = "^~:\x1f\x1e\x01¦§#/"
_KNOWN = {*TeachingExample.model_fields, *Origin.model_fields, "response", "ratings", "rubric", "response_a"}
_HINT = re.compile(r"\ufeff?sep=([^\w\"'\r\n])", re.IGNORECASE)
_SAMPLE_LINES, _SAMPLE_CHARACTERS = 60, 200_000
_MAX_CELL = MAX_CHARACTERS * 4


def rows_of_csv(path: Path, notes: list[str]) -> Numbered:
    """The rows below the header, each with the line it begins on."""
    encoding = encoding_of(path, notes)
    with path.open("r", encoding=encoding, newline="") as file:
        delimiter, skipped = _delimiter(file)
        file.seek(0)
        lines = _Lines(path.name, file)
        for _ in range(skipped):
            next(lines)
        yield from rows_of_table(path.name, _records(path.name, lines, delimiter))


class _Lines:
    """The lines of a file for the csv reader; those of the record being read are remembered."""

    def __init__(self, name: str, file: TextIO) -> None:
        self.name, self.file, self.number = name, file, 0
        self.record: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.file.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE:
            raise Refused(f"{self.name}, line {self.number}, is longer than {MAX_LINE // 1024**2} million characters.",
                          "Check that it is the file you meant. Nothing was stored.")  # fmt: skip
        self.record.append(line)
        return line


def _records(name: str, lines: _Lines, delimiter: str) -> Lines:
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    while True:
        begins = lines.number + 1
        lines.record.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _broken(name, begins, lines, error) from error
        if cells is None:
            return
        width = width or len(cells)
        if len(lines.record) > 1 and _swallows(lines.record, delimiter, width):
            raise Refused(
                f"{name}, line {begins}: a quote opened there runs on to line {lines.number}, and each of these lines "
                "looks like a row of its own.",
                "Close the quote; or, if it is one cell after all, bring the file in as XLSX or JSONL. "
                "Nothing was stored.",
            )
        yield begins, cells


def _broken(name: str, begins: int, lines: _Lines, error: csv.Error) -> Refused:
    said = str(error)
    if "unexpected end" in said:
        return Refused(f"{name}, line {begins}: a quote opened in this row is never closed.",
                       "Close it, or double it where it is part of the text. Nothing was stored.")  # fmt: skip
    if "field larger" in said:
        return Refused(f"{name}, line {begins}, cannot be read: a cell is longer than {_MAX_CELL:,} characters, or a "
                       "quote opened there is never closed.", "Shorten the cell or close the quote. "
                       "Nothing was stored.")  # fmt: skip
    where = f"line {begins}" if lines.number <= begins else f"lines {begins} to {lines.number}"
    if "expected after" in said:
        return Refused(f"{name}, {where}: text follows a closing quote.",
                       "Look for a quote that is not closed, or not doubled inside a quoted cell. "
                       "Nothing was stored.")  # fmt: skip
    return Refused(f"{name}, {where}, cannot be read: {said}.", "Nothing was stored.")


def _swallows(record: list[str], delimiter: str, width: int) -> bool:
    """Whether a record over several lines looks like several rows that one unclosed quote made into one.

    So it does where each of its lines alone has as many cells as the header, at delimiters that no space follows, as a
    comma in a sentence has one. A quote cannot tell; a cell of several lines that are all like this is very rare.
    """
    if width < 2:
        return False
    return all(_cells_alone(line.rstrip("\r\n"), delimiter) == width for line in record)


def _cells_alone(line: str, delimiter: str) -> int:
    alone = line.count(delimiter) - (line.count(f"{delimiter} ") if delimiter != "\t" else 0)
    return alone + 1


def _delimiter(file: TextIO) -> tuple[str, int]:
    """The delimiter of a table and how many lines stand before its header: Excel's own hint `sep=;` is one."""
    lines = [line for _ in range(_SAMPLE_LINES) if (line := file.readline(_SAMPLE_CHARACTERS))]
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines and (hint := _HINT.fullmatch(lines[first].rstrip("\r\n"))):
        return hint[1], first + 1
    sample = lines[first:]
    for candidates in (_DELIMITERS, _RARE_DELIMITERS):
        best = max(candidates, key=lambda mark: _fit(sample, mark))
        if _fit(sample, best) > (0, 0.0, 1):
            return best, 0
    return ",", 0


def _fit(sample: list[str], delimiter: str) -> tuple[int, float, int]:
    """(known columns in the header, share of the sample's rows as wide as it, its width), larger is better."""
    widths = []
    header: list[str] = []
    try:
        for cells in csv.reader(sample, delimiter=delimiter):
            header = header or cells
            widths.append(len(cells))
    except csv.Error:
        pass
    if len(header) < 2:
        return 0, 0.0, 1
    whole = [width for width in widths if width]
    known = sum(name.strip().strip("\ufeff") in _KNOWN for name in header)
    return known, round(whole.count(len(header)) / len(whole), 1), len(header)
