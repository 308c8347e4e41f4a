"""The interchange files' rows, written from what the store holds; interchange.py reads them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from utta.domain.interchange import (
    COLUMNS,
    OWN_EXAMPLE,
    OWN_REVIEW,
    OWN_SOURCE,
    RECORD_COLUMNS,
    VERSION_COLUMNS,
    Kind,
    own_id,
)
from utta.domain.review import Review
from utta.domain.rubric import Rubric

_CONTENT = ("grade_level", "subject", "topic", "student_profile", "student_question", "context",
            "teaching_approach", "teacher_response", "techniques_used", "rationale",
            "expected_outcomes")  # fmt: skip
_SITUATION = ("grade_level", "subject", "topic", "student_profile", "context", "student_question")
_ORIGIN = ("source", "licence", "family")
_ORDER: dict[Kind, tuple[str, ...]] = {
    "examples": ("external_id", *_CONTENT, *_ORIGIN, *RECORD_COLUMNS),
    "ratings": ("external_id", *_SITUATION, "response", "generator", "reviewer", "rubric",
                "rubric_version", "ratings", "improved_response", "rationale", *_ORIGIN),
    "comparisons": ("external_id", *_SITUATION, "response_a", "generator_a", "response_b", "generator_b", "preferred",
                    "shown_left", "reviewer", "improved_response", "rationale", *_ORIGIN),
}  # fmt: skip
_WHOLE = re.compile(r"^(0|-?[1-9][0-9]{0,8})$")
"""A label that as a number, read again, is the very same label."""
_INPUT = ("grade_level", "subject", "student_question", "context")
_OUTPUT = ("teacher_response", "techniques_used", "rationale")


def columns(kind: Kind, is_version: bool, metadata: Iterable[str]) -> list[str]:
    """The columns of a table in their order. metadata: the names of the unknown columns, in the order of the first
    row that has each; is_version: whether the rows are those of a dataset version."""
    own = [*_ORDER[kind], *(VERSION_COLUMNS if is_version else ())]
    return list(dict.fromkeys([*own, *_kept(kind, metadata)]))


def write_example(number: int, created_at: float, content: Mapping[str, Any], record: Mapping[str, Any],
                  version: Mapping[str, Any] | None = None) -> dict[str, Any]:  # fmt: skip
    """A teaching example as an interchange row, columns in the documented order.

    content: its fields with external_id, source, licence, family and metadata, as in the store or as frozen. record:
    see record.py. version: the VERSION_COLUMNS, of a row of a dataset version.
    """
    external_id = content.get("external_id") or own_id(OWN_EXAMPLE, number, created_at)
    row = {"external_id": external_id} | {name: content[name] for name in _CONTENT}
    return row | _ending("examples", content, dict(record), version)


def write_review(review: Review, reviewer: str, rubric: Rubric | None,
                 version: Mapping[str, Any] | None = None) -> dict[str, Any]:  # fmt: skip
    """A review as a row of the ratings or the comparisons file; `reviewer` is how its reviewer is called in it."""
    origin = review.origin
    external_id = origin.external_id or own_id(OWN_REVIEW, review.id, review.created_at)
    row: dict[str, Any] = {"external_id": external_id}
    row |= {name: getattr(review.response.situation, name) for name in _SITUATION}
    if review.kind == "rating":
        ratings = {key: _value(rubric, key, label) for key, label in review.ratings.items()}
        row |= {"response": review.response.text, "generator": review.response.generator,
                "reviewer": reviewer, "rubric": review.rubric, "rubric_version": review.rubric_version or "",
                "ratings": ratings}  # fmt: skip
    elif review.other is not None:
        row |= {"response_a": review.response.text, "generator_a": review.response.generator,
                "response_b": review.other.text, "generator_b": review.other.generator,
                "preferred": review.preferred, "shown_left": review.shown_left or "",
                "reviewer": reviewer}  # fmt: skip
    row |= {"improved_response": review.improved_response, "rationale": review.rationale}
    ending = {"external_id": origin.external_id, "source": origin.source, "licence": origin.licence,
              "family": origin.family or review.response.family, "metadata": origin.metadata}  # fmt: skip
    return row | _ending("ratings" if review.kind == "rating" else "comparisons", ending, {}, version)


def as_dspy(row: Mapping[str, Any]) -> dict[str, Any]:
    """An example's row in the DSPy format of the fine-tuning guide; what has no place in it goes along as metadata."""
    return {
        "input": {name: row[name] for name in _INPUT},
        "output": {name: row[name] for name in _OUTPUT},
        "metadata": {name: value for name, value in row.items() if name not in _INPUT + _OUTPUT},
    }


def _ending(kind: Kind, content: Mapping[str, Any], record: dict[str, Any],
            version: Mapping[str, Any] | None) -> dict[str, Any]:  # fmt: skip
    """Where a row comes from, what was done with it, and its unknown columns."""
    source = content.get("source") or ("" if content.get("external_id") else OWN_SOURCE)
    metadata = content.get("metadata") or {}
    own = {"source": source, "licence": content.get("licence", ""), "family": content.get("family", "")}
    own |= record | dict(version or {})
    return own | {name: metadata[name] for name in _kept(kind, metadata) if name not in own}


def _kept(kind: Kind, metadata: Iterable[str]) -> list[str]:
    """Metadata that would stand in the place of a column of ours cannot: its name has come to mean something else."""
    return [name for name in metadata if name not in COLUMNS[kind]]


def _value(rubric: Rubric | None, key: str, label: str) -> str | int:
    numeric = rubric is not None and all(_WHOLE.match(step) for step in rubric.criterion(key).labels)
    return int(label) if numeric else label
