"""evaluation."""

import streamlit as st

from utta.ui import door

user = door.require("expert", "evaluation")
st.title("evaluation")
