"""What one judged otherwise than others in closed rounds, to be talked over with them (?view=talk&round=7)."""

import streamlit as st

from utta.domain.user import User
from utta.services import discussions
from utta.store.database import Store
from utta.ui import desk, discussion, review_ways

VIEW = "talk"


def show(store: Store, user: User) -> None:
    """The discussion of one round; which one, where there are several."""
    st.title("Talk it over")
    review_ways.way("Your reviews", "mine", icon=":material/arrow_back:")
    of = discussions.of_closed_rounds(store, user)
    if not of:
        st.info("There is nothing to talk over yet. When a round that you reviewed in is closed, what you and others "
                "judged differently in it appears here.", icon=":material/forum:")  # fmt: skip
        return
    wanted = st.query_params.get("round", "")
    first = list(of).index(int(wanted)) if wanted.isascii() and wanted.isdigit() and int(wanted) in of else 0
    with st.container(width=760):
        round_id = list(of)[first]
        if len(of) > 1:
            round_id = st.selectbox("Review round", list(of), first, format_func=lambda one: of[one], key="talk_round")
        else:
            st.markdown(f"**{desk.plain(of[round_id])}**")
        st.caption("These are the replies you judged yourself in it. Others are shown by number; what somebody writes "
                   "here has their name.")  # fmt: skip
        discussion.show(user, round_id)


def way(store: Store, user: User) -> None:
    """The way here, where there is something to talk over."""
    if discussions.of_closed_rounds(store, user):
        review_ways.way("Talk over what was judged differently", VIEW, icon=":material/forum:")
