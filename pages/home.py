"""Home: where the team stands, and the one next thing to do."""

import streamlit as st

from utta.services.standing import next_step, standing
from utta.ui import desk, door, home_view

user = door.require("teacher", "home")
with desk.saying_what_went_wrong():
    at = standing(desk.store(), user)
    st.title(f"Good to see you, {desk.plain(user.name)}")
    if news := st.session_state.pop("_first_news", None):
        st.warning(desk.plain(news))
    if at.has_sample:
        way = "; one click removes them (Team and data)" if user.may("lead") else ""
        st.caption(f":material/science: Some examples and replies here are samples to try things out with, marked "
                   f"“Sample”{way}.")  # fmt: skip
    home_view.next_thing(next_step(user, at), at, user)
    home_view.ring(at, user)
    left, right = st.columns(2)
    with left:
        home_view.is_it_better(at, user)
    with right:
        home_view.do_reviewers_agree(at)
