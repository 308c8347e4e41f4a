"""The bar: from what agreement with reviewers on a judge's word alone decides between two models."""

import streamlit as st

from utta.domain.user import User
from utta.errors import Refused
from utta.services import judging
from utta.ui import desk

_REFUSED = "_judge_bar_refused"
_AT_FIRST = 0.6


def show(user: User) -> None:
    """For a lead to set; others read who sets it."""
    with st.expander("When a judge may decide", icon=":material/tune:"):
        st.markdown(
            "A judge below the bar may rank models, but people decide: the verdict then says how many reviews would "
            "settle it. At or above the bar, on every criterion and on replies from new sources as well, its word is "
            "enough where it shows a difference."
        )
        if user.may("lead"):
            _set(user)
        else:
            st.caption("Your project lead sets the bar.")


def _set(user: User) -> None:
    refused: Refused | None = st.session_state.pop(_REFUSED, None)
    bar = judging.bar(desk.store())
    may = st.toggle("A judge may decide", value=bar is not None, key="judge_bar_may",
                    help="Off at first: then every verdict needs people.")  # fmt: skip
    kappa = st.number_input(
        "Kappa it needs on every criterion", 0.0, 1.0, _AT_FIRST if bar is None else bar, step=0.05,
        key="judge_bar_kappa", disabled=not may,
        help="0 is chance, 1 is full agreement with reviewers; from 0.60 on agreement is called good (Altman, 1991).",
    )  # fmt: skip
    desk.beside(refused, "kappa")
    wanted = float(kappa) if may else None
    if st.button("Use this from now on", key="judge_bar_keep", disabled=wanted == bar):
        try:
            judging.set_bar(desk.store(), user, wanted)
        except Refused as error:
            st.session_state[_REFUSED] = error
        st.rerun()
