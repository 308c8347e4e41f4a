"""The lead's forms on Team and data: people, sample data, taking data out."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from utta.domain.interchange import Kind
from utta.domain.user import ROLE_MEANS, ROLES, User
from utta.errors import NotAllowed, Refused, UttaError
from utta.services import accounts, exporting, sample_data, sealing
from utta.ui import desk

_REFUSED, _NEWS, _ERROR = "_team_refused", "_team_news", "_team_error"


def tell_news() -> None:
    """What the last click did, once."""
    if news := st.session_state.pop(_NEWS, None):
        st.success(desk.plain(news), icon=":material/check:")
    if error := st.session_state.pop(_ERROR, None):
        desk.say(error)


def people(lead: User) -> None:
    """Everybody on the team, each with role, password and closing."""
    st.subheader("People", anchor=False)
    for person in accounts.team(desk.store(), lead):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"person_{person.id}"):
            st.markdown(f"**{desk.plain(person.name)}**  \n:gray[{desk.plain(person.username)}]", width="stretch")
            st.selectbox("Role", ROLES, index=ROLES.index(person.role), key=f"role_{person.id}", width=140,
                         label_visibility="collapsed", on_change=_change_role, args=(lead, person))  # fmt: skip
            with st.popover("More", key=f"more_{person.id}"):
                _new_password(lead, person)
                if person.id != lead.id and st.button("Close this account", key=f"close_{person.id}"):
                    _do(partial(accounts.remove_person, desk.store(), lead, person.username),
                        f"{person.name}'s account is closed. What they wrote stays.")  # fmt: skip


def add_person(lead: User) -> None:
    """A form for a new colleague."""
    refused: Refused | None = st.session_state.pop(_REFUSED, None)
    with st.expander("Add a person", expanded=refused is not None, icon=":material/person_add:"):
        with st.form("add_person"):
            name = st.text_input("Name", placeholder="Devon Clark")
            desk.beside(refused, "name")
            username = st.text_input("User name", placeholder="devon.clark", autocomplete="off")
            desk.beside(refused, "username")
            role = st.radio("Role", ROLES, captions=[ROLE_MEANS[known] for known in ROLES])
            password = st.text_input("First password", type="password", autocomplete="new-password",
                                     help="Tell it to them; they can ask you for another.")  # fmt: skip
            desk.beside(refused, "password")
            pressed = st.form_submit_button("Add this person", type="primary")
        if pressed:
            try:
                accounts.add_person(desk.store(), lead, name, username, role, password)
                st.session_state[_NEWS] = f"{name.strip()} can sign in now."
            except Refused as error:
                st.session_state[_REFUSED] = error
            st.rerun()


def samples(lead: User) -> None:
    """Bring the sample data in, or take it away whole."""
    st.subheader("Sample data", anchor=False)
    if not sample_data.present(desk.store()):
        st.write("72 teaching examples and 216 reviews, written for this project, to try everything on.")
        if st.button("Bring in the sample data", key="bring_samples"):
            _do(lambda: sample_data.load(desk.store(), lead), "The sample data is here, marked as sample.")
        return
    going = sample_data.what_would_go(desk.store()).sentence
    st.write(f"Removing the sample data takes away {going}. What you entered or imported yourselves stays.")
    with st.popover("Remove the sample data", icon=":material/delete:"):
        st.write(f"This cannot be undone: {going}.")
        if st.button("Yes, remove it whole", type="primary", key="remove_samples"):
            _do(lambda: sample_data.remove(desk.store(), lead), f"Removed: {going}.")


def take_out(lead: User) -> None:
    """Downloads in the interchange form; of reviews none while the lead has still to give some themselves."""
    st.subheader("Take your data out", anchor=False)
    st.write("Everything your team entered, with every comment, to read in again anywhere.")
    kinds: tuple[tuple[Kind, str], ...] = (
        ("examples", "Teaching examples"),
        ("ratings", "Ratings"),
        ("comparisons", "Comparisons"),
    )
    try:
        sealing.check_taking_out(desk.store(), lead, "ratings")
    except NotAllowed as error:
        kinds = kinds[:1]
        st.info(desk.plain(f"Ratings and comparisons wait: {error}"), icon=":material/lock:")
    for kind, label in kinds:
        st.download_button(
            f"{label} (JSONL)", key=f"take_{kind}", file_name=f"utta-{kind}.jsonl", mime="application/jsonl",
            data=partial(_text, lead, kind), on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _text(lead: User, kind: Kind) -> str:
    sealing.check_taking_out(desk.store(), lead, kind)  # a round may have been opened since the page was drawn
    return exporting.export_text(desk.store(), kind, "jsonl")


def _new_password(lead: User, person: User) -> None:
    password = st.text_input("New password", type="password", key=f"password_{person.id}", autocomplete="new-password")
    if st.button("Set this password", key=f"set_{person.id}"):
        try:
            accounts.set_password(desk.store(), lead, person.username, password)
        except Refused as error:
            st.error(desk.plain(" ".join([error.what, *error.fields.values()])))
            return
        st.session_state[_NEWS] = f"{person.name} has a new password and is signed out everywhere."
        st.rerun()


def _change_role(lead: User, person: User) -> None:
    role = st.session_state[f"role_{person.id}"]
    try:
        accounts.change_role(desk.store(), lead, person.username, role)
        st.session_state[_NEWS] = f"{person.name} is now {role}."
    except UttaError as error:
        st.session_state[f"role_{person.id}"] = person.role
        st.session_state[_ERROR] = error


def _do(deed: Callable[[], object], news: str) -> None:
    try:
        deed()
        st.session_state[_NEWS] = news
    except UttaError as error:
        st.session_state[_ERROR] = error
    st.rerun()
