"""Dataset: what the examples cover, what should be mended, and freezing dataset versions."""

import streamlit as st

from utta.ui import dataset_page, door

user = door.require("expert", "dataset")
st.title("Dataset")
st.caption("See what your examples cover, mend what is missing, then freeze a dataset version to train on.")
dataset_page.show(user)
