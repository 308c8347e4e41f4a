"""Review rounds: ask chosen people to judge chosen replies, blind, and close the round when there are enough."""

import streamlit as st

from utta.ui import desk, door, rounds_page

user = door.require("lead", "rounds")
st.title("Review rounds")
st.caption("Ask people to judge replies without knowing whose they are. What they say stays sealed until you close it.")
with desk.saying_what_went_wrong():
    rounds_page.show(user)
