"""The first screen of all: the lead's account, and whether to begin with sample data."""

import streamlit as st

from utta.errors import Refused, UttaError
from utta.services import accounts, sample_data
from utta.ui import cookies, desk


def show() -> None:
    """Ask for the lead's account; once it is made, its owner is signed in."""
    st.title("Welcome to UTTA")
    st.write(
        "UTTA helps your team teach a language model to teach. You enter teaching examples and judge replies; "
        "UTTA trains on them and shows honestly whether it got better. Everything stays on this computer."
    )
    st.subheader("Your account")
    st.caption("You will be the project lead: you add colleagues, train, and decide what is released.")
    refused = st.session_state.pop("_first_refused", None)
    with st.form("first_account"):
        name = st.text_input("Your name", placeholder="Maria López")
        desk.beside(refused, "name")
        username = st.text_input("User name", placeholder="maria.lopez", autocomplete="username",
                                 help="Short, without spaces; you type it to sign in.")  # fmt: skip
        desk.beside(refused, "username")
        password = st.text_input("Password", type="password", autocomplete="new-password",
                                 help="At least 8 characters. Three or four unrelated words are strong and easy "
                                      "to remember.")  # fmt: skip
        desk.beside(refused, "password")
        begin = st.radio(
            "Begin with",
            ["Start with sample data", "Start empty"],
            captions=[
                "72 teaching examples and 216 reviews to try everything on. Marked as sample; one click removes them.",
                "You enter or import your own.",
            ],
        )
        pressed = st.form_submit_button("Make my account", type="primary")
    if pressed:
        _make(name, username, password, begin == "Start with sample data")


def _make(name: str, username: str, password: str, with_samples: bool) -> None:
    try:
        lead = accounts.make_first_lead(desk.opened(), name, username, password)
    except Refused as refused:
        st.session_state["_first_refused"] = refused
        st.rerun()
    cookies.hold(accounts.open_sign_in(desk.opened(), lead))
    if with_samples:
        try:
            with st.spinner("Bringing in the sample data"):
                sample_data.load(desk.opened(), lead)
        except UttaError as error:  # the account is made; the samples can be brought in later, from Team
            st.session_state["_first_news"] = str(error)
    st.rerun()
