"""The large parts of an Excel file, parsed as they are unpacked: the shared texts, and the lines of a sheet."""

import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from utta.domain.text import MAX_CHARACTERS
from utta.errors import Refused
from utta.services.reading.limits import MAX_COLUMNS
from utta.services.reading.xlsx_values import Values

CHUNK = 64 * 1024
_MAX_CELL = MAX_CHARACTERS * 4
_MAX_ELEMENTS = 25_000_000
_MAX_CELLS = 16_384  # of a line, with the empty ones that are formatted: what Excel itself can hold
_MAX_TEXTS = 3_000_000
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+")


class _Parsed:
    """A part fed to the parser piece by piece. `begin`, `end` hear of its elements by their names without a prefix."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self._archive, self._part = archive, part
        self._elements = 0
        self._hears = self._is_phonetic = False
        self._said: list[str] = []
        self._length = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = _no_doctype

    def pieces(self) -> Iterator[None]:
        """Parse on, a piece at a time."""
        with self._archive.open(self._part) as file:
            while data := file.read(CHUNK):
                self.parser.Parse(data, False)
                yield
            self.parser.Parse(b"", True)
            yield

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def too_long(self) -> Refused:
        """What to say of a text longer than a cell may be."""
        return Refused(f"A cell is longer than {_MAX_CELL:,} characters.", "Shorten it. Nothing was stored.")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            raise ValueError("too many elements")
        if ":" in name:
            name = name.rpartition(":")[2]
        if name in ("t", "v"):
            self._hears = not self._is_phonetic
        elif name == "rPh":  # how a Japanese word is said: no part of the text
            self._is_phonetic = True
        else:
            self.begin(name, attributes)

    def _end(self, name: str) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name in ("t", "v"):
            self._hears = False
        elif name == "rPh":
            self._is_phonetic = False
        else:
            self.end(name)

    def _say(self, text: str) -> None:
        if self._hears:
            self._length += len(text)
            if self._length > _MAX_CELL:
                raise self.too_long()
            self._said.append(text)

    def taken(self) -> str:
        """What was said since the last time."""
        text = "".join(self._said)
        self._said.clear()
        self._length = 0
        return text


def _no_doctype(*_: object) -> None:
    raise ValueError("Excel declares no entities")


class Texts(_Parsed):
    """The shared texts of a workbook, kept in UTF-8, which takes half the memory of a str with one curly quote."""

    def read(self) -> list[bytes]:
        """All of them in order."""
        self._found: list[bytes] = []
        for _ in self.pieces():
            if len(self._found) > _MAX_TEXTS:
                raise ValueError("too many texts")
        return self._found

    def end(self, name: str) -> None:
        """One of them ends."""
        if name == "si":
            self._found.append(self.taken().encode())


class Sheet(_Parsed):
    """The lines of a sheet."""

    def __init__(self, file: str, archive: zipfile.ZipFile, part: str, values: Values) -> None:
        super().__init__(archive, part)
        self._file, self._values = file, values
        self._number = self._column = self._held = self._style = 0
        self._kind, self._is_formula = "n", False
        self._cells: dict[int, str] = {}
        self._done: list[tuple[int, dict[int, str]]] = []

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """(number, cells by column from 1) of each line that has any. Raises Refused with the line."""
        for _ in self.pieces():
            yield from self._done
            self._done.clear()

    def too_long(self) -> Refused:
        """A cell of the line being read."""
        return Refused(f"{self._file}, line {self._number}: a cell is longer than {_MAX_CELL:,} characters.",
                       "Shorten it. Nothing was stored.")  # fmt: skip

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """A line, a cell or a formula begins."""
        if name == "c":
            reference = attributes.get("r")
            self._column = _column(reference) if reference else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
            self._is_formula = False
            self._held += 1
            if self._held > _MAX_CELLS:
                raise ValueError("too many cells")
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._column, self._held, self._cells = 0, 0, {}
        elif name == "f":
            self._is_formula = True

    def end(self, name: str) -> None:
        """A cell, a line, or all lines end."""
        if name == "c":
            self._cell(self.taken())
        elif name == "row" and self._cells:
            self._done.append((self._number, self._cells))
        elif name == "sheetData":  # what follows is read to its end, so that damage is seen, and means nothing here
            self.parser.StartElementHandler = self.parser.EndElementHandler = self.parser.CharacterDataHandler = None

    def _cell(self, raw: str) -> None:
        if self._is_formula and not raw and self._kind != "str":
            raise Refused(f"{self._file}, line {self._number}: a formula has no result.",
                          "Open the file in Excel, save it, and bring it in again. Nothing was stored.")  # fmt: skip
        value = self._values.text(self._kind, self._style, raw) if raw else ""
        if not value:
            return
        if self._column > MAX_COLUMNS:
            raise Refused(f"{self._file}, line {self._number}, has more than {MAX_COLUMNS} columns.",
                          "Take away what is not needed. Nothing was stored.")  # fmt: skip
        if self._column in self._cells:
            raise ValueError("a cell stands twice")
        self._cells[self._column] = value


def _column(reference: str) -> int:
    """The number of a cell's column, from 1: "A7" is in 1, "AB3" in 28. Raises ValueError."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError("no reference to a cell")
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number
