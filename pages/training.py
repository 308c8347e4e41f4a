"""training."""

import streamlit as st

from utta.ui import door

user = door.require("lead", "training")
st.title("training")
