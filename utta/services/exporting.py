"""Taking files out: the interchange form, whole."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from utta.domain.interchange import KINDS, Kind, write_example, write_review
from utta.domain.rubric import Rubric
from utta.errors import Refused
from utta.store import examples, reviews, rubrics
from utta.store.database import Store, Transaction
from utta.store.examples import Filter

Format = Literal["jsonl", "csv"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def export_file(store: Store, kind: str, form: str, path: Path, wanted: Filter | None = None) -> int:
    """Write all examples, ratings or comparisons to a file and return the number of rows.

    The file appears whole or not at all. Raises Refused for a kind or format UTTA does not write.
    """
    if kind not in KINDS or form not in FORMATS:
        raise Refused(f"UTTA does not export {kind} as {form}.",
                      f"Kinds: {', '.join(KINDS)}; formats: {', '.join(FORMATS)}.")  # fmt: skip
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            number = 0
            for line in _lines(store, kind, form, wanted):
                file.write(line)
                number += 1
        part.replace(path)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    return number if form == "jsonl" else max(0, number - 1)


def export_text(store: Store, kind: Kind, form: Format, wanted: Filter | None = None) -> str:
    """The same as one text, for a download."""
    return "".join(_lines(store, kind, form, wanted))


def _lines(store: Store, kind: Kind, form: Format, wanted: Filter | None) -> Iterator[str]:
    with store.read() as tx:
        rows = _rows(tx, kind, wanted)
        if form == "jsonl":
            for row in rows:
                yield json.dumps(row, ensure_ascii=False) + "\n"
            return
        yield from _csv(list(rows))


def _rows(tx: Transaction, kind: Kind, wanted: Filter | None) -> Iterator[dict[str, Any]]:
    if kind == "examples":
        every = Filter(statuses=("draft", "submitted", "approved", "archived"))
        for example in examples.each(tx, wanted or every):
            yield write_example(example)
        return
    known: dict[tuple[str, int], Rubric] = {(r.key, r.version): r for r in rubrics.by_id(tx).values()}
    for review in reviews.each(tx, "rating" if kind == "ratings" else "preference"):
        yield write_review(review, known.get((review.rubric, review.rubric_version)))


def _csv(rows: list[dict[str, Any]]) -> Iterator[str]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\r\n")
    if columns:
        writer.writerow({column: _cell(column) for column in columns})
        yield _taken(buffer)
    for row in rows:
        writer.writerow({column: _cell(value) for column, value in row.items()})
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cell(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula; reading it back takes the guard away."""
    if isinstance(value, list) and all(_is_plain(part) for part in value):
        value = "; ".join(value)
    elif isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _is_plain(part: object) -> bool:
    """Whether a part of a list can be told from its neighbours when the cell is split by “;” again."""
    return isinstance(part, str) and bool(part) and part == part.strip() and ";" not in part and part[0] != "["
