"""What colleagues asked for, on the page where examples are written."""

import streamlit as st

from utta.domain.request import Request
from utta.domain.user import User
from utta.services import requests
from utta.ui import desk
from utta.ui import examples_ways as ways

PREFILL = "example_prefill"
"""Where the form finds what is known already: the fields, and the id of the request that asks for it under "request";
or its origin under "origin", with the key of its draft under "draft"."""
_SHOWN = 5


def show(user: User) -> None:
    """Open requests for this person, each with a button that opens the form; nothing where there are none."""
    found = requests.wanted_of(desk.store(), user)
    if not found:
        return
    with st.expander(f"{desk.count(len(found), 'example')} asked for", icon=":material/campaign:", expanded=True):
        for request in found[:_SHOWN]:
            _one(user, request)
        if len(found) > _SHOWN:
            st.caption(f"And {len(found) - _SHOWN:,} more, once these are written.")


def _one(user: User, request: Request) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        words = request.gap.words
        whom = "you" if request.asked_id == user.id else "anybody"
        note = f": “{desk.plain(request.note)}”" if request.note else ""
        st.markdown(f"{desk.plain(words[0].upper() + words[1:])}  \n:small[:gray[{desk.plain(request.author)} asked "
                    f"{whom} {desk.ago(request.created_at)}{note}]]", width="stretch")  # fmt: skip
        st.button("Write this one", key=f"example_wanted_{request.id}", icon=":material/edit_note:",
                  on_click=_write, args=(request,))  # fmt: skip


def _write(request: Request) -> None:
    st.session_state[PREFILL] = request.prefill | {"request": request.id}
    ways.go("new")
