"""Coverage: in which grades and subjects the chosen examples stand, and where the largest gaps are."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from utta.domain.findings import largest_gaps
from utta.domain.grades import GRADES, grade_label
from utta.services import datasets
from utta.services.examples import Filter
from utta.ui import dataset_filters, desk

_FEW, _COLUMN = 5, 120  # with so few columns (of so many pixels) a map over the whole width is all emptiness
_NOT_GIVEN = (grade_label(None), "Not given")

Counts = Mapping[tuple[str, str], int]


def show(wanted: Filter) -> None:
    """The map of grade and subject, its largest gaps in words, and the table behind it."""
    counts = datasets.coverage(desk.store(), wanted)
    if not counts:
        dataset_filters.say_none_fits()
        return
    rows, columns = _rows(counts, wanted), _columns(counts, wanted)
    _draw(counts, rows, columns)
    for sentence in sentences(counts, rows, columns):
        st.markdown(desk.plain(sentence))
    _table(counts, rows, columns)


def sentences(counts: Counts, rows: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The largest gaps of a map in words: whole grades and subjects first, then single pairs."""
    said = []
    bare = [row for row in rows if not any(counts.get((row, column)) for column in columns)]
    bare += [column for column in columns if not any(counts.get((row, column)) for row in rows)]
    if bare:
        said.append(f"No example at all for {_listed(_runs(bare))}.")
    known = {pair: number for pair, number in counts.items() if not set(pair) & set(_NOT_GIVEN)}
    if gaps := largest_gaps(known):
        pairs = _listed([f"{grade} {subject}" for grade, subject in gaps])
        said.append(f"Largest gaps beside what is there: no example for {pairs}.")
    for kind, name, at in (("grade", _NOT_GIVEN[0], 0), ("subject", _NOT_GIVEN[1], 1)):
        if without := sum(number for pair, number in counts.items() if pair[at] == name):
            said.append(f"{desk.count(without, 'example')} without a {kind}, or with one that is no single {kind}."
                        if kind == "grade" else f"{desk.count(without, 'example')} without a {kind}.")  # fmt: skip
    return said or ["Every grade and subject on this map has an example."]


def _rows(counts: Counts, wanted: Filter) -> list[str]:
    rows = [grade_label(grade) for grade in wanted.grades or GRADES]
    return [*rows, _NOT_GIVEN[0]] if any(grade == _NOT_GIVEN[0] for grade, _ in counts) else rows


def _columns(counts: Counts, wanted: Filter) -> list[str]:
    found = {subject for _, subject in counts} | {subject or _NOT_GIVEN[1] for subject in wanted.subjects}
    return sorted(found, key=lambda subject: (subject == _NOT_GIVEN[1], subject.casefold()))


def _draw(counts: Counts, rows: Sequence[str], columns: Sequence[str]) -> None:
    from utta.charts.coverage import coverage_map
    from utta.charts.frame import CHART_CONFIG

    filled = sum(1 for number in counts.values() if number)
    pairs = len(rows) * len(columns)
    title = f"{desk.count(sum(counts.values()), 'example')} in {filled} of {pairs} pairs of grade and subject"
    figure = coverage_map(counts, rows, columns, title)
    width: Any = "stretch" if len(columns) > _FEW else 200 + _COLUMN * len(columns)
    st.plotly_chart(figure, theme="streamlit", width=width, config=CHART_CONFIG, key="dataset_coverage_map",
                    alt=f"{title}. The table below holds the same numbers.")  # fmt: skip


def _table(counts: Counts, rows: Sequence[str], columns: Sequence[str]) -> None:
    from utta.charts.coverage import coverage_table

    table = coverage_table(counts, rows, columns)
    with st.expander("The table behind this map", icon=":material/table:"):
        st.dataframe(table, hide_index=True, height="content", key="dataset_coverage_table",
                     column_config={"": st.column_config.TextColumn("Grade", pinned=True)},
                     alt="Number of examples by grade and subject")  # fmt: skip
        st.download_button("Download as CSV", _csv(table), "coverage.csv", "text/csv", on_click="ignore",
                           icon=":material/download:")  # fmt: skip


def _csv(table: Sequence[Mapping[str, object]]) -> str:
    """The table as CSV; a subject that a spreadsheet would take for a formula is quoted with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_guarded(name or "Grade") for name in table[0]])
    writer.writerows([[_guarded(str(value)) for value in row.values()] for row in table])
    return text.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _runs(names: Sequence[str]) -> list[str]:
    """Names with neighbouring grades drawn together: "Kindergarten", "Grades 9–12", "Art"."""
    labels = [grade_label(grade) for grade in GRADES]
    runs: list[list[str]] = []
    for name in names:
        before = labels.index(runs[-1][-1]) if runs and runs[-1][-1] in labels else None
        if before is not None and name in labels and labels.index(name) == before + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return [_run(run) for run in runs]


def _run(run: Sequence[str]) -> str:
    if len(run) == 1:
        return run[0]
    if run[0] == grade_label(0):
        return f"{run[0]} to {run[-1]}"
    return f"Grades {run[0].removeprefix('Grade ')}–{run[-1].removeprefix('Grade ')}"


def _listed(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
