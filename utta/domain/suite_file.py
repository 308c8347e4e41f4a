"""Suites as files a team can edit: one JSON object a line, in plain words; every bad row is told in a sentence.

A bad row never stops the others: it is left out, and said.
"""

import json
from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

Row = TypeVar("Row", bound=BaseModel)

MAX_ROWS = 2_000
MAX_BYTES = 5_000_000


class SuiteFile(BaseModel, Generic[Row]):
    """What a file holds: its good rows in their order, and a sentence for each bad one."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[Row, ...]
    faults: tuple[str, ...]


def read_suite(data: str | bytes, kind: type[Row], key: str = "") -> SuiteFile[Row]:
    """Read the rows of a suite. data: UTF-8 JSON lines; empty lines and lines that begin with # are passed over.

    kind: what a row is (a frozen pydantic value that forbids extra entries). key: the entry that must differ in every
    row, "" for none. Never raises for what the file holds.
    """
    if len(data) > MAX_BYTES:
        return SuiteFile(rows=(), faults=(f"The file is larger than {MAX_BYTES // 1_000_000} MB; nothing was read.",))
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        return SuiteFile(rows=(), faults=("The file is not UTF-8 text. Save it as plain UTF-8 and try again.",))
    rows: list[Row] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if len(rows) == MAX_ROWS:
            faults.append(f"Row {number} and all after it were left out: a suite has at most {MAX_ROWS:,} rows.")
            break
        row, fault = _row(line, kind)
        name = str(getattr(row, key)) if row is not None and key else ""
        if row is None:
            faults.append(f"Row {number} was left out: {fault}")
        elif name and name in seen:
            faults.append(f"Row {number} was left out: its {key} “{name[:60]}” is already that of row {seen[name]}.")
        else:
            seen[name] = number
            rows.append(row)
    return SuiteFile(rows=tuple(rows), faults=tuple(faults))


def _row(line: str, kind: type[Row]) -> tuple[Row | None, str]:
    """A row, or None and what is wrong with it."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None, "it is not a JSON object on one line. Check its quotes, commas and braces."
    if not isinstance(value, dict):
        return None, "it is not a JSON object with entries in braces."
    try:
        return kind.model_validate(value), ""
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return None, _sentence(first["type"], first["loc"], str(first["msg"]), list(kind.model_fields))


def _sentence(fault: str, place: Sequence[int | str], message: str, known: Sequence[str]) -> str:
    entry = str(place[0])[:60] if place else ""
    if fault == "missing":
        return f"it lacks the entry “{entry}”."
    if fault == "extra_forbidden":
        return f"it has an entry nobody knows, “{entry}”. It may have: {', '.join(known)}."
    if fault == "value_error":
        said = message.removeprefix("Value error, ")
        return f"its {entry} {said}" if entry else said
    if fault == "string_too_short":
        return f"its {entry} is empty."
    if fault == "string_too_long":
        return f"its {entry} is too long ({message[:1].lower()}{message[1:]})."
    if fault in ("string_type", "list_type", "tuple_type", "int_parsing", "int_type", "bool_parsing"):
        return f"its {entry} is not {_KINDS[fault]}."
    return f"its {entry} cannot be taken ({message[:1].lower()}{message[1:]})."


_LIST = "a list in square brackets"
_KINDS = {
    "string_type": "a text in quotes", "list_type": _LIST, "tuple_type": _LIST, "int_parsing": "a whole number",
    "int_type": "a whole number", "bool_parsing": "true or false",
}  # fmt: skip
