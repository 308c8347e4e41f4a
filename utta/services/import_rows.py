"""The rows of a file as values, one after the other: what cannot be taken is written into the report.

A file is never held whole. What has to be remembered of a row is a number for its id and one for its text.
"""

from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from utta.domain.interchange import COLUMNS, Kind, read_comparison, read_example, read_rating, unknown_columns
from utta.domain.mapping import ColumnMapping, apply
from utta.domain.origin import Origin
from utta.domain.review import Review
from utta.domain.rubric import Rubric
from utta.domain.text import canonical_json, content_hash, shortened
from utta.errors import Refused
from utta.services.import_batches import Place
from utta.services.import_report import Refusal, Report
from utta.services.reading import numbered_rows
from utta.store.examples_imported import Entry

_CHUNK = 1024 * 1024
_OWN_ID = "Give every example an id of its own."
_NESTED = {"input", "output", "metadata"}


@dataclass(frozen=True)
class File:
    """A file to import and how it is to be understood."""

    path: Path
    kind: Kind
    is_sample: bool = False
    mapping: ColumnMapping | None = None
    note: str = ""
    """What was decided about it, in words."""

    def understood(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of the file as one of the interchange file. A mapped one without a source comes from this file."""
        if self.mapping is None:
            return row
        mapped = apply(self.mapping, row)
        return mapped if mapped.get("source") else mapped | {"source": self.path.stem}

    @property
    def names(self) -> dict[str, str]:
        """How the file calls our columns, where it calls them otherwise."""
        if self.mapping is None:
            return {}
        conversation = self.mapping.conversation
        said = dict.fromkeys(("teacher_response", "student_question"), conversation.column) if conversation else {}
        return said | self.mapping.columns


class Rows:
    """One pass over a file."""

    def __init__(self, file: File, report: Report) -> None:
        self._file, self._report = file, report
        self._line, self._lines = 0, _lines(file.path)
        self._texts: dict[int, int] = {}
        self._unknown: set[str] = set()
        self._columns: Set[str] = frozenset()

    def place(self) -> Place:
        """How far reading is."""
        return self._report.read, min(1.0, self._line / self._lines) if self._lines else None

    def examples(self) -> Generator[Entry, None, None]:
        """The teaching examples. The same row again is counted as unchanged and left out."""
        for number, line, row in self._numbered():
            try:
                content, origin = read_example(self._known(row))
                entry = Entry(content, _identified(origin, row, self._file.is_sample), content.hash)
                is_new = self._is_new(entry)
            except Refused as refused:
                self._report.refused.append(refusal(number, line, self._file, refused))
                continue
            if is_new:
                yield entry
            else:
                self._report.unchanged += 1
        self._note_unknown()

    def reviews(self, rubrics: Mapping[tuple[str, int], Rubric]) -> Generator[Review, None, None]:
        """The ratings or comparisons. rubrics: by the key and the version that a rating names."""
        for number, line, row in self._numbered():
            try:
                review = _review(self._file, self._known(row))
                if review.kind == "rating" and review.ratings:
                    _check_steps(rubrics[review.rubric, review.rubric_version], review)
            except Refused as refused:
                self._report.refused.append(refusal(number, line, self._file, refused))
                continue
            yield _marked(review, row, self._file.is_sample)
        self._note_unknown()

    def _numbered(self) -> Iterator[tuple[int, int, dict[str, Any]]]:
        for line, row in numbered_rows(self._file.path, self._report.notes):
            self._report.read += 1
            self._line = line
            yield self._report.read, line, row

    def _known(self, row: dict[str, Any]) -> dict[str, Any]:
        understood = self._file.understood(row)
        columns = understood.keys()
        if columns != self._columns:  # as a rule every row has the same
            self._columns = columns
            self._unknown |= unknown_columns(self._file.kind, understood)
        return understood

    def _is_new(self, entry: Entry) -> bool:
        """Two texts under one id would overwrite each other at every import; the same row twice is one example."""
        origin = entry.origin
        key = hash((origin.source, origin.external_id))
        text = hash((entry.hash, origin.licence, origin.family, canonical_json(origin.metadata)))
        known = self._texts.get(key)
        if known is None:
            self._texts[key] = text
        elif known != text:
            mend = "Choose another column as the id, or none." if self._file.mapping else _OWN_ID
            raise Refused(f"The external_id {origin.external_id} stood before, with another text.", mend,
                          {"external_id": mend})  # fmt: skip
        return known is None

    def _note_unknown(self) -> None:
        unknown = self._unknown - _NESTED
        if unknown:
            self._report.notes.insert(0, f"Kept as metadata: {shortened(', '.join(sorted(unknown)), 500)}.")


def steps_in(file: File) -> dict[tuple[str, int], dict[str, list[str]]]:
    """The steps that the ratings of a file give to each criterion of each version of a rubric, in the order they first
    stand. By the rubric's key and the version told, 0 where none is."""
    found: dict[tuple[str, int], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for _, row in numbered_rows(file.path):
        try:
            review = read_rating(row)
        except Refused:
            continue  # the pass that stores says so
        seen = found[review.rubric, review.rubric_version]  # also of a row without any rating, which keeps its rubric
        for criterion, label in review.ratings.items():
            if label not in seen[criterion]:
                seen[criterion].append(label)
    return found


def refusal(number: int, line: int, file: File, refused: Refused) -> Refusal:
    """Why the row of that number, on that line, was refused; its column called as the file calls it."""
    column = next(iter(refused.fields), "") or _named(refused.what, file.kind)
    called = file.names.get(column, column)
    reason = shortened(str(refused), 300)  # it may quote the row
    if column and reason.startswith(f"{column} "):
        reason = called + reason.removeprefix(column)
    return Refusal(number, called, reason, line)


def _named(sentence: str, kind: Kind) -> str:
    """The column that a sentence of ours begins with: "teacher_response is empty." """
    first = sentence.split(" ", 1)[0].split(".", 1)[0]
    if first in _NESTED or first in COLUMNS[kind]:
        return first
    return "ratings" if sentence.startswith("The rating of ") else ""


def _check_steps(rubric: Rubric, review: Review) -> None:
    try:
        rubric.check(review.ratings)
    except Refused as refused:
        raise Refused(refused.what, refused.next_step, {"ratings": refused.what}) from refused


def _review(file: File, row: Mapping[str, Any]) -> Review:
    return read_rating(row) if file.kind == "ratings" else read_comparison(row)


def _identified(origin: Origin, row: Mapping[str, Any], is_sample: bool) -> Origin:
    """A row without an id gets one from its content, so that importing it again changes nothing."""
    if origin.external_id and not is_sample:
        return origin
    external_id = origin.external_id or f"row-{content_hash(row)[:16]}"
    return origin.model_copy(update={"external_id": external_id, "is_sample": is_sample})


def _marked(review: Review, row: Mapping[str, Any], is_sample: bool) -> Review:
    kind = "sample" if is_sample else "imported"
    mark = {"is_sample": is_sample, "generator_kind": kind}
    return review.model_copy(update={
        "origin": _identified(review.origin, row, is_sample),
        "response": review.response.model_copy(update=mark),
        "other": review.other.model_copy(update=mark) if review.other else None,
    })  # fmt: skip


def _lines(path: Path) -> int:
    """How many lines a file has, for its share; 0 for a workbook, whose rows are no lines."""
    count = 0
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            if not count and part.startswith(b"PK\x03\x04"):
                return 0
            count += part.count(b"\n")
    return count
