"""Evaluation: whether a model version is better than the untrained program, and how that is known."""

import streamlit as st

from utta.ui import door, evaluation_page

user = door.require("expert", "evaluation")
st.title("Evaluation")
st.caption("Is it better, and how do you know? Everybody compared answers examples that nothing was learned from.")
evaluation_page.show(user)
