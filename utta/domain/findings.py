"""Validation findings: what a lead should look at before freezing a dataset version."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.example import StoredExample
from utta.domain.text import normalised

_FIELDS = {
    "grade_level": "grade level", "subject": "subject area", "student_profile": "student profile",
    "student_question": "student question", "teaching_approach": "teaching approach",
    "techniques_used": "techniques", "rationale": "reasoning", "expected_outcomes": "expected outcomes",
}  # fmt: skip
SHORT_WORDS, LONG_WORDS = 4, 250
"""A teacher's reply below or above this many words is worth a look: lengths of the reviewed replies we have seen."""


class Finding(BaseModel):
    """One thing worth mending: what it is, how to mend it, and the examples it concerns."""

    model_config = ConfigDict(frozen=True)

    what: str
    mend: str
    examples: tuple[int, ...]


def completeness(examples: Sequence[StoredExample]) -> dict[str, float]:
    """Share (0..1) of examples in which each of the guide's fields is filled, by the field's name on screen."""
    if not examples:
        return {}
    filled = Counter(label for example in examples for name, label in _FIELDS.items() if _filled(example, name))
    return {label: filled[label] / len(examples) for label in _FIELDS.values()}


def validate(examples: Sequence[StoredExample]) -> list[Finding]:
    """Every finding about these examples, the ones that concern most examples first."""
    found = [*_missing(examples), *_lengths(examples), *_copied(examples), *_duplicates(examples)]
    return sorted(found, key=lambda finding: -len(finding.examples))


def duplicate_groups(examples: Iterable[StoredExample]) -> list[list[StoredExample]]:
    """Groups of examples whose question, context and response are the same but for spacing and punctuation."""
    groups: dict[str, list[StoredExample]] = defaultdict(list)
    for example in examples:
        groups[example.content.duplicate_key].append(example)
    return [group for group in groups.values() if len(group) > 1]


def filled_fields(example: StoredExample) -> tuple[int, int]:
    """How many of the guide's fields are filled in this example, and how many there are."""
    return sum(_filled(example, name) for name in _FIELDS), len(_FIELDS)


def largest_gaps(counts: Mapping[tuple[str, str], int], limit: int = 3) -> list[tuple[str, str]]:
    """The (row, column) pairs without an example where most would be expected, largest gap first.

    Expected is row total × column total / all, the count of a pair if grades and subjects were independent (Pearson
    1900). A grade or subject without any example is no pair's gap: it is missing as a whole.
    """
    rows, columns = Counter[str](), Counter[str]()
    for (row, column), number in counts.items():
        rows[row] += number
        columns[column] += number
    empty = [(row, column) for row in rows for column in columns if not counts.get((row, column))]
    expected = [pair for pair in empty if rows[pair[0]] * columns[pair[1]]]
    return sorted(expected, key=lambda pair: (-rows[pair[0]] * columns[pair[1]], pair))[:limit]


def _filled(example: StoredExample, name: str) -> bool:
    value = getattr(example.content, name)
    return bool(value) and (not isinstance(value, str) or bool(value.strip()))


def _missing(examples: Sequence[StoredExample]) -> list[Finding]:
    found = []
    for name, label in _FIELDS.items():
        without = tuple(example.id for example in examples if not _filled(example, name))
        if without:
            found.append(Finding(what=f"No {label}", mend=f"Open the example and add the {label}.", examples=without))
    return found


def _lengths(examples: Sequence[StoredExample]) -> list[Finding]:
    words = {example.id: len(example.content.teacher_response.split()) for example in examples}
    short = tuple(key for key, number in words.items() if number < SHORT_WORDS)
    long = tuple(key for key, number in words.items() if number > LONG_WORDS)
    found = []
    if short:
        found.append(Finding(what=f"Response of fewer than {SHORT_WORDS} words", examples=short,
                             mend="Say a little more, or archive the example."))  # fmt: skip
    if long:
        found.append(Finding(what=f"Response of more than {LONG_WORDS} words", examples=long,
                             mend="Keep what you would say in one turn."))  # fmt: skip
    return found


def _copied(examples: Sequence[StoredExample]) -> list[Finding]:
    same = tuple(
        example.id for example in examples
        if normalised(example.content.teacher_response) == normalised(example.content.student_question)
    )  # fmt: skip
    what, mend = "Response repeats the student's words", "Write what the teacher says."
    return [Finding(what=what, mend=mend, examples=same)] if same else []


def _duplicates(examples: Sequence[StoredExample]) -> list[Finding]:
    repeated = tuple(example.id for group in duplicate_groups(examples) for example in group)
    mend = "Keep one and archive the others; until then they stay in one split."
    return [Finding(what="Same question and same response", mend=mend, examples=repeated)] if repeated else []
