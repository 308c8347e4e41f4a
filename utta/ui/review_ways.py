"""The views of the Review page: what waits, one's own reviews (?view=mine), and one of these (&review=7)."""

import streamlit as st

_NEWS = "_review_news"


def wanted() -> tuple[str, int | None]:
    """The view asked for and its review. An address that names none asks for number 0, which nobody has."""
    view, review = st.query_params.get("view", ""), st.query_params.get("review", "")
    number = int(review) if review.isascii() and review.isdigit() and len(review) < 10 else 0
    return view, number if review else None


def go(view: str = "", review_id: int | None = None, news: str = "") -> None:
    """Go to another view; for callbacks. `news` is said there, once."""
    parts = {"view": view, "review": "" if review_id is None else str(review_id)}
    st.query_params.from_dict({name: value for name, value in parts.items() if value})
    if news:
        st.session_state[_NEWS] = news


def way(label: str, view: str = "", review_id: int | None = None, icon: str | None = None) -> None:
    """A quiet button to another view."""
    st.button(label, key=f"review_way_{view}_{review_id}_{icon}", type="tertiary", icon=icon, on_click=go,
              args=(view, review_id))  # fmt: skip


def tell_news() -> None:
    """Say what the last deed did, once."""
    if news := st.session_state.pop(_NEWS, None):
        st.info(news, icon=":material/info:")
