"""What one judged otherwise than others in closed rounds, to be talked over with them (?view=talk&round=7)."""

from collections.abc import Mapping

import streamlit as st

from utta.domain.user import User
from utta.services import discussions
from utta.store.database import Store
from utta.ui import desk, discussion, review_ways

VIEW = "talk"
_ROUND = "talk_round"


def show(store: Store, user: User) -> None:
    """The discussion of one round; which one, where there are several."""
    st.title("Talk it over")
    review_ways.way("Your reviews", "mine", icon=":material/arrow_back:")
    of = discussions.of_closed_rounds(store, user)
    if not of:
        st.info("There is nothing to talk over yet. When a round that you reviewed in is closed, what you and others "
                "judged differently in it appears here.", icon=":material/forum:")  # fmt: skip
        return
    with st.container(width=760):
        round_id = _choose(of, _first(store, user, of))
        st.caption("These are the replies you judged yourself in it. Others are shown by number; what somebody writes "
                   "here has their name.")  # fmt: skip
        discussion.show(user, round_id)


def _first(store: Store, user: User, of: Mapping[int, str]) -> int:
    """The round of the address; else the one in which somebody waits for an answer, or the newest."""
    wanted = st.query_params.get("round", "")
    waiting = [str(one.round_id) for one in discussions.waiting(store, user)]
    known = {str(number): number for number in of}
    return next(known[one] for one in (wanted, *waiting, *known) if one in known)


def _choose(of: Mapping[int, str], first: int) -> int:
    if len(of) == 1:
        st.markdown(f"**{desk.plain(of[first])}**")
        return first
    if st.session_state.get(_ROUND) not in of:
        st.session_state[_ROUND] = first
    chosen: int = st.selectbox("Review round", list(of), format_func=lambda one: of[one], key=_ROUND)
    return chosen


def way(store: Store, user: User) -> None:
    """The way here, where there is something to talk over."""
    if discussions.of_closed_rounds(store, user):
        review_ways.way("Talk over what was judged differently", VIEW, icon=":material/forum:")
