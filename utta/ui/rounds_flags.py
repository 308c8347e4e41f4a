"""Replies that reviewers flagged, before a lead, who decides."""

import streamlit as st

from utta.domain.review_round import PROBLEMS
from utta.domain.user import User
from utta.services import review_problems
from utta.ui import desk


def show(user: User) -> None:
    """What waits for a decision; nothing where nothing does."""
    waiting = review_problems.undecided(desk.store(), user)
    if not waiting:
        return
    with st.container(border=True):
        st.subheader(f"{desk.count(len(waiting), 'flag')} to decide on")
        for row in waiting:
            problem = PROBLEMS[row.problem]
            st.markdown(f":red[:material/flag:] **{desk.plain(problem)}** :gray[{desk.plain(row.who or '')}, "
                        f"{desk.ago(row.made_at)}]")  # fmt: skip
            if row.comment:
                st.markdown(f"“{desk.plain(row.comment)}”")
            with st.expander("The reply"):
                desk.show_text(row.student_question)
                desk.show_text(row.text)
            with st.container(horizontal=True):
                st.button("Set the reply aside", key=f"flag_aside_{row.id}", on_click=_decide,
                          args=(user, row.id, "set aside"), help="Nobody is asked about it any more.")  # fmt: skip
                st.button("Keep it", key=f"flag_keep_{row.id}", type="tertiary", on_click=_decide,
                          args=(user, row.id, "kept"))  # fmt: skip


def _decide(user: User, flag_id: int, decision: review_problems.Decision) -> None:
    with desk.saying_what_went_wrong():
        review_problems.decide(desk.store(), user, flag_id, decision)
