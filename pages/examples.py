"""examples."""

import streamlit as st

from utta.ui import door

user = door.require("teacher", "examples")
st.title("examples")
