"""Training: choose an assistant and a dataset version, click once, watch it, and read what came of it."""

import streamlit as st

from utta.ui import door, training_page

user = door.require("lead", "training")
st.title("Training")
st.caption("Teach an assistant with your team's own examples. What comes of it is a model version.")
training_page.show(user)
