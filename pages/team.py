"""team."""

import streamlit as st

from utta.ui import door

user = door.require("lead", "team")
st.title("team")
