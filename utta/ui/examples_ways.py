"""The views of the Teaching examples page, each with an address of its own, and the ways between them.

?example=7 opens an example; ?view=new, edit, submitted, import and mine are the others; without any it is the list.
"""

import streamlit as st

from utta.domain.example import Status
from utta.domain.text import shortened
from utta.ui import desk

_NEWS = "examples_news"

STATUS_BADGES: dict[Status, str] = {
    "draft": ":red-badge[:material/undo: Sent back]",
    "submitted": ":blue-badge[Submitted]",
    "approved": ":green-badge[:material/check: Approved]",
    "archived": ":gray-badge[:material/archive: Archived]",
}
SAMPLE_BADGE = ":orange-badge[Sample]"


def address(view: str = "", example_id: int | None = None) -> dict[str, str]:
    """The query of a view's address."""
    parts = {"view": view, "example": "" if example_id is None else str(example_id)}
    return {name: value for name, value in parts.items() if value}


def go(view: str = "", example_id: int | None = None, news: str = "") -> None:
    """Go to another view of this page; for callbacks. `news` is said there, once."""
    st.query_params.from_dict(address(view, example_id))
    if news:
        st.session_state[_NEWS] = news


def way(label: str, view: str = "", example_id: int | None = None, icon: str | None = None) -> None:
    """A quiet button to another view; a page link to the page one is on would look chosen.

    label: Markdown, so user text in it goes through desk.plain first. Shown on one line.
    """
    st.button(label, key=f"way_{view}_{example_id}_{icon}", type="tertiary", icon=icon, wrap=False, on_click=go,
              args=(view, example_id))  # fmt: skip


def back() -> None:
    """The way back to the list."""
    way("All examples", icon=":material/arrow_back:")


def wanted() -> tuple[str, int | None]:
    """The view asked for and its example. An address that names no example asks for number 0, which none has."""
    view, example = st.query_params.get("view", ""), st.query_params.get("example", "")
    number = int(example) if example.isascii() and example.isdigit() and len(example) < 10 else 0
    return view, number if example else None


def tell_news() -> None:
    """Say what the last deed did, once."""
    if news := st.session_state.pop(_NEWS, None):
        st.success(news, icon=":material/check_circle:")


def one_line(text: str, limit: int = 80) -> str:
    """A user's text as a part of a line of ours, as Markdown: shortened, and between Unicode isolates, so that
    right-to-left marks in it do not turn the words around it."""
    return f"\u2068{desk.plain(shortened(text, limit))}\u2069"
