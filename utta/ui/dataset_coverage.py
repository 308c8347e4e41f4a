"""Coverage: a map of what the chosen examples cover, two sides at a time, and where the largest gaps are."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from utta.domain.coverage import Gap, Side, largest_gaps
from utta.domain.grades import GRADES, grade_label
from utta.domain.user import User
from utta.domain.vocabulary import OTHER, PROFILES, topics_for
from utta.services import coverage
from utta.services.examples import Filter
from utta.ui import dataset_filters, dataset_gaps, desk

_FEW, _COLUMN = 5, 120  # with so few columns (of so many pixels) a map over the whole width is all emptiness
_NOT_ON_LISTS = {grade_label(None), coverage.NOT_GIVEN, OTHER}

Counts = Mapping[tuple[str, str], int]

KINDS: Mapping[Side, str] = {
    "grade": "grade", "subject": "subject", "profile_kind": "student profile", "challenge_type": "challenge type",
}  # fmt: skip


@dataclass(frozen=True)
class Map:
    """Two sides of the examples. between: what stands between their names in a sentence."""

    rows: Side
    columns: Side
    between: str

    @property
    def sides(self) -> str:
        """ "grade and subject"."""
        return f"{KINDS[self.rows]} and {KINDS[self.columns]}"


MAPS: Mapping[str, Map] = {
    "Grade and subject": Map("grade", "subject", " "),
    "Grade and profile": Map("grade", "profile_kind", " · "),
    "Subject and profile": Map("subject", "profile_kind", " · "),
    "Grade and challenge type": Map("grade", "challenge_type", " · "),
}


def show(user: User, wanted: Filter) -> None:
    """The map of the chosen sides, its largest gaps in words with a way to ask for them, and the table behind it."""
    view = MAPS[
        st.segmented_control(
            "Map",
            list(MAPS),
            default=next(iter(MAPS)),
            required=True,
            label_visibility="collapsed",
            key="dataset_map",
            persist_state="session",
        )
    ]
    narrowed = _within_a_subject(wanted) if view.columns == "challenge_type" else wanted
    counts = coverage.counts(desk.store(), narrowed, view.rows, view.columns)
    if not counts:
        dataset_filters.say_none_fits()
        return
    rows, columns = _names(view.rows, counts, 0, narrowed), _names(view.columns, counts, 1, narrowed)
    _draw(view, counts, rows, columns)
    for sentence in sentences(counts, rows, columns, view):
        st.markdown(desk.plain(sentence))
    _table(view, counts, rows, columns)
    dataset_gaps.show(user, wanted, _gaps(counts, view, narrowed))


def sentences(counts: Counts, rows: Sequence[str], columns: Sequence[str], view: Map | None = None) -> list[str]:
    """The largest gaps of a map in words: whole rows and columns first, then single pairs."""
    view = view or next(iter(MAPS.values()))
    said = []
    bare = [row for row in rows if not any(counts.get((row, column)) for column in columns)]
    bare += [column for column in columns if not any(counts.get((row, column)) for row in rows)]
    if bare:
        said.append(f"No example at all for {_listed(_runs(bare))}.")
    if found := largest_gaps(_on_lists(counts)):
        pairs = _listed([f"{row}{view.between}{column}" for row, column in found])
        said.append(f"Largest gaps beside what is there: no example for {pairs}.")
    for at, side in enumerate((view.rows, view.columns)):
        if without := sum(number for pair, number in counts.items() if pair[at] == coverage.name_of(side, None)):
            kind = KINDS[side]
            more = ", or with one that is no single grade" if side == "grade" else ""
            said.append(f"{desk.count(without, 'example')} without a {kind}{more}.")
    return said or [f"Every {view.sides} on this map has an example."]


def _on_lists(counts: Counts) -> Counts:
    return {pair: number for pair, number in counts.items() if not set(pair) & _NOT_ON_LISTS}


def _gaps(counts: Counts, view: Map, wanted: Filter) -> list[Gap]:
    """The largest gaps of the map as something to ask for."""
    grades = {grade_label(grade): grade for grade in GRADES}
    subject = wanted.subjects[0] if view.columns == "challenge_type" and wanted.subjects else ""
    sides = [dict(zip((view.rows, view.columns), pair, strict=True)) for pair in largest_gaps(_on_lists(counts))]
    return [
        Gap(grade=grades.get(side.get("grade", "")), subject=side.get("subject", subject),
            profile_kind=side.get("profile_kind", ""), challenge_type=side.get("challenge_type", ""))
        for side in sides
    ]  # fmt: skip


def _within_a_subject(wanted: Filter) -> Filter:
    """Challenge types belong to a subject: one is chosen."""
    found = coverage.counts(desk.store(), wanted, "subject", "challenge_type")
    totals = Counter[str]()
    for (subject, _), number in found.items():
        totals[subject] += number
    subjects = [name for name, _ in totals.most_common() if name != coverage.NOT_GIVEN]
    if not subjects:
        return wanted
    if st.session_state.get("dataset_map_subject") not in subjects:
        st.session_state.pop("dataset_map_subject", None)
    return replace(wanted, subjects=(st.selectbox("Subject of the map", subjects, key="dataset_map_subject",
                                                  persist_state="session", width=260),))  # fmt: skip


def _names(side: Side, counts: Counts, at: int, wanted: Filter) -> list[str]:
    """The names along one side: what the lists hold first, then what else was found, "not given" last."""
    missing = coverage.name_of(side, None)
    found = {pair[at] for pair in counts}
    if side == "grade":
        chosen = [grade for grade in wanted.grades if grade is not None]
        names = [grade_label(grade) for grade in chosen or GRADES]
    elif side == "profile_kind":
        names = [*wanted.profile_kinds] or list(PROFILES)
    elif side == "challenge_type":
        names = list(topics_for(wanted.subjects[0])) if len(wanted.subjects) == 1 else []
    else:
        names = [name or coverage.NOT_GIVEN for name in wanted.subjects]
    others = sorted(found - set(names) - {OTHER, missing}, key=str.casefold)
    last = [name for name in (OTHER, missing) if name in found]
    return list(dict.fromkeys([*names, *others, *last]))


def _draw(view: Map, counts: Counts, rows: Sequence[str], columns: Sequence[str]) -> None:
    from utta.charts.coverage import coverage_map
    from utta.charts.frame import CHART_CONFIG

    listed = [(row, column) for row in rows for column in columns if not {row, column} & _NOT_ON_LISTS]
    filled = sum(1 for pair in listed if counts.get(pair))
    title = f"{desk.count(sum(counts.values()), 'example')}, in {filled} of {len(listed)} pairs of {view.sides}"
    figure = coverage_map(counts, rows, columns, title)
    width: Any = "stretch" if len(columns) > _FEW else 200 + _COLUMN * len(columns)
    st.plotly_chart(figure, theme="streamlit", width=width, config=CHART_CONFIG, key="dataset_coverage_map",
                    alt=f"{title}. The table below holds the same numbers.")  # fmt: skip


def _table(view: Map, counts: Counts, rows: Sequence[str], columns: Sequence[str]) -> None:
    from utta.charts.coverage import coverage_table

    table, corner = coverage_table(counts, rows, columns), KINDS[view.rows].capitalize()
    with st.expander("The table behind this map", icon=":material/table:"):
        st.dataframe(table, hide_index=True, height="content", key="dataset_coverage_table",
                     column_config={"": st.column_config.TextColumn(corner, pinned=True)},
                     alt=f"Number of examples by {view.sides}")  # fmt: skip
        st.download_button("Download as CSV", _csv(table, corner), "coverage.csv", "text/csv", on_click="ignore",
                           icon=":material/download:")  # fmt: skip


def _csv(table: Sequence[Mapping[str, object]], corner: str) -> str:
    """The table as CSV; a subject that a spreadsheet would take for a formula is quoted with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_guarded(name or corner) for name in table[0]])
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
