"""What a file really is, told from its first bytes. A file under a false name is refused by its true one."""

import re
from pathlib import Path
from typing import Literal

from utta.errors import Refused

FileKind = Literal["jsonl", "json", "csv", "xlsx"]

_BY_SUFFIX: dict[str, FileKind] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}  # fmt: skip
_NAMES: dict[FileKind, str] = {
    "jsonl": "JSONL (one object a line)", "json": "JSON (one value in all)", "csv": "a table in text (CSV)",
    "xlsx": "an Excel file",
}  # fmt: skip
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"), (b"\x89PNG", "a picture (PNG)"), (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"), (b"\x1f\x8b", "a compressed file (gzip)"), (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"), (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"Rar!", "a compressed file (RAR)"), (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file, or one with a password"), (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"), (b"RIFF", "a sound, film or picture"), (b"{\\rtf", "a Word document (RTF)"),
)  # fmt: skip
_ZIPPED: tuple[tuple[bytes, str], ...] = (
    (b"word/", "a Word document"), (b"ppt/", "a PowerPoint file"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
)  # fmt: skip
_MENDED = {"compressed": "Unpack it first.", "old Excel": "Open it in Excel and save it as “Excel Workbook (.xlsx)”."}
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 64 * 1024
_OBJECT = re.compile(r'\s*\{\s*(?:"|\}|$)')
_ARRAY = re.compile(r'\s*\[\s*(?:\{\s*(?:"|\}|$)|\]|$)')
_WEB_PAGE = re.compile(r"\s*<(?:!doctype html|html|table|head|meta)\b", re.IGNORECASE)
_SEVERAL_LINES = re.compile(r"\s*\{[ \t]*\r?\n")


def kind_of_file(path: Path) -> FileKind:
    """How to read a file. Raises Refused for an empty one, one that is no table of any kind, or a false name."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, path.stat().st_size - _HEAD))
        tail = file.read(_HEAD)
    if not head:
        raise Refused(f"{path.name} is empty.", "Check that it is the file you meant.")
    named = _BY_SUFFIX.get(path.suffix.lower())
    is_zipped = head[:4] in (b"PK\x03\x04", b"PK\x05\x06")
    found = _zipped(path, head + tail, named) if is_zipped else _of_text(path, head, named)
    if named is not None and found != named:
        raise _false_name(path, found)
    return found


def _false_name(path: Path, found: FileKind) -> Refused:
    right = f"{path.stem}.{found}"
    return Refused(f"{path.name} is not what its name says: it is {_NAMES[found]}.",
                   f"Rename it to {right} and bring it in again. Nothing was stored.")  # fmt: skip


def _refused(path: Path, what: str) -> Refused:
    mended = next((way for word, way in _MENDED.items() if word in what), "Save the table in it as CSV, JSONL or XLSX.")
    return Refused(f"{path.name} is {what}, not a table that can be read.", f"{mended} Nothing was stored.")


def _zipped(path: Path, ends: bytes, named: FileKind | None) -> FileKind:
    """A ZIP file's names stand before each part and once more in the directory at its end."""
    if b"xl/workbook" in ends:
        return "xlsx"
    if what := next((what for mark, what in _ZIPPED if mark in ends), ""):
        raise _refused(path, what)
    if named == "xlsx":
        return named  # its own reader says what is wrong with it
    raise _refused(path, "a compressed file (ZIP)")


def _of_text(path: Path, head: bytes, named: FileKind | None) -> FileKind:
    for mark, what in _SIGNATURES:
        if head.startswith(mark):
            raise _refused(path, what)
    if head.startswith(_UNICODE_MARKS):
        text = head[: len(head) // 4 * 4].decode("utf-16", errors="replace")
    elif b"\x00" in head[:4096]:
        raise Refused(f"{path.name} is not a text file.", "Save it as CSV, JSONL or XLSX. Nothing was stored.")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    if _WEB_PAGE.match(text):
        raise _refused(path, "a web page (HTML)")
    return _json_or_table(text, named)


def _json_or_table(text: str, named: FileKind | None) -> FileKind:
    if _ARRAY.match(text):
        return "json"
    if _OBJECT.match(text):
        return _json_by_lines(text, named)
    first = text.lstrip().split("\n", 1)[0]
    if named in ("json", "jsonl") and (first[:1] in "[{" or not any(mark in first for mark in ",;\t|")):
        return named  # it begins like nothing else: its own reader says what is wrong
    return "csv"


def _json_by_lines(text: str, named: FileKind | None) -> FileKind:
    """One object may be JSON or JSONL; only a second one, or an object over several lines, tells."""
    if _SEVERAL_LINES.match(text):
        return "json"
    first, _, rest = text.strip().partition("\n")
    if rest.lstrip()[:1] == "{" and first.rstrip().endswith("}"):
        return "jsonl"
    return named if named in ("json", "jsonl") else "jsonl"
