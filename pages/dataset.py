"""dataset."""

import streamlit as st

from utta.ui import door

user = door.require("expert", "dataset")
st.title("dataset")
