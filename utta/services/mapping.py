"""Foreign files: what their columns are likely to mean, what a person said of them, and what that makes of the rows."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from utta.domain.example import TeachingExample
from utta.domain.interchange import is_dspy, kind_of, read_example
from utta.domain.mapping import TARGETS, ColumnMapping, apply, columns_of, guess, problems, shape_of, values_in
from utta.domain.origin import Origin
from utta.domain.text import shortened
from utta.domain.user import User
from utta.errors import Refused
from utta.services.reading import numbered_rows
from utta.store import mappings
from utta.store.database import Store, Transaction

SAMPLE_ROWS = 200
"""How many rows of a file are looked at to guess what its columns mean."""
_LARGEST_MAPPING_FILE = 1024 * 1024


@dataclass(frozen=True)
class Foreign:
    """The beginning of a file whose columns are not ours, and the mapping to begin with.

    sample: its first rows. is_remembered: whether a person chose the mapping for a file of the same columns before.
    """

    columns: tuple[str, ...]
    sample: tuple[dict[str, Any], ...]
    mapping: ColumnMapping
    is_remembered: bool

    @cached_property
    def values(self) -> dict[str, list[Any]]:
        """What the first rows have in each column, without the empty."""
        return values_in(self.columns, self.sample)

    def begun_with(self, mapping: ColumnMapping) -> "Foreign":
        """The same file with what a person chose before."""
        return replace(self, mapping=mapping)


@dataclass(frozen=True)
class Mapped:
    """One row as a mapping reads it: its text and where it comes from, or why it cannot be read."""

    content: TeachingExample | None
    origin: Origin | None
    reason: str = ""


def foreign(store: Store, path: Path, *, even_if_known: bool = False) -> Foreign | None:
    """What must be mapped before this file can be read; None where its columns are ours. Raises Refused for a file
    that cannot be read. even_if_known: also where the columns are ours."""
    sample = tuple(row for _, row in islice(numbered_rows(path), SAMPLE_ROWS))
    if not sample:
        raise Refused(f"{path.name} holds no rows.", "Check that it is the file you meant.")
    if is_known(sample[0]) and not even_if_known:
        return None
    columns = tuple(columns_of(sample))
    with store.read() as tx:
        before = remembered(tx, columns)
    if before is not None and not problems(before, columns):
        return Foreign(columns, sample, before, is_remembered=True)
    mapping = guess(columns, sample)
    if not mapping.columns.get("source"):
        # Remembered with the mapping: the same table under another name is still the same source.
        mapping = mapping.model_copy(update={"fixed": {"source": path.stem} | mapping.fixed})
    return Foreign(columns, sample, mapping, is_remembered=False)


def is_known(row: dict[str, Any]) -> bool:
    """Whether a file that begins with this row can be read without a mapping."""
    kind = kind_of(row)
    if kind == "examples" and not is_dspy(row):
        return "student_question" in row or "context" in row
    return kind is not None


def rows_as(mapping: ColumnMapping, rows: Sequence[dict[str, Any]]) -> list[Mapped]:
    """What a mapping makes of some rows."""
    return [_row_as(mapping, row) for row in rows]


def remembered(tx: Transaction, columns: Sequence[str]) -> ColumnMapping | None:
    """The mapping last used for files of these columns."""
    found = mappings.get(tx, shape_of(columns))
    try:
        return None if found is None else ColumnMapping(**found)
    except (ValidationError, TypeError):  # of an older UTTA: to be chosen again
        return None


def remember(tx: Transaction, by: User | None, columns: Sequence[str], mapping: ColumnMapping) -> None:
    """Propose this mapping for the next file of these columns. What a person let pass is no guess any more."""
    kept = mapping.model_copy(update={"certainty": {}}).model_dump(mode="json")
    mappings.put(tx, shape_of(columns), kept, by.id if by else None, time.time())


def from_file(path: Path) -> ColumnMapping:
    """A mapping written as JSON: {"columns": {field: column, …}, "fixed": {field: value, …}}. Raises Refused."""
    try:
        text = path.read_bytes()[: _LARGEST_MAPPING_FILE + 1].decode("utf-8-sig")
        given = json.loads(text)
        unknown = set(given) - set(ColumnMapping.model_fields)
        unknown |= {*given.get("columns", {}), *given.get("fixed", {})} - set(TARGETS)
        mapping = ColumnMapping(**given)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(f"{path.name} is not a mapping.", _WRITE_ONE) from error
    if unknown:
        names = shortened(", ".join(sorted(map(str, unknown))), 200)
        raise Refused(f"{path.name} speaks of {names}, which is no field.", f"Fields are {', '.join(TARGETS)}.")
    return mapping


def check(mapping: ColumnMapping, columns: Sequence[str]) -> None:
    """Raise Refused with everything that must be mended before rows can be read."""
    found = problems(mapping, columns)
    if found:
        raise Refused("The columns are not mapped yet.", " ".join(found.values()), found)


def as_json(mapping: ColumnMapping) -> str:
    """A mapping as `from_file` reads it, without how sure a guess was."""
    given = mapping.model_dump(mode="json", exclude={"certainty"}, exclude_none=True)
    return json.dumps({name: value for name, value in given.items() if value}, ensure_ascii=False)


def _row_as(mapping: ColumnMapping, row: dict[str, Any]) -> Mapped:
    try:
        return Mapped(*read_example(apply(mapping, row)))
    except Refused as refused:
        return Mapped(None, None, shortened(str(refused), 300))


_WRITE_ONE = 'Write {"columns": {"teacher_response": "its column", …}, "fixed": {"subject": "Mathematics"}}.'
