"""Team and data: people, sample data, taking data out. For the lead."""

import streamlit as st

from utta.ui import desk, door, kept_view, team_view

user = door.require("lead", "team")
st.title("Team and data")
with desk.saying_what_went_wrong():
    team_view.tell_news()
    team_view.people(user)
    team_view.add_person(user)
    team_view.samples(user)
    team_view.take_out(user)
    kept_view.show(user)
