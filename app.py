"""UTTA's frame: page config, sign-in, navigation. Nothing else."""

import streamlit as st

from utta.settings import PROJECT
from utta.ui import cookies, door, house

# Before anything else: with it the browser fetches nothing from outside, not even the page icon.
st.set_page_config(page_title="UTTA", page_icon="🎓", layout="wide", menu_items={"About": "UTTA, on this computer."})
st.html(PROJECT / ".streamlit" / "theme.css")

rooms = house.pages(None)
signed_out = st.navigation(list(rooms.values()), position="hidden")
user = door.pass_or_stop()
rooms = house.pages(user)
page = st.navigation(list(rooms.values()))
if wanted := door.wanted_page():
    st.switch_page(rooms[wanted[0]], query_params=wanted[1])
door.sidebar(user)
page.run()
cookies.send()
