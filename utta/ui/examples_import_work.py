"""The two long steps of an import: looking through the file and storing it, with a bar and a way to stop."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from utta.domain.mapping import ColumnMapping
from utta.domain.user import User
from utta.services import importing
from utta.services.import_report import Report
from utta.ui import desk


def check(path: Path, mapping: ColumnMapping | None, let_go: Callable[[], None]) -> Report:
    """Look through a file. let_go: what stopping does."""
    with st.container(width=760):
        bar = _Bar("Looking through the file")
        st.button("Stop looking", key="import_stop_check", icon=":material/stop_circle:", on_click=let_go)
        return importing.check_file(desk.store(), path, mapping=mapping, progress=bar.tell)


def store(user: User, path: Path, mapping: ColumnMapping | None, rows: int, *, good_rows_only: bool) -> Report:
    """Store a file of so many rows. A pressed button or another page ends the script, which takes everything back."""
    with st.container(width=760):
        bar = _Bar("Storing", rows)
        st.button("Stop importing", key="import_stop", icon=":material/stop_circle:",
                  help="Takes back what was stored of this file so far.")  # fmt: skip
        return importing.import_file(desk.store(), path, mapping=mapping, good_rows_only=good_rows_only, by=user,
                                     progress=bar.tell)  # fmt: skip


class _Bar:
    """How far reading is. Each sign of it is also where Streamlit ends a script that is to stop."""

    def __init__(self, what: str, rows: int = 0) -> None:
        self._what, self._rows = what, rows
        self._place = st.empty()
        self.tell(0, 0.0)

    def tell(self, read: int, share: float | None) -> None:
        known = read / self._rows if self._rows else share
        said = f"{self._what}: {desk.count(read, 'row')}" + (f" of {self._rows:,}" if self._rows else "")
        if known is None:
            self._place.markdown(f":material/hourglass_top: {said}")
        else:
            self._place.progress(min(1.0, known), said)
