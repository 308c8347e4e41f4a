"""Foreign columns: which column of a file is which field of a teaching example, guessed, corrected and applied."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.column_names import KNOWN_AS, likeness, words_of
from utta.domain.column_values import (
    SHORT_VALUE,
    fits,
    grade_in,
    is_about_numbers,
    is_said,
    repeat,
    with_grades_in_it,
)
from utta.domain.conversation import Conversation, Turn, conversation_in
from utta.domain.text import Text, fingerprint

Row = Mapping[str, Any]

TARGETS: tuple[str, ...] = (
    "student_question", "teacher_response", "context", "student_profile", "grade_level", "subject", "topic",
    "teaching_approach", "techniques_used", "rationale", "expected_outcomes", "external_id", "family", "source",
    "licence",
)  # fmt: skip
"""The fields of a teaching example that a column can be mapped to, in the order in which to ask for them."""

SURE = 0.8
"""A guess with less certainty should be looked at."""

_FIXED_NEVER = {"teacher_response": "A response is another one in every row: choose a column.",
                "student_question": "What the student says is another thing in every row: choose a column.",
                "external_id": "An id differs from row to row: choose a column, or leave it out."}  # fmt: skip


class ColumnMapping(BaseModel):
    """Which column is which field.

    columns: field → column. fixed: field → the value of every row (of every row where the column is empty, if it has
    a column too). conversation: a column that holds a whole conversation, which gives the response, the student
    question and the turns before. certainty: field → 0 to 1 for what was guessed; what a person chose is not in it.
    A column of a nested object is named with a dot: "output.text".
    """

    model_config = ConfigDict(frozen=True)

    columns: dict[str, str] = Field(default_factory=dict)
    fixed: dict[str, Text] = Field(default_factory=dict)
    conversation: Conversation | None = None
    certainty: dict[str, float] = Field(default_factory=dict)

    @property
    def unsure(self) -> tuple[str, ...]:
        """The fields whose guess should be looked at."""
        return tuple(name for name in (*TARGETS, "conversation") if self.certainty.get(name, 1) < SURE)


def shape_of(columns: Sequence[str]) -> str:
    """A key that is equal for files with the same set of columns, in whatever order."""
    return fingerprint(*sorted(set(columns)))


def columns_of(rows: Sequence[Row]) -> list[str]:
    """The columns of some rows in their order; a nested object's fields each as a column "outer.inner"."""
    return list(dict.fromkeys(name for row in rows for name in _flat(row)))


def values_in(columns: Sequence[str], rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Column → what stands there in some rows, without the empty."""
    flat = [_flat(row) for row in rows]
    return {column: [value for row in flat if (value := row.get(column)) not in (None, "")] for column in columns}


def apply(mapping: ColumnMapping, row: Row) -> dict[str, Any]:
    """One row as a row of the interchange file.

    Columns that are mapped to nothing stay under their own names and become metadata, as does what a field takes only a
    part of (a whole conversation; a text that names a grade). One that is named like a field it was not mapped to gets
    the ending "_column". Where a column and a conversation both give a field, the column's text is it.
    """
    flat = _flat(row)
    mapped = {name: _field(name, flat.get(column)) for name, column in mapping.columns.items()}
    taken = {column for name, column in mapping.columns.items()
             if name != "grade_level" or mapped[name] == flat.get(column)}  # fmt: skip
    if mapping.conversation:
        mapped = _from_conversation(mapping.conversation, flat, mapped)
    for name, value in mapping.fixed.items():
        if value and mapped.get(name) in (None, "", []):
            mapped[name] = value
    kept = {column: value for column, value in flat.items() if column not in taken}
    return mapped | {f"{column}_column" if column in TARGETS else column: value for column, value in kept.items()}


def problems(mapping: ColumnMapping, columns: Sequence[str] | None = None) -> dict[str, str]:
    """What must still be chosen or mended before rows can be read: field → sentence to show beside it.

    columns: those of the file, where it should be checked that they are there.
    """
    found: dict[str, str] = {}
    has = set(mapping.columns) | ({"teacher_response", "student_question"} if mapping.conversation else set())
    if "teacher_response" not in has:
        found["teacher_response"] = "Choose the column that holds the teacher's response."
    if not has & {"student_question", "context"} and not mapping.fixed.get("context"):
        found["student_question"] = "Choose the column that holds what the student says, or one for the context."
    used: dict[str, str] = {}
    for name, column in mapping.columns.items():
        if columns is not None and column not in columns:
            found[name] = f"This file has no column “{column}”."
        elif name != "grade_level" and used.setdefault(column, name) != name:
            found[name] = f"“{column}” is chosen twice; choose another column or none."
    found |= {name: _FIXED_NEVER[name] for name in mapping.fixed if name in _FIXED_NEVER and mapping.fixed[name]}
    if mapping.conversation and columns is not None and mapping.conversation.column not in columns:
        found["conversation"] = f"This file has no column “{mapping.conversation.column}”."
    return found


def guess(columns: Sequence[str], sample: Sequence[Row]) -> ColumnMapping:
    """The likeliest mapping of a file's columns, from their names and from what some rows of it look like."""
    values = values_in(columns, sample)
    conversation = _conversation(values)
    scores = _scores(values, conversation)
    chosen, certainty = _best(scores)
    if conversation:
        certainty["conversation"] = 0.9
    if "grade_level" not in chosen and (column := with_grades_in_it(values)):
        chosen["grade_level"], certainty["grade_level"] = column, 0.6
    fixed = {}
    if "subject" not in chosen and is_about_numbers(values):
        fixed["subject"], certainty["subject"] = "Mathematics", 0.5
    return ColumnMapping(columns={name: chosen[name] for name in TARGETS if name in chosen}, fixed=fixed,
                         conversation=conversation, certainty=certainty)  # fmt: skip


def _flat(row: Row) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping) and value:
            flat |= {f"{name}.{inner}": part for inner, part in value.items()}
        else:
            flat[name] = value
    return flat


def _field(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name == "grade_level" and len(value) > SHORT_VALUE:
        found = grade_in(value)
        return found or ""
    if name == "techniques_used" and ";" not in value:
        parts = [part.strip() for part in re.split(r"[|\n,]", value) if part.strip()]
        return parts if all(len(part.split()) <= 4 for part in parts) else [value]
    return value


def _from_conversation(conversation: Conversation, flat: Row, mapped: dict[str, Any]) -> dict[str, Any]:
    moment = conversation.moment(flat.get(conversation.column))
    if moment is None:
        return mapped
    given = {name: value for name, value in mapped.items() if value not in (None, "", [])}
    earlier = [_said(turn) for turn in moment.before]
    about = given.get("context", "")
    if isinstance(about, str | int | float):  # what is no text is left for its reader to refuse
        given["context"] = "\n".join([str(about)] * (about != "") + earlier)
    taken: dict[str, Any] = {"student_question": moment.student.text, "teacher_response": moment.teacher.text}
    if mark := moment.teacher.mark:
        taken["techniques_used"] = [mark[0].upper() + mark[1:]]
    return mapped | taken | given


def _said(turn: Turn) -> str:
    return f"{turn.speaker}: {turn.text}"


def _conversation(values: Mapping[str, Sequence[Any]]) -> Conversation | None:
    """The column that holds conversations, unless another one already holds the response to them."""
    found = [own for column, part in values.items() if (own := conversation_in(column, part))]
    answered = [column for column, part in values.items()
                if likeness("teacher_response", column) >= 0.95 and is_said(part)]  # fmt: skip
    return found[0] if found and not set(answered) - {own.column for own in found} else None


def _scores(values: Mapping[str, Sequence[Any]], conversation: Conversation | None) -> dict[tuple[str, str], float]:
    """(field, column) → how well they fit, 0 to 1."""
    scores = {}
    for column, part in values.items():
        if conversation and column == conversation.column:
            continue
        words = "_".join(words_of(column).split())
        for target in KNOWN_AS:
            if conversation and target in ("student_question", "teacher_response") and target != words:
                continue
            score = 1.0 if target == words else likeness(target, column) * fits(target, part)
            if target == "family" and likeness("external_id", column) >= 0.9 and repeat(part):
                score = 0.7  # an id that several rows share names what they belong to
            if conversation and target == "context" and words_of(column) in ("question", "prompt", "problem", "task"):
                score = 0.85  # beside a conversation, that is what it is about
            scores[(target, column)] = score
    return scores


def _best(scores: Mapping[tuple[str, str], float]) -> tuple[dict[str, str], dict[str, float]]:
    """Each field's column and its certainty, the best fit first; no column twice."""
    chosen: dict[str, str] = {}
    certainty = {}
    for (target, column), score in sorted(scores.items(), key=lambda item: (-item[1], TARGETS.index(item[0][0]))):
        if score >= 0.5 and target not in chosen and column not in chosen.values():
            rivals = [other for (name, rival), other in scores.items()
                      if name == target and rival != column and rival not in chosen.values()]  # fmt: skip
            chosen[target] = column
            certainty[target] = round(score if max(rivals, default=0) < score - 0.1 else score - 0.2, 2)
    return chosen, certainty
