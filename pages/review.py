"""review."""

import streamlit as st

from utta.ui import door

user = door.require("teacher", "review")
st.title("review")
