"""The views of the Rubrics page, each with an address of its own, and the ways between them.

?rubric=KEY opens a rubric, ?view=edit&rubric=KEY changes it, ?view=new writes one; without any it is the list.
"""

import streamlit as st

from utta.domain.rubric_versions import VersionedRubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.ui import desk

WIDTH = 760
_NEWS = "rubrics_news"


def go(view: str = "", key: str = "", news: str = "") -> None:
    """Go to another view of this page; for callbacks. `news`, Markdown, is said there once."""
    st.query_params.from_dict({name: value for name, value in (("view", view), ("rubric", key)) if value})
    if news:
        st.session_state[_NEWS] = news


def way(label: str, view: str = "", key: str = "", icon: str | None = None) -> None:
    """A quiet button to another view."""
    st.button(label, key=f"rubrics_way_{view}_{key}", type="tertiary", icon=icon, on_click=go, args=(view, key))


def wanted() -> tuple[str, str]:
    """The view asked for, and the key of its rubric."""
    return st.query_params.get("view", ""), st.query_params.get("rubric", "")


def tell_news() -> None:
    """Say what the last deed did, once."""
    if news := st.session_state.pop(_NEWS, None):
        st.success(news, icon=":material/check_circle:")


def badges(found: VersionedRubric) -> str:
    """What a rubric is to this team, as Markdown."""
    marks = []
    if found.key == DEFAULT_RUBRIC_KEY:
        marks.append(":blue-badge[:material/star: Default]")
    if found.archived_at is not None:
        marks.append(":gray-badge[:material/archive: Archived]")
    return " ".join(marks)


def origin(found: VersionedRubric) -> str:
    """Whose the newest version is, in a few words, as Markdown."""
    newest = found.newest
    if newest.is_shipped:
        return "comes with UTTA"
    return f"by {desk.plain(newest.author)}" if newest.author else "came with a file"
