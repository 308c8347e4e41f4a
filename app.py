"""UTTA's frame: page config, sign-in, navigation. Nothing else."""

import streamlit as st

from utta.settings import PROJECT
from utta.ui import cookies, desk, door, house, loaded

# Before anything else: with it the browser fetches nothing from outside, not even the page icon.
st.set_page_config(page_title="UTTA", page_icon="🎓", layout="wide", menu_items={"About": "UTTA, on this computer."})
st.html(PROJECT / ".streamlit" / "theme.css")

user = door.look()
rooms = house.pages(user)
page = st.navigation(list(rooms.values()), position="sidebar" if user else "hidden")
if user is None:
    door.stay_outside()
if wanted := door.wanted_page():
    st.switch_page(rooms[wanted[0]], query_params=wanted[1])
door.sidebar(user)
with desk.inside():
    page.run()
cookies.send()
loaded.keep()
