"""Taking files out: interchange JSONL and CSV, XLSX, the guide's DSPy format, and conversations for fine-tuning.

JSONL and DSPy keep every value of an unknown column as it is. A table (CSV, XLSX) holds texts alone: there a number
becomes its digits, a list its parts split by “;”, any other value its JSON, and what a row does not have is an empty
cell. So what was exported, imported and exported again in the same format is the same file, byte for byte.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from utta.domain.cells import cell_of
from utta.domain.chat_format import as_chat
from utta.domain.interchange import Kind
from utta.domain.interchange_writing import as_dspy
from utta.domain.text import shortened
from utta.errors import NotFound, Refused
from utta.services import exporting_xlsx
from utta.services.exporting_order import EVERYTHING, FORMATS, FORMATS_OF, Format, Order, allowed, statuses_of
from utta.services.exporting_rows import Row, columns_of, number_of, rows_of
from utta.services.pseudonyms import names, pseudonyms
from utta.store import datasets
from utta.store.database import Store, Transaction
from utta.store.examples import Filter

__all__ = ["EVERYTHING", "FORMATS", "FORMATS_OF", "Filter", "Format", "Order", "allowed", "count", "export",
           "export_file", "export_text", "statuses_of", "version_called"]  # fmt: skip

Told = Callable[[int], object]
"""Told now and then how many rows have been written."""

_MAX_COLUMNS = 200  # more cannot be imported again
_OFTEN = 500
_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def export(store: Store, order: Order, path: Path, told: Told | None = None) -> int:
    """Write what is ordered to a file and return the number of rows; the same state of the store, the same bytes.

    The file appears whole or not at all. Raises Refused for what the format cannot hold or a place that cannot be
    written to, NotFound for a dataset version that is not there.
    """
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    counted = _Counted(told)
    try:
        with store.read() as tx:
            rows = counted.rows(_rows(store, tx, order))
            if order.form == "xlsx":
                columns = _columns(tx, order)
                lines = ((row["external_id"], [cell_of(row.get(name)) for name in columns]) for row in rows)
                exporting_xlsx.write(part, [cell_of(name) for name in columns], lines)
            else:
                with part.open("w", encoding="utf-8", newline="") as file:
                    file.writelines(_lines(tx, order, rows))
        part.replace(path)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return counted.number


def export_file(store: Store, kind: Kind, form: Format, path: Path, wanted: Filter | None = None) -> int:
    """As `export`, of rows of the store."""
    return export(store, Order(kind, form, wanted), path)


def export_text(store: Store, kind: Kind, form: Format, wanted: Filter | None = None) -> str:
    """The same as one text, for what is small. Raises Refused for Excel, which is no text."""
    order = Order(kind, form, wanted)
    if form == "xlsx":
        raise Refused("An Excel file is no text.", "Write it to a file.")
    with store.read() as tx:
        return "".join(_lines(tx, order, _rows(store, tx, order)))


def count(store: Store, order: Order) -> int:
    """How many rows an export would have."""
    with store.read() as tx:
        return number_of(tx, order)


def version_called(store: Store, name: str) -> int:
    """The id of the dataset version of this name, or of this id. Raises NotFound with the names there are."""
    with store.read() as tx:
        versions = datasets.newest_first(tx)
    found = [version.id for version in versions if version.name == name]
    found = found or [version.id for version in versions if str(version.id) == name]
    if not found:
        known = shortened(", ".join(version.name for version in versions), 300)
        raise NotFound(f"There is no dataset version “{name}”.", f"There are: {known}." if known else "Freeze one.")
    return found[0]


class _Counted:
    """Counts rows on their way."""

    def __init__(self, told: Told | None) -> None:
        self.number, self._told = 0, told

    def rows(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.number += 1
            if self._told is not None and self.number % _OFTEN == 0:
                self._told(self.number)
            yield row


def _rows(store: Store, tx: Transaction, order: Order) -> Iterator[Row]:
    return rows_of(tx, order, names if order.named else pseudonyms(store.settings))


def _lines(tx: Transaction, order: Order, rows: Iterator[Row]) -> Iterator[str]:
    if order.form == "csv":
        yield from _csv(_columns(tx, order), rows)
    elif order.form == "chat":  # whoever takes one split gets the bare conversations that fine-tuning services take
        several = order.dataset_id is not None and order.split is None
        yield from (f"{_encoded(as_chat(row, row['dataset_split'] if several else ''))}\n" for row in rows)
    elif order.form == "dspy":
        yield from (f"{_encoded(as_dspy(row))}\n" for row in rows)
    else:
        yield from (f"{_encoded(row)}\n" for row in rows)


def _columns(tx: Transaction, order: Order) -> list[str]:
    """The columns of a table. Raises Refused for names that a table's header cannot tell apart."""
    columns = columns_of(tx, order)
    odd = next((name for name in columns if not name or name != name.strip()), None)
    if odd is not None or len(columns) > _MAX_COLUMNS:
        what = f"has {len(columns):,} columns" if odd is None else f"has a column called “{odd}”"
        raise Refused(f"What was imported {what}, which a table cannot have.", "Take it out as JSONL.")
    return columns


def _csv(columns: list[str], rows: Iterator[Row]) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")

    def line(cells: list[str]) -> str:
        writer.writerow(cells)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield line([cell_of(name) for name in columns])
    for row in rows:
        yield line([cell_of(row.get(name)) for name in columns])
