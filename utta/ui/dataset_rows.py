"""A paged table of teaching examples, each with its way to be opened."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.text import shortened
from utta.services import examples
from utta.services.examples import Filter
from utta.settings import PROJECT
from utta.ui import desk
from utta.ui.dataset_filters import grade_name

SIZE = 25


def show_page(wanted: Filter, key: str) -> int:
    """One page of the wanted examples with its page numbers below. Returns how many are wanted in all."""
    number = page_number(key, wanted)
    page = examples.listed(desk.store(), wanted, number, SIZE)
    if page.examples:
        _table(page.examples, f"{key}_table")
    page_buttons(key, page.pages)
    return page.total


def show_ids(ids: Sequence[int], key: str) -> None:
    """The examples with these ids, paged as `show_page`; only those of the page shown leave the store."""
    pages = max(1, -(-len(ids) // SIZE))
    number = min(page_number(key, tuple(ids)), pages)
    shown = Filter(ids=tuple(ids[(number - 1) * SIZE : number * SIZE]))
    _table(examples.listed(desk.store(), shown, 1, SIZE).examples, f"{key}_table")
    page_buttons(key, pages)


def page_number(key: str, of: object) -> int:
    """The page chosen for `key`: the first again whenever what is paged has changed."""
    if st.session_state.get(f"{key}_of") != of:
        st.session_state[f"{key}_of"] = of
        st.session_state.pop(key, None)
    return int(st.session_state.get(key) or 1)


def page_buttons(key: str, pages: int) -> None:
    """The page numbers, where there is more than one page."""
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = pages
    if pages > 1:
        st.pagination(pages, key=key)


def open_link(example_id: int) -> None:
    """A link that opens one example."""
    st.page_link(PROJECT / "pages" / "examples.py", label=f"Open example {example_id}", icon=":material/arrow_forward:",
                 query_params={"example": str(example_id)})  # fmt: skip


def _table(shown: Sequence[StoredExample], key: str) -> None:
    st.dataframe(
        [_row(example) for example in shown],
        hide_index=True, key=key, height="content", row_height=38,
        alt="Teaching examples, one a row: student question, response, grade, subject, status and source",
        column_config={
            "open": st.column_config.ButtonColumn("", width=60, pinned=True, type="tertiary", key=f"{key}_open"),
            "Student question": st.column_config.TextColumn(width=175),
            "Response": st.column_config.TextColumn(width=235),
            "Grade": st.column_config.TextColumn(width=58),
            "Subject": st.column_config.TextColumn(width=102),
            "Status": st.column_config.TextColumn(width=90),
            "Source": st.column_config.TextColumn(width=95),
        },
    )  # fmt: skip
    if clicked := st.session_state.get(f"{key}_open"):
        opened = shown[clicked["row"]]
        st.switch_page(PROJECT / "pages" / "examples.py", query_params={"example": str(opened.id)})


def _row(example: StoredExample) -> dict[str, str]:
    content = example.content
    return {
        "open": "Open",
        "Student question": shortened(content.student_question or content.context, 160),
        "Response": shortened(content.teacher_response, 240),
        "Grade": grade_name(content.grade),
        "Subject": content.subject,
        "Status": example.status.capitalize(),
        "Source": example.origin.source or "Written here",
    }
