"""Rows of JSONL and JSON files, object by object, each with the line of the file it begins on."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from utta.errors import Refused
from utta.services.reading.limits import MAX_LINE

Numbered = Iterator[tuple[int, dict[str, Any]]]

_NOTHING = "Nothing was stored."
_CHUNK = 1024 * 1024
_SPACE = re.compile(r"[ \t\r\n]*")


def rows_of_jsonl(path: Path, _notes: list[str]) -> Numbered:
    """One object a line (JSONL)."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE + 1), b""), start=1):
            if len(line) > MAX_LINE:
                raise _too_long(path.name, number)
            text = _utf8(path.name, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, number)
            if text.strip():
                yield number, _object(_parsed(path.name, text, number), path.name, number)


def rows_of_json(path: Path, _notes: list[str]) -> Numbered:
    """A list of objects, or one object (JSON); only the object being read is held."""
    with path.open("rb") as file:
        window = _Window(path.name, file)
        is_list = window.next_sign() == "["
        if is_list:
            window.step()
            if window.next_sign() == "]":
                window.step()
                return window.must_end()
        while True:
            line, value = window.value()
            yield line, _object(value, path.name, line)
            if not is_list:
                break
            sign = window.next_sign()
            if sign not in (",", "]"):
                window.fail("a comma or the closing bracket is missing")
            window.step()
            if sign == "]":
                break
        window.must_end()


def parsed_cell(text: str) -> Any:
    """The JSON value in a cell of a table. Raises ValueError for what a JSON file may not hold either."""
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


class _Window:
    """The part of a JSON file that is being looked at, as text, and the line it stands on."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name, self.file = name, file
        self.text, self.at, self.line = "", 0, 1
        self.counted = 0  # up to where the ends of lines in `text` are in `line` already
        self.is_whole, self.rest = False, b""
        self._more()
        self.text = self.text.removeprefix("\ufeff")

    def next_sign(self) -> str:
        """The next character that is no space, or "" at the end; `at` stands on it."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if self.is_whole:
                return ""
            self._more()

    def step(self) -> None:
        self.at += 1

    def value(self) -> tuple[int, Any]:
        """(line, value) of the value that begins at the next sign."""
        self.next_sign()
        line = self._line_at(self.at)
        while True:
            try:
                value, self.at = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                if self.is_whole or len(self.text) - self.at > MAX_LINE:
                    if len(self.text) - self.at > MAX_LINE:
                        raise _too_long(self.name, line) from error
                    self.fail(error.msg, self._line_at(error.pos))
                self._more(len(self.text) - self.at)
            except (ValueError, RecursionError) as error:
                raise _unfit(self.name, line, error) from error
            else:
                return line, value

    def must_end(self) -> None:
        """Nothing but space may follow."""
        if self.next_sign():
            self.fail("something follows after its end")

    def fail(self, reason: str, line: int | None = None) -> NoReturn:
        line = line or self._line_at(self.at)
        raise Refused(f"{self.name}, line {line}, is not whole JSON: {reason}.", _NOTHING)

    def _line_at(self, place: int) -> int:
        self.line += self.text.count("\n", self.counted, place)
        self.counted = place
        return self.line

    def _more(self, size: int = 0) -> None:
        """Read on, at least `size` bytes, and let go of what lies behind."""
        self._line_at(self.at)
        part = self.file.read(max(size, _CHUNK))
        self.is_whole = not part
        data = self.rest + part
        cut = len(data) if self.is_whole else _whole_characters(data)
        before = self.text[self.at :]
        self.text = before + _utf8(self.name, data[:cut], self.line + before.count("\n"))
        self.rest, self.at, self.counted = data[cut:], 0, 0


def _whole_characters(data: bytes) -> int:
    """How many bytes of UTF-8 to take so that none of its characters is parted at the end."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            return len(data) - back
        if byte < 0x80:
            break
    return len(data)


def _utf8(name: str, data: bytes, first_line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise Refused(f"{name} is not UTF-8: line {line} holds a byte that is not.", "Save it as UTF-8.") from error


def _parsed(name: str, text: str, line: int) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Refused(f"{name}, line {line}, is not whole JSON: {error.msg}.", _NOTHING) from error
    except (ValueError, RecursionError) as error:
        raise _unfit(name, line, error) from error


def _unfit(name: str, line: int, error: Exception) -> Refused:
    reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    return Refused(f"{name}, line {line}: {reason}.", _NOTHING)


def _too_long(name: str, line: int) -> Refused:
    return Refused(f"{name}, line {line}, is longer than {MAX_LINE // 1024**2} MB.",
                   f"One row is one line; check that it is the file you meant. {_NOTHING}")  # fmt: skip


def _object(value: Any, name: str, line: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(f"{name}, line {line}, is not an object with named fields.", _NOTHING)
    return value


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


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_no_repeats)
