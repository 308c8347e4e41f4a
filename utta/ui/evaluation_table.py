"""The table behind a chart, and the same as a CSV file."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BEHIND = "The table behind this chart"
_THREE = ("Estimate", "Low (95 %)", "High (95 %)", "Validation score")

Rows = Sequence[Mapping[str, str | int | float | None]]


def behind(rows: Rows, what: str, key: str, file: str, label: str = BEHIND) -> None:
    """The table, folded away under its chart. what: for those who cannot see it, "Scores by metric"."""
    if not rows:
        return
    with st.expander(label, icon=":material/table:"):
        open_to_take(rows, what, key, file)


def open_to_take(rows: Rows, what: str, key: str, file: str) -> None:
    """The table, open, and the way to take it out as CSV."""
    plain(rows, what, key)
    st.download_button("Download as CSV", as_csv(rows), file, "text/csv", on_click="ignore", key=f"{key}_csv",
                       icon=":material/download:")  # fmt: skip


def plain(rows: Rows, what: str, key: str, widths: Mapping[str, int] | None = None) -> None:
    """The table, open. Estimates are written with two decimals. widths: of columns, in pixels, where the browser
    would cut words off."""
    numbers: dict[str, Any] = {name: st.column_config.NumberColumn(format="%.2f") for name in _THREE if name in rows[0]}
    numbers |= {name: st.column_config.Column(width=width) for name, width in (widths or {}).items()}
    st.dataframe(list(rows), hide_index=True, height="content", key=key, alt=what, column_config=numbers,
                 placeholder="–")  # fmt: skip


def as_csv(rows: Rows) -> str:
    """The rows as CSV, under their columns' names. A text that a spreadsheet would take for a formula is quoted with an
    apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_cell(name) for name in rows[0]])  # a column may be called by an engine's name
    writer.writerows([[_cell(value) for value in row.values()] for row in rows])
    return text.getvalue()


def _cell(value: str | int | float | None) -> str | int | float:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
