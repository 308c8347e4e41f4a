"""The largest gaps over grade, subject and student profile, and asking colleagues to fill them."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.coverage import Gap
from utta.domain.request import MAX_NOTE, Request
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import coverage, requests
from utta.services.examples import Filter
from utta.ui import desk

_SHOWN = 5
_NEWS = "dataset_asked"


def show(user: User, wanted: Filter, on_the_map: Sequence[Gap]) -> None:
    """Gaps with a way to ask for each: those of the map shown above, then of all three sides; below them what was
    asked for already."""
    found = list(dict.fromkeys([*on_the_map, *coverage.gaps(desk.store(), wanted, _SHOWN)]))
    open_ones = requests.open_requests(desk.store())
    st.subheader("Gaps to fill")
    if news := st.session_state.pop(_NEWS, None):
        st.success(desk.plain(news), icon=":material/send:")
    if not found:
        st.caption("No gap can be named yet: too few examples give a grade, a subject and one of the listed student "
                   "profiles.")  # fmt: skip
    status = "approved " if wanted.statuses == ("approved",) else ""
    asked = {request.gap for request in open_ones}
    for at, gap in enumerate(found):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(desk.plain(f"No {status}example for {gap.words}."), width="stretch")
            if gap in asked:
                st.caption("Asked for", width="content")
            else:
                _ask(user, gap, at)
    if open_ones:
        _open_ones(user, open_ones)


def _ask(user: User, gap: Gap, at: int) -> None:
    with st.popover("Ask for it", icon=":material/send:", key=f"dataset_gap_{at}"):
        st.markdown(f"Ask for an example of **{desk.plain(gap.words)}**.")
        people = requests.colleagues(desk.store())
        names = {person.id: person.name for person in people}
        asked = st.selectbox("Whom", [0, *names], format_func=lambda key: names.get(key, "Anybody in the team"),
                             key=f"dataset_gap_whom_{at}")  # fmt: skip
        note = st.text_input("Note (optional)", key=f"dataset_gap_note_{at}", max_chars=MAX_NOTE,
                             placeholder="For the unit on plants, by the end of March")  # fmt: skip
        if st.button("Send the request", key=f"dataset_gap_send_{at}", type="primary"):
            try:
                request = requests.ask(desk.store(), user, gap, note, asked or None)
            except Refused as refused:
                desk.beside(refused, "note")
            except UttaError as error:
                desk.say(error)
            else:
                whom = request.asked or "anybody in the team"
                st.session_state[_NEWS] = f"Sent to {whom}. It stands on their page Teaching examples."
                st.rerun()


def _open_ones(user: User, open_ones: list[Request]) -> None:
    with st.expander(f"Asked for and still open: {len(open_ones)}", icon=":material/pending_actions:"):
        for request in open_ones:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                note = f"  \n{desk.plain(request.note)}" if request.note else ""
                st.markdown(f"{desk.plain(_first_up(request.gap.words))}  \n:small[:gray["
                            f"asked of {desk.plain(request.asked or 'anybody')} by {desk.plain(request.author)} "
                            f"{desk.ago(request.created_at)}]]{note}", width="stretch")  # fmt: skip
                if request.author_id == user.id or user.may("lead"):
                    st.button("Withdraw", key=f"dataset_withdraw_{request.id}", type="tertiary",
                              on_click=_withdraw, args=(user, request))  # fmt: skip


def _withdraw(user: User, request: Request) -> None:
    requests.withdraw(desk.store(), user, request.id)


def _first_up(words: str) -> str:
    return words[0].upper() + words[1:]
