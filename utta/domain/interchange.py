"""The interchange files' rows, read into values field by field; interchange_writing.py writes them.

See DESIGN.md, "Interchange files". Only a student question or a context, and a response, are needed to import a row.
Columns that UTTA does not know are kept as metadata.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from utta.domain.example import TeachingExample
from utta.domain.origin import Origin
from utta.domain.review import Response, Review
from utta.domain.rubric import label_of
from utta.domain.situation import Situation
from utta.domain.text import fingerprint, storable
from utta.errors import Refused

Kind = Literal["examples", "ratings", "comparisons"]
KINDS: tuple[Kind, ...] = ("examples", "ratings", "comparisons")
Row = Mapping[str, Any]

OWN_SOURCE, OWN_EXAMPLE, OWN_REVIEW = "UTTA", "utta", "utta-review"
_OWN_ID = re.compile(r"^utta(?:-review)?-([1-9][0-9]{0,17})-[0-9a-f]{8}$")

_SITUATION = tuple(Situation.model_fields)
_EXAMPLE = tuple(TeachingExample.model_fields)
_SHARED = ("source", "licence", "family", "external_id")
_REVIEW = ("reviewer", "rationale", "improved_response")
COLUMNS: dict[Kind, tuple[str, ...]] = {
    "examples": (*_EXAMPLE, *_SHARED),
    "ratings": (*_SITUATION, "response", "generator", "rubric", "rubric_version", "ratings", *_REVIEW, *_SHARED),
    "comparisons": (*_SITUATION, "response_a", "generator_a", "response_b", "generator_b", "preferred", "shown_left",
                    *_REVIEW, *_SHARED),
}  # fmt: skip
RECORD_COLUMNS = ("status", "revision", "author", "revision_authors", "approved_by")
"""Who did what with an example, as an export tells it: see record.py. An import keeps them as metadata and does not
compare them: they tell of the store that the file came from."""
VERSION_COLUMNS = ("dataset_version", "dataset_split", "dataset_family")
"""Where a row stood in a dataset version that was exported. Kept and not compared in the same way."""
_VERSION = re.compile(r"^[0-9]{1,6}$", re.ASCII)
_PREFERRED = {"a": "A", "b": "B", "tie": "tie", "neither": "neither"}


def own_id(of: str, number: int, created_at: float) -> str:
    """The external id under which an entry made here goes out: the same at every export, and no other team's."""
    return f"{of}-{number}-{fingerprint(repr(created_at))[:8]}"


def own_number(external_id: str) -> int | None:
    """The number of the entry that such an id speaks of, or None for another id."""
    found = _OWN_ID.match(external_id)
    return int(found[1]) if found else None


def kind_of(row: Row) -> Kind | None:
    """Which interchange file a row belongs to, by its columns; None when it is none of them."""
    if "response_a" in row or "preferred" in row:
        return "comparisons"
    if "ratings" in row and "response" in row:
        return "ratings"
    if "teacher_response" in row or ("input" in row and "output" in row):
        return "examples"
    return None


def is_dspy(row: Row) -> bool:
    """Whether a row is in the guide's DSPy format, and not one that has columns of these names besides its response."""
    return isinstance(row.get("input"), Mapping) and "output" in row and "teacher_response" not in row


def unknown_columns(kind: Kind, row: Row) -> set[str]:
    """Columns that will be kept as metadata and are none of our own."""
    return set(row).difference(COLUMNS[kind], RECORD_COLUMNS, VERSION_COLUMNS)


def read_example(row: Row) -> tuple[TeachingExample, Origin]:
    """One row of a teaching examples file, or of the guide's DSPy format. Raises Refused with the reason."""
    flat = _from_dspy(row) if is_dspy(row) else dict(row)
    values = {name: _text(flat, name) for name in _EXAMPLE if name != "techniques_used"}
    _need(values, "teacher_response")
    techniques = _list(flat.get("techniques_used"))
    try:
        return TeachingExample(**values, techniques_used=techniques), _origin("examples", flat)
    except ValidationError as error:
        raise _refused(error) from error


def read_rating(row: Row) -> Review:
    """One row of a ratings file; the rubric's steps are checked by the caller, who knows the rubric."""
    response = _response(row, "response", "generator")
    ratings = row.get("ratings")
    if not isinstance(ratings, Mapping):
        raise Refused("ratings is missing.", "Give an object of criterion and step.")
    given = {str(key): _label(key, value) for key, value in ratings.items() if value is not None and value != ""}
    rubric = _text(row, "rubric")
    if not rubric:
        raise Refused("rubric is empty.", "Name the rubric the ratings belong to.")
    return _review(row, "ratings", kind="rating", response=response, rubric=rubric, ratings=given,
                   rubric_version=_version(row))  # fmt: skip


def read_comparison(row: Row) -> Review:
    """One row of a comparisons file. Raises Refused with the reason."""
    preferred = _PREFERRED.get(_text(row, "preferred").strip().lower())
    if preferred is None:
        raise Refused(f"preferred is “{_text(row, 'preferred')}”.", "Use A, B, tie or neither.")
    shown = _text(row, "shown_left").strip().upper()
    return _review(
        row, "comparisons", kind="preference", preferred=preferred,
        response=_response(row, "response_a", "generator_a"),
        other=_response(row, "response_b", "generator_b"),
        shown_left=shown if shown in ("A", "B") else None,
    )  # fmt: skip


def _review(row: Row, file: Kind, **values: Any) -> Review:
    try:
        return Review(
            reviewer=_text(row, "reviewer"), improved_response=_text(row, "improved_response"),
            rationale=_text(row, "rationale"), origin=_origin(file, row), **values,
        )  # fmt: skip
    except ValidationError as error:
        raise _refused(error) from error


def _response(row: Row, text: str, generator: str) -> Response:
    situation = {name: _text(row, name) for name in _SITUATION}
    _need(situation | {text: _text(row, text)}, text)
    try:
        return Response(
            situation=Situation(**situation), text=_text(row, text), generator=_text(row, generator),
            family=_text(row, "family"), source=_text(row, "source"), licence=_text(row, "licence"),
        )  # fmt: skip
    except ValidationError as error:
        raise _refused(error) from error


def _origin(kind: Kind, row: Row) -> Origin:
    extra = {name: row[name] for name in row if name not in COLUMNS[kind]}
    try:
        shared: dict[str, Any] = {name: _text(row, name) for name in _SHARED}
        return Origin(**shared, metadata=extra)
    except ValidationError as error:
        raise _refused(error) from error


def _from_dspy(row: Row) -> dict[str, Any]:
    """{"input": {…}, "output": {…}, "metadata": {…}} of the fine-tuning guide, as one flat row."""
    parts = ("metadata", "input", "output")
    flat = {name: value for name, value in row.items() if name not in parts}
    for part in parts:
        value = row.get(part) or {}
        if not isinstance(value, Mapping):
            raise Refused(f"{part} is not an object.", "See the guide's DSPy format.")
        flat |= value
    return flat


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return label_of(value)
    raise Refused(f"{name} is not text.", "Nested values are only taken in ratings, techniques_used and metadata.")


def _label(criterion: object, value: object) -> str:
    if not isinstance(value, str | int | float):
        raise Refused(f"The rating of {criterion} is not a step.", "Give a text or a number.")
    try:
        return storable(label_of(value))
    except ValueError as error:
        raise Refused(f"The rating of {criterion} {error}") from error


def _version(row: Row) -> int:
    """Which version of the rubric the ratings were given on; 0 where the row does not say."""
    told = _text(row, "rubric_version").strip()
    if told and not _VERSION.match(told):
        raise Refused(f"rubric_version is “{told}”.", "Give the number of a version, or leave it empty.")
    return int(told or 0)


def _list(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise Refused("techniques_used is not a list of texts.", "Use a list, or one text split by “;”.")


def _need(values: Mapping[str, str], response: str) -> None:
    if not values[response].strip():
        raise Refused(f"{response} is empty.", "A row needs a response.")
    if not values["student_question"].strip() and not values["context"].strip():
        raise Refused("student_question and context are both empty.", "A row needs one of them.")


def _refused(error: ValidationError) -> Refused:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    return Refused(f"{field} {first['msg'].removeprefix('Value error, ')}")
