"""What UTTA keeps of engines' answers, for the lead: how much, for how long, and a way to be rid of it."""

import streamlit as st

from utta.domain.user import User
from utta.services import kept_evaluations
from utta.ui import desk

_NEWS = "_kept_news"


def show(lead: User) -> None:
    """The section on Team and data; nothing while nothing is kept."""
    news = st.session_state.pop(_NEWS, None)
    size = kept_evaluations.size(desk.store().settings)
    if not size and not news:
        return
    st.subheader("Kept answers", anchor=False)
    if news:
        st.success(desk.plain(news), icon=":material/check:")
    if not size:
        return
    st.markdown(
        f"What engines answered in evaluations and review rounds is kept on this computer ({_in_words(size)}), so that "
        f"nobody pays for the same answer twice. An answer that is not asked for in {kept_evaluations.DAYS} days goes "
        "by itself. A backup holds none of them: after restoring one on another computer they would be asked for again."
    )
    with st.popover("Remove the kept answers", icon=":material/delete:"):
        st.markdown("Evaluations keep their results. Doing one again asks the engines, and pays them, once more.")
        if st.button("Remove them", key="kept_remove"):
            with desk.saying_what_went_wrong():
                gone = kept_evaluations.remove(desk.store(), lead)
                st.session_state[_NEWS] = f"{gone:,} kept answers were removed."
                st.rerun()


def _in_words(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3)):,} kB"
