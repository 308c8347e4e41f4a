"""What every page has at hand: the store, its errors as sentences, and how things are written on screen.

The store is for whoever has passed the door. Streamlit calls a widget's callback, and runs a part of a page by itself,
before any page has passed it; there the door is passed with the store. So somebody who was signed out elsewhere, or
whose account was closed, can do nothing more from a page that is still open.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from utta.domain.text import counted, tied
from utta.domain.user import User
from utta.errors import NotAllowed, Refused, UttaError
from utta.services import accounts
from utta.settings import Settings, from_environment
from utta.store.database import Store
from utta.ui import cookies

_INSIDE, _WHO = "_inside", "_who_is_inside"
_ADDRESS = re.compile(r"https?(?=://)|www(?=\.)|(?<=\w)(?=@)", re.IGNORECASE)
"""Where an address begins, or its @: a browser's Markdown makes a link of it however it is escaped."""
_UNBROKEN = "\N{WORD JOINER}"  # unseen, and no line breaks at it
_MARKDOWN = str.maketrans({character: f"\\{character}" for character in r"\`*_{}[]()<>#+-.!|~$:^&="})


@st.cache_resource(show_spinner=False)
def opened() -> Store:
    """The store of this server, opened once; for the door. Everybody else asks for `store`."""
    return Store(settings())


def store() -> Store:
    """The store of this server, in a deed of somebody who is signed in, as who they were when the page was drawn.

    Anybody else's deed ends here, and the page is drawn anew, which shows them the door.
    """
    is_running = get_script_run_ctx(suppress_warning=True) is not None  # a file is written later, by its own address
    if is_running and not st.session_state.get(_INSIDE):
        who, held = st.session_state.get(_WHO), cookies.token()
        if who is None:
            raise NotAllowed("Nobody has been let in here.", "Open UTTA by its own address and sign in.")
        if held is None or accounts.signed_in(opened(), held) != who:
            st.rerun()
    return opened()


def let_in(user: User) -> None:
    """The door has let this person in: the page is drawn for them, and its deeds are theirs."""
    st.session_state[_WHO] = user


@contextmanager
def inside() -> Iterator[None]:
    """While a page is drawn, which begins at the door: the store need not ask again."""
    st.session_state[_INSIDE] = True
    try:
        yield
    finally:
        st.session_state[_INSIDE] = False


def settings() -> Settings:
    """The settings of this server."""
    return from_environment()


@contextmanager
def saying_what_went_wrong() -> Iterator[None]:
    """Show an error of ours where it happened, as a sentence; anything else goes on to the log."""
    try:
        yield
    except UttaError as error:
        say(error)


def say(error: UttaError) -> None:
    """One error, once: what went wrong and what to do next. Sentences that belong beside a field go there."""
    st.error(plain(str(error)), icon=":material/error:")


def beside(refused: Refused | None, field: str) -> None:
    """The sentence a refusal has for one field, beside that field."""
    if refused is not None and field in refused.fields:
        st.markdown(f":small[:red[:material/error: {plain(refused.fields[field])}]]")


def plain(text: str) -> str:
    """User text inside a sentence: Markdown, mathematics, colour, HTML and addresses in it are shown, not obeyed; one
    line."""
    return _escaped(" ".join(text.split()))


def measured(sentence: str) -> str:
    """The same for a sentence with figures: no line ends between a number and its n or %."""
    return _escaped(tied(" ".join(sentence.split())))


def _escaped(text: str) -> str:
    return _ADDRESS.sub(rf"\g<0>{_UNBROKEN}", text).translate(_MARKDOWN)


def dotted(parts: Iterable[str]) -> str:
    """User texts in one line with dots between them, none of which begins a line where it wraps."""
    return "\N{NO-BREAK SPACE}· ".join(map(plain, parts))


def show_text(text: str) -> None:
    """A student's or teacher's words, exactly as written: no Markdown at all, every space and line break kept."""
    if text.strip():
        st.text(text)
    else:
        st.markdown(":gray[Nothing written]")


def ago(when: float) -> str:
    """A time as people say it: "just now", "5 minutes ago", "3 days ago", or a date."""
    seconds = max(0, int(time.time() - when))
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 30 * 86400:
            return time.strftime("%-d %B %Y" if time.strftime("%-d").isdigit() else "%d %B %Y", time.localtime(when))
        if seconds >= size:
            return f"{seconds // size} {name}{'s' * (seconds // size > 1)} ago"
    return "just now"


def duration(seconds: float) -> str:
    """A length of time: "40 seconds", "3 minutes"."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} second{'s' * (whole > 1)}"
    return f"{round(whole / 60)} minutes"


count = counted
