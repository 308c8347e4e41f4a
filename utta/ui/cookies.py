"""The sign-in cookie: an opaque token in the browser, its keyed hash in the store.

streamlit-authenticator's own cookie is a signed statement that stays valid after signing out and after a change of
password, and it needs a component in an iframe. So its cookie model is replaced by this one.
"""

import json

import streamlit as st

from utta.services import accounts
from utta.store.database import Store

NAME = "utta_sign_in"
_TOKEN, _TO_SET, _TO_CLEAR = "_sign_in_token", "_cookie_to_set", "_cookie_to_clear"


def token() -> str | None:
    """This browser's token: the one just given to it, or the one its cookie brought."""
    if held := st.session_state.get(_TOKEN):
        return str(held)
    brought = st.context.cookies.get(NAME)
    return brought if isinstance(brought, str) else None  # AppTest gives something else


def hold(new_token: str) -> None:
    """Use this token from now on and have the browser keep it."""
    st.session_state[_TOKEN] = new_token
    st.session_state[_TO_SET] = new_token


def forget() -> None:
    """Have the browser forget its token."""
    st.session_state.pop(_TOKEN, None)
    st.session_state[_TO_CLEAR] = True


def send() -> None:
    """Tell the browser, at the end of a run that will not be cut off by another."""
    if new := st.session_state.pop(_TO_SET, None):
        age = accounts.SIGN_IN_DAYS * 86400
        _run(f"{json.dumps(f'{NAME}={new}; Path=/; Max-Age={age}; SameSite=Strict')}"
             " + (location.protocol === 'https:' ? '; Secure' : '')")  # fmt: skip
    elif st.session_state.pop(_TO_CLEAR, None):
        _run(json.dumps(f"{NAME}=; Path=/; Max-Age=0; SameSite=Strict"))


def _run(cookie: str) -> None:
    # No text of a user's is ever part of this script.
    st.html(f"<script>document.cookie = {cookie}</script>", unsafe_allow_javascript=True)


class StoreCookies:
    """What streamlit-authenticator asks of a cookie model, answered from the store."""

    store: Store

    def __init__(self, *_ignored: object) -> None:
        """Name, key and days are ours to decide."""

    def get_cookie(self) -> None:
        """Staying signed in is the door's affair; here nobody is signed in yet."""

    def set_cookie(self) -> None:
        """Open a sign-in for the person who has just given the right password."""
        person = st.session_state["_just_signed_in"]
        hold(accounts.open_sign_in(self.store, person))

    def delete_cookie(self) -> None:
        """Close the sign-in of this browser."""
        if held := token():
            accounts.close_sign_in(self.store, held)
        forget()
