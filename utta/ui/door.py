"""The door: nobody sees a page without passing it. The first start, signing in, and each page's own check.

A file under pages/ can be reached by its address without app.py on a fresh server, so every page calls `require`
first; what it returns comes from the store at this moment, never from the browser.
"""

from typing import Any, NoReturn

import streamlit as st

from utta.domain.user import Role, User
from utta.errors import Refused
from utta.services import accounts
from utta.ui import cookies, desk, first_start

_FRAME, _WANTED, _LET_IN = "_frame_has_run", "_wanted_page", "_let_in"
_GATE_FIELDS = {"Form name": "Sign in", "Username": "User name", "Password": "Password", "Login": "Sign in"}


def look() -> User | None:
    """Used by app.py: the person at the door, or None for a stranger."""
    st.session_state[_FRAME] = True
    user = st.session_state[_LET_IN] = _signed_in()
    return user


def stay_outside() -> NoReturn:
    """Used by app.py: show the door to a stranger and end the run."""
    _show_gate()
    cookies.send()
    st.stop()


def require(role: Role, page: str) -> User:
    """The first line of every page: the signed-in person, if their role is `role` or larger.

    page: this page's file name without .py, to come back to it after the door. Otherwise nothing of the page is shown.
    """
    if not st.session_state.get(_FRAME):
        st.session_state[_WANTED] = (page, st.query_params.to_dict())
        st.switch_page("app.py")
    # Whom app.py has let in in this run is not looked up again; taken once, so that no later run finds it.
    user = st.session_state.pop(_LET_IN, None) or _signed_in()
    if user is None:
        st.switch_page("app.py")
    desk.let_in(user)
    if not user.may(role):
        st.title("This page is not open to you")
        st.info(f"It is for the role {role}; yours is {user.role}. Ask your project lead if you need it.",
                icon=":material/lock:")  # fmt: skip
        st.stop()
    return user


def wanted_page() -> tuple[str, dict[str, str]] | None:
    """The page somebody asked for by its address before app.py had run, and what stood behind it; asked once."""
    found: tuple[str, dict[str, str]] | None = st.session_state.pop(_WANTED, None)
    return found


def sidebar(user: User) -> None:
    """Who is signed in, and the way out."""
    with st.sidebar.container(key="who"):
        st.caption(f"Signed in as **{desk.plain(user.name)}** · {user.role}")
        if st.button("Sign out", icon=":material/logout:", type="tertiary", key="sign_out"):
            _sign_out()


def _signed_in() -> User | None:
    held = cookies.token()
    return accounts.signed_in(desk.opened(), held) if held else None


def _show_gate() -> None:
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        if accounts.is_new(desk.opened()):
            first_start.show()
        else:
            _sign_in_form()


def _sign_in_form() -> None:
    st.title("UTTA")
    st.caption("Utah Teacher Training Assistant")
    authenticator = _authenticator()
    refused = None
    try:
        authenticator.login(fields=_GATE_FIELDS, key="sign_in")
    except Refused as error:
        refused = error
    if st.session_state.get("authentication_status"):
        st.session_state["authentication_status"] = None  # from here on only the token counts
        st.rerun()
    if refused is not None:
        desk.say(refused)
    elif st.session_state.get("authentication_status") is False:
        st.error("That user name and password do not belong together. Try again.", icon=":material/error:")
    st.caption("No account, or a forgotten password? Your project lead makes accounts and sets new passwords.")


def _authenticator() -> Any:
    """streamlit-authenticator over the users in the store: its form and flow, our store, check and cookie."""
    import streamlit_authenticator
    from streamlit_authenticator.controllers import cookie_controller

    class Cookies(cookies.StoreCookies):
        store = desk.opened()

    cookie_controller.CookieModel = Cookies
    known: dict[str, Any] = {"usernames": {}}
    authenticator = streamlit_authenticator.Authenticate(
        known, cookies.NAME, accounts.cookie_key(desk.settings()), auto_hash=False, login_sleep_time=0
    )
    model = authenticator.authentication_controller.authentication_model

    def check(username: str, password: str) -> bool:
        person = accounts.check_sign_in(desk.opened(), username, password)
        if person is None:
            return False
        st.session_state["_just_signed_in"] = person
        model.credentials["usernames"][username] = {"name": person.name, "roles": [person.role]}
        return True

    model.check_credentials = check
    return authenticator


def _sign_out() -> None:
    held = cookies.token()
    if held:
        accounts.close_sign_in(desk.opened(), held)
    for key in list(st.session_state):
        del st.session_state[key]
    cookies.forget()
    st.rerun()
