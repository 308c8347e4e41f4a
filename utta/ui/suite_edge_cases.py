"""The edge cases themselves: which there are, whose they are, and the way to write, change and set them aside."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.edge_cases import EdgeCase
from utta.domain.suite_edits import EditedRow
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import drafts, suite_editing, suites
from utta.ui import dataset_rows, desk, suite_edge_form, suite_files

_ON_PAGE = 20
_ALL, _TEAM, _ASIDE = "All that are asked", "The team’s own and changed", "Set aside"


def show(user: User) -> None:
    """The list, filtered and paged, with the drafts that wait."""
    suite_edge_form.tell_news()
    suite_files.tell_brought_in("edge", "edge case")
    rows = suites.edited_cases(desk.store())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = dict.fromkeys(row.content.kind for row in rows)
        kind = st.selectbox("Kind", list(kinds), index=None, placeholder="All kinds", key="suite_edge_kind", width=260,
                            persist_state="session")  # fmt: skip
        which = st.selectbox("Show", [_ALL, _TEAM, _ASIDE], key="suite_edge_which", width=260,
                             persist_state="session")  # fmt: skip
        if user.may("expert"):
            st.button("Write an edge case", key="suite_edge_new", icon=":material/add:",
                      on_click=suite_edge_form.open_new)  # fmt: skip
    _begun(user, rows)
    wanted = [row for row in rows if _fits(row, kind, which)]
    st.caption(f"{desk.count(len(wanted), 'case')} of {len(rows):,}.")
    if not wanted:
        st.info("No case fits. Choose another kind or all of them.", icon=":material/search_off:")
    key = "suite_edge_list"
    number = dataset_rows.page_number(key, (kind, which))
    pages = max(1, -(-len(wanted) // _ON_PAGE))
    for row in wanted[(min(number, pages) - 1) * _ON_PAGE : min(number, pages) * _ON_PAGE]:
        _line(row)
    dataset_rows.page_buttons(key, pages)
    suite_files.show(user, "edge", "edge case", "edge-cases.jsonl")


def _fits(row: EditedRow[EdgeCase], kind: str | None, which: str) -> bool:
    is_wanted = row.is_aside if which == _ASIDE else not row.is_aside
    is_ours = which != _TEAM or row.shipped is None or row.is_changed
    return is_wanted and is_ours and kind in (None, row.content.kind)


def _begun(user: User, rows: Sequence[EditedRow[EdgeCase]]) -> None:
    """New cases that this person has begun to write."""
    for key in suite_edge_form.begun(user, rows):
        draft = drafts.load(desk.store(), user, suite_editing.draft_of("edge", key))
        said = shortened(str(draft[0].get("student_question") or ""), 80) if draft else ""
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":orange-badge[:material/edit: Begun] {desk.plain(said) or 'A case without words yet'}")
            st.button("Go on", key=f"suite_edge_go_on_{key}", on_click=suite_edge_form.open_case, args=(key,))


def _line(row: EditedRow[EdgeCase]) -> None:
    one = row.content
    said = shortened(one.student_question, 140) or "(says nothing)"
    badges = ":gray-badge[:material/archive: Set aside]" if row.is_aside else ""
    if row.is_outdated:
        badges += " :blue-badge[:material/update: UTTA’s own has changed]"
    facts = [one.kind, f"{len(one.must) + len(one.must_not)} requirements", row.origin]
    if row.edit:
        facts.append(f"{row.author}, {desk.ago(row.changed_at)}")
    with st.container(border=True):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.markdown(f"{desk.plain(said)} {badges}  \n:small[:gray[{desk.plain(' · '.join(facts))}]]")
        right.button("Open", key=f"suite_edge_open_{row.key}", on_click=suite_edge_form.open_case, args=(row.key,))
