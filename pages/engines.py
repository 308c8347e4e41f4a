"""Engines: what speaks behind an assistant, where it is, and whether it works."""

import streamlit as st

from utta.ui import desk, door, engines_page

user = door.require("lead", "engines")
st.title("Engines")
st.caption("What speaks behind an assistant. One is built in; connect a language model for real replies.")
with desk.saying_what_went_wrong():
    engines_page.show(user)
