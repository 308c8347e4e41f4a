"""Reading files into rows: JSONL, JSON, CSV, XLSX, row by row. A file that cannot be read whole is refused.

A file is streamed: it costs the memory of a row (of an XLSX file: that of its shared texts), however long it is.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from utta.errors import Refused
from utta.services.reading.csv_rows import rows_of_csv
from utta.services.reading.json_rows import rows_of_json, rows_of_jsonl
from utta.services.reading.kinds import FileKind, kind_of_file
from utta.services.reading.limits import MAX_BYTES, MAX_ROWS, MAX_UPLOAD_BYTES
from utta.services.reading.xlsx_rows import rows_of_xlsx

__all__ = ["MAX_BYTES", "MAX_ROWS", "MAX_UPLOAD_BYTES", "numbered_rows", "rows_of"]

_Rows = Iterator[tuple[int, dict[str, Any]]]
_READ: dict[FileKind, Callable[[Path, list[str]], _Rows]] = {
    "jsonl": rows_of_jsonl, "json": rows_of_json, "csv": rows_of_csv, "xlsx": rows_of_xlsx,
}  # fmt: skip


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, each a mapping of column to value. Raises Refused with the line where it breaks."""
    return (row for _, row in numbered_rows(path))


def numbered_rows(path: Path, notes: list[str] | None = None) -> _Rows:
    """(line of the file on which it begins, row) for every row of a file. Raises Refused as soon as it breaks.

    notes: is given a sentence for everything that had to be guessed (an encoding, a delimiter) or was left out (other
    sheets of a workbook).
    """
    try:
        if not path.is_file():
            raise Refused(f"{path} cannot be read: it is not a file.", "Check that it is the file you meant.")
        if path.stat().st_size > MAX_BYTES:
            raise Refused(f"{path.name} is larger than {MAX_BYTES // 1024**2} MB.", "Split it into several files.")
        read = _READ[kind_of_file(path)](path, [] if notes is None else notes)
        for number, found in enumerate(read):
            if number == MAX_ROWS:
                raise Refused(f"{path.name} has more than {MAX_ROWS:,} rows.", "Split it into several files.")
            yield found
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", "Check that it is the file you meant.") from error
