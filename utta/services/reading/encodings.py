"""In which encoding a text file is written: UTF-8 wherever it can be, else the one that fits best, and said."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from utta.errors import Refused

_CHUNK = 1024 * 1024
_SAMPLE = 128 * 1024
_MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
          (b"\xfe\xff", "utf-16"))  # fmt: skip
_SHOWN = {"cp1252": "Windows-1252 (Western European)", "mac_roman": "Mac Roman"}
_STRANGE_IN_WESTERN = re.compile(
    r"[\x80-\x9f]|[^\W\d_A-Z\xc0-\xd6\xd8-\xde][\xc0-\xd6\xd8-\xde\u0160\u017d\u0178]"
    r"|[^\W\d_][\xa1-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u2020\u2021\u2030\u20ac\u2122](?=[^\W\d_])"
)
"""What bytes of other encodings look like when they are read as Windows-1252: capitals and signs inside words."""


@dataclass(frozen=True)
class Misfit:
    """The first byte that does not belong to an encoding: where in the file, and on which line."""

    at: int
    line: int


def encoding_of(path: Path, notes: list[str]) -> str:
    """The name of the encoding in which the whole file can be read. Raises Refused where there is none.

    A file that is UTF-8 but for some damaged bytes is refused with the line and not read as something else, which would
    turn every accented letter of it into two wrong ones.
    """
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    misfit = first_misfit(path, marked or "utf-8-sig")
    if misfit is None:
        return marked or "utf-8-sig"
    if marked or _is_damaged_utf8(path, misfit):
        raise Refused(f"{path.name} is not whole {(marked or 'utf-8').upper()}: line {misfit.line} holds a byte that "
                      "does not belong there.", "Save it as UTF-8.")  # fmt: skip
    found = _fitting(_sample(path, misfit))
    other = misfit if found is None else first_misfit(path, found)
    if found is None or other is not None:
        line = other.line if other else misfit.line
        raise Refused(f"The encoding of {path.name} cannot be told: line {line} holds a byte that fits none.",
                      "Save it as UTF-8.")  # fmt: skip
    shown = _SHOWN.get(found, found)
    notes.append(f"{path.name} is not UTF-8 (line {misfit.line}); it was read as {shown}. Check that accented letters "
                 "and quotes look right.")  # fmt: skip
    return found


def first_misfit(path: Path, encoding: str) -> Misfit | None:
    """The first byte of a file that cannot be read in an encoding, or None; the file is never held whole."""
    decoder = codecs.getincrementaldecoder(encoding)()
    at, line = 0, 1
    with path.open("rb") as file:
        for part, is_last in _parts(file):
            waiting = decoder.getstate()[0]
            try:
                line += decoder.decode(part, is_last).count("\n")
            except UnicodeDecodeError as error:
                data = waiting + part
                line += data[: error.start].decode(encoding, errors="replace").count("\n")
                return Misfit(at - len(waiting) + error.start, line)
            at += len(part)
    return None


def _parts(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """(bytes, whether they are the last)"""
    while part := file.read(_CHUNK):
        yield part, False
    yield b"", True


def _sample(path: Path, misfit: Misfit) -> bytes:
    """The lines beyond ASCII from the first byte on that is not UTF-8: plain ones would tell nothing."""
    with path.open("rb") as file:
        file.seek(max(0, misfit.at - _SAMPLE // 32))
        lines = file.read(_SAMPLE).splitlines(keepends=True)
    return b"".join(line for line in lines if not line.isascii())


def _is_damaged_utf8(path: Path, misfit: Misfit) -> bool:
    """Whether more characters beyond ASCII are whole UTF-8 than not: no other encoding's text looks like that."""
    with path.open("rb") as file:
        data = file.read(_SAMPLE)
    if misfit.at > _SAMPLE:
        data += _sample(path, misfit)
    text = data.decode("utf-8", errors="surrogateescape").lstrip("\ufeff")
    broken = sum("\udc80" <= character <= "\udcff" for character in text)
    return sum(character > "\x7f" for character in text) - broken >= max(1, broken)


def _fitting(sample: bytes) -> str | None:
    try:
        if _is_western(sample.decode("cp1252")):
            return "cp1252"
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else None


def _is_western(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    accented = sum(character.isalpha() and character > "\x7f" for character in text)
    return accented <= letters / 4 and not _STRANGE_IN_WESTERN.search(text)
