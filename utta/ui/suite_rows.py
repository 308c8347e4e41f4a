"""What the forms for a suite's rows share: which one is open, whose a row is, and the ways to save it and to set it
aside."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Generic, TypeVar

import streamlit as st
from pydantic import BaseModel

from utta.domain.suite_edits import EditedRow, EditedSuite
from utta.domain.user import User
from utta.errors import Conflict
from utta.services import drafts, suite_editing
from utta.ui import desk
from utta.ui.suite_writing import Writing

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """noun: what a row is called, "case"; done: what a run does with it, "asked". look: shows a row."""

    suite: EditedSuite
    noun: str
    done: str
    look: Callable[[Row], None]

    def open(self, key: str) -> None:
        """Open the form for the row of this key; for callbacks."""
        st.session_state[f"suite_{self.suite}_open"] = key

    def open_new(self) -> None:
        """Open an empty form; for callbacks."""
        self.open(f"own-{token_hex(5)}")

    def opened(self) -> str:
        """The key of the row whose form is open, "" where none is."""
        return str(st.session_state.get(f"suite_{self.suite}_open") or "")

    def close(self, news: str = "") -> None:
        """Go back to the list; for callbacks. news: what was done, told there once."""
        st.session_state.pop(f"suite_{self.suite}_open", None)
        if news:
            st.session_state[f"suite_{self.suite}_news"] = news

    def tell_news(self) -> None:
        """Tell it."""
        if news := st.session_state.pop(f"suite_{self.suite}_news", None):
            st.toast(desk.plain(news), icon=":material/check:")

    def way_back(self, label: str) -> None:
        """The quiet button to the list."""
        st.button(label, key=f"suite_{self.suite}_back", type="tertiary", icon=":material/arrow_back:",
                  on_click=self.close)  # fmt: skip

    def about(self, user: User, row: EditedRow[Row] | None) -> None:
        """Whose a row is, and the way to UTTA's own where that says something else."""
        if row is None:
            return
        by = f" Last edited by {row.author}, {desk.ago(row.changed_at)}." if row.edit else ""
        aside = f" It is set aside and is not {self.done}." if row.is_aside else ""
        st.caption(desk.plain(f"{row.origin[:1].upper()}{row.origin[1:]}.{by}{aside}"))
        if row.shipped is None or not row.is_changed:
            return
        if row.is_outdated:
            st.info(f"UTTA’s own {self.noun} has changed since the team changed this one. Yours stays until you take "
                    "UTTA’s.", icon=":material/update:")  # fmt: skip
        with st.expander("What UTTA’s own says", icon=":material/difference:"):
            self.look(row.shipped)
            st.button("Take UTTA’s own", key=f"suite_{self.suite}_shipped", icon=":material/undo:",
                      on_click=self._take_shipped, args=(user, row.key))  # fmt: skip

    def say_failed(self, writing: Writing[Any], row: EditedRow[Row] | None) -> None:
        """Why saving failed; where somebody else was faster, what they made of it."""
        if writing.failed is None:
            return
        desk.say(writing.failed)
        if isinstance(writing.failed, Conflict) and row is not None:
            with st.expander("What it says now", icon=":material/difference:"):
                self.look(row.content)
            st.button("Save mine over it", key=f"suite_{self.suite}_over", on_click=self._save,
                      args=(writing, row.edit))  # fmt: skip

    def buttons(self, user: User, writing: Writing[Any], row: EditedRow[Row] | None) -> None:
        """Saving, setting aside and restoring, discarding."""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(f"Save this {self.noun}", type="primary", key=f"suite_{self.suite}_save", icon=":material/check:",
                      on_click=self._save, args=(writing,))  # fmt: skip
            if row is not None and row.is_aside:
                st.button("Restore", key=f"suite_{self.suite}_restore", icon=":material/restore:",
                          on_click=self._restore, args=(user, row.key), help=f"It is {self.done} again.")  # fmt: skip
            elif row is not None:
                st.button("Set aside", key=f"suite_{self.suite}_aside", icon=":material/archive:",
                          on_click=self._set_aside, args=(user, row.key),
                          help=f"It is not {self.done} any more. It can be restored.")  # fmt: skip
            if writing.is_typed():
                st.button("Discard what I typed", key=f"suite_{self.suite}_discard", type="tertiary",
                          on_click=self._discard, args=(writing,))  # fmt: skip

    def _save(self, writing: Writing[Any], over: int | None = None) -> None:
        if writing.save(over):
            self.close(f"The {self.noun} is saved. It is {self.done} so from the next run on.")

    def _discard(self, writing: Writing[Any]) -> None:
        writing.discard()
        self.close()

    def _set_aside(self, user: User, key: str) -> None:
        with desk.saying_what_went_wrong():
            suite_editing.set_aside(desk.store(), user, self.suite, key)
            self.close(f"The {self.noun} is set aside.")

    def _restore(self, user: User, key: str) -> None:
        with desk.saying_what_went_wrong():
            suite_editing.restore(desk.store(), user, self.suite, key)
            self.close(f"The {self.noun} is {self.done} again from the next run on.")

    def _take_shipped(self, user: User, key: str) -> None:
        with desk.saying_what_went_wrong():
            suite_editing.take_shipped(desk.store(), user, self.suite, key)
            drafts.discard(desk.store(), user, suite_editing.draft_of(self.suite, key))
            self.close(f"The {self.noun} says again what UTTA’s own says.")
