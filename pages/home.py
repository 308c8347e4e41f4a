"""Home: where the team stands, and the one next thing to do."""

import streamlit as st

from utta.ui import door

user = door.require("teacher", "home")
st.title("Home")
