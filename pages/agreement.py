"""Agreement: what reviewers' ratings and comparisons are worth, and where they should talk."""

import streamlit as st

from utta.ui import agreement_page, desk, door

user = door.require("lead", "agreement")
st.title("Agreement")
st.caption("How far reviewers agree, whom they prefer, and where they should talk before anything is trained on it.")
with desk.saying_what_went_wrong():
    agreement_page.show(user)
