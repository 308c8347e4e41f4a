"""The list of a suite's rows: filtered, paged, with the drafts that wait, and the suite as a file."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st
from pydantic import BaseModel

from utta.domain.suite_edits import EditedRow
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import drafts, suite_editing
from utta.ui import dataset_rows, desk, list_row, suite_files
from utta.ui.suite_rows import Rows

Row = TypeVar("Row", bound=BaseModel)

_ON_PAGE = 20
_WORDS = 9
_ALL, _TEAM, _ASIDE = "All in use", "The team’s own and changed", "Set aside"


def show(user: User, rows: Rows[Row], every: Sequence[EditedRow[Row]], group: tuple[str, Callable[[Row], str]],
         words: tuple[Callable[[Row], str], Callable[[Row], Sequence[str]]], draft: str,
         file: str) -> None:  # fmt: skip
    """Everything under its heading. group: what rows are filtered by, its label and a row's own. words: what a row
    says, and facts about it. draft: the field of a form that tells a draft. file: what the download is called."""
    suite = rows.suite
    rows.tell_news()
    suite_files.tell_brought_in(suite, rows.noun)
    label, group_of = group
    with st.container(horizontal=True, vertical_alignment="bottom"):
        known = dict.fromkeys(group_of(row.content) for row in every)
        chosen = st.selectbox(label, list(known), index=None, placeholder="All", key=f"suite_{suite}_kind", width=260,
                              persist_state="session")  # fmt: skip
        which = st.selectbox("Show", [_ALL, _TEAM, _ASIDE], key=f"suite_{suite}_which", width=260,
                             persist_state="session")  # fmt: skip
        if suite_editing.may_edit(user, suite):
            st.button(f"Write a {rows.noun}", key=f"suite_{suite}_new", icon=":material/add:", on_click=rows.open_new)
    begun = suite_editing.begun(desk.store(), user, suite)
    _begun(user, rows, sorted(begun - {row.key for row in every}), draft)
    wanted = [row for row in every if _fits(row, which) and chosen in (None, group_of(row.content))]
    wanted.sort(key=lambda row: -row.edit)  # what was edited last stands first, the others as they come
    st.caption(f"{len(wanted):,} of {desk.count(len(every), rows.noun)}.")
    if not wanted:
        st.info(f"No {rows.noun} fits. Choose otherwise above.", icon=":material/search_off:")
    key = f"suite_{suite}_list"
    number = dataset_rows.page_number(key, (chosen, which))
    pages = max(1, -(-len(wanted) // _ON_PAGE))
    for row in wanted[(min(number, pages) - 1) * _ON_PAGE : min(number, pages) * _ON_PAGE]:
        _line(user, rows, row, row.key in begun, *words)
    dataset_rows.page_buttons(key, pages)
    suite_files.show(user, suite, rows.noun, file)


def _fits(row: EditedRow[Any], which: str) -> bool:
    is_ours = which != _TEAM or row.shipped is None or row.is_changed
    return row.is_aside == (which == _ASIDE) and is_ours


def _begun(user: User, rows: Rows[Row], keys: Sequence[str], field: str) -> None:
    """New rows that this person has begun to write and not saved."""
    for key in keys:
        draft = drafts.load(desk.store(), user, suite_editing.draft_of(rows.suite, key))
        said = shortened(str(draft[0].get(field) or ""), 80) if draft else ""
        with st.container(border=True):
            words, edge = list_row.places(_WORDS)
            words.markdown(f":orange-badge[:material/edit: Begun] {desk.plain(said) or 'Without words yet'}")
            edge.button("Go on", key=f"suite_{rows.suite}_go_on_{key}", on_click=rows.open, args=(key,))


def _line(user: User, rows: Rows[Row], row: EditedRow[Row], is_begun: bool, said: Callable[[Row], str],
          facts: Callable[[Row], Sequence[str]]) -> None:  # fmt: skip
    badges = " :gray-badge[:material/archive: Set aside]" if row.is_aside else ""
    if is_begun:
        badges += " :orange-badge[:material/edit: You have begun to change it]"
    if row.is_outdated:
        badges += " :blue-badge[:material/update: UTTA’s own has changed]"
    told = [*facts(row.content), row.origin, *([f"{row.author}, {desk.ago(row.changed_at)}"] if row.edit else [])]
    with st.container(border=True):
        shown = f"{desk.plain(said(row.content))}{badges}  \n:small[:gray[{desk.dotted(told)}]]"
        if not suite_editing.may_edit(user, rows.suite):
            st.markdown(shown)
        else:
            words, edge = list_row.places(_WORDS)
            words.markdown(shown)
            edge.button("Open", key=f"suite_{rows.suite}_open_{row.key}", on_click=rows.open, args=(row.key,))
