"""Entering and editing a teaching example. What is typed is kept as a draft, by person and example, at every change.

Nothing here is an st.form: that would drop typed words at a reload.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import examples
from utta.ui import as_typed, desk, examples_conflict, examples_fields
from utta.ui import examples_ways as ways

_OPENING = "example_form"
_SEEN, _TOKEN = "_seen_revision", "_token"
WIDTH = 760


@dataclass
class Opening:
    """One opening of the form. token: makes a second press store nothing new; it travels with the draft.

    seen: the revision an edit began from, 0 for a new example. left_at: when the draft it was filled from was kept.
    """

    item: str
    token: str
    seen: int
    before: dict[str, list[str]]
    left_at: float | None = None
    kept_at: float | None = None
    refused: Refused | None = None
    were_blank: frozenset[str] = frozenset()
    failed: UttaError | None = None
    is_done: bool = False


def show_new(user: User) -> None:
    """The form for a new example."""
    st.title("Enter a teaching example")
    ways.back()
    _show(user, _opened(user, None), None)


def show_edit(user: User, example_id: int) -> None:
    """The form for an example of one's own, or any for an expert; both texts when somebody else saved meanwhile."""
    st.title("Edit this teaching example")
    ways.way("Back to the example", example_id=example_id, icon=":material/arrow_back:")
    stored = examples.for_editing(desk.store(), user, example_id)
    opening = _opened(user, stored)
    if stored.revision != opening.seen and (opening.failed or opening.left_at):
        examples_conflict.show(user, stored, examples_fields.typed(), further=_edit_further)
    else:
        _show(user, opening, stored)


def show_submitted(user: User, example_id: int) -> None:
    """The calm word after submitting."""
    st.title("Your example is in")
    examples.get(desk.store(), example_id)
    with st.container(width=WIDTH):
        st.success("It is stored and waits for a colleague's approval. Thank you.", icon=":material/check_circle:")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Enter another", type="primary", icon=":material/add:", on_click=ways.go, args=("new",))
            ways.way("Open it", example_id=example_id, icon=":material/menu_book:")
            ways.way("All examples", icon=":material/list:")


def _opened(user: User, stored: StoredExample | None) -> Opening:
    item = examples.item_of(stored.id if stored else None)
    held = st.session_state.get(_OPENING)
    if isinstance(held, Opening) and held.item == item and not held.is_done and examples_fields.are_there():
        return held
    opening = Opening(item, uuid.uuid4().hex, stored.revision if stored else 0, examples_fields.typed_before())
    values: dict[str, Any] = stored.content.model_dump(mode="json") if stored else {}
    draft = examples.load_draft(desk.store(), user, item)
    if draft is not None:
        values, opening.left_at = draft
        opening.kept_at = opening.left_at
        opening.token = str(values.get(_TOKEN) or opening.token)
        opening.seen = int(values.get(_SEEN) or opening.seen)
    examples_fields.put(values)
    st.session_state[_OPENING] = opening
    return opening


def _show(user: User, opening: Opening, stored: StoredExample | None) -> None:
    with st.container(width=WIDTH):
        if opening.left_at:
            st.info(f"This is what you had typed, kept {desk.ago(opening.left_at)}. Go on where you stopped.",
                    icon=":material/history:")  # fmt: skip
        examples_fields.show(
            examples_fields.Asked(lambda: _keep(user, opening), opening.refused, opening.were_blank, opening.before)
        )
        if opening.failed is not None:
            desk.say(opening.failed)
        elif opening.refused is not None:
            if examples_fields.is_mended(opening.refused, opening.were_blank):
                st.success("Everything is filled in now.", icon=":material/check:")
            else:
                st.error(desk.plain(opening.refused.what), icon=":material/error:")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Save the new text" if stored else "Submit example", type="primary", key="example_submit",
                      on_click=_submit, args=(user, opening, stored))  # fmt: skip
            _discard(user, opening, stored)
        _kept(opening)
    as_typed.send()


def _discard(user: User, opening: Opening, stored: StoredExample | None) -> None:
    name = "Discard changes" if stored else "Discard draft"
    with st.popover(name, icon=":material/delete:", type="tertiary", disabled=opening.kept_at is None):
        st.write("What you typed here will be gone." if stored is None else "The example stays as it was.")
        st.button("Yes, discard it", key="example_discard", on_click=_throw_away, args=(user, opening, stored))


@st.fragment(run_every=20)
def _kept(opening: Opening) -> None:
    if opening.kept_at is None:
        st.caption("What you type is kept as a draft while you type.")
    else:
        st.caption(f":material/cloud_done: Draft saved {desk.ago(opening.kept_at)}. You can leave and go on later.")


def _keep(user: User, opening: Opening) -> None:
    values = examples_fields.typed()
    if opening.seen or any(values.values()):
        values |= {_TOKEN: opening.token} | ({_SEEN: opening.seen} if opening.seen else {})
        opening.kept_at = examples.save_draft(desk.store(), user, opening.item, values)
    else:
        examples.discard_draft(desk.store(), user, opening.item)
        opening.kept_at = None


def _submit(user: User, opening: Opening, stored: StoredExample | None) -> None:
    values = examples_fields.typed()
    opening.refused = opening.failed = None
    opening.were_blank = frozenset(name for name, value in values.items() if not value)
    try:
        if stored is None:
            ways.go("submitted", examples.submit(desk.store(), user, values, opening.token))
        else:
            number = examples.revise(desk.store(), user, stored.id, opening.seen, values)
            news = "Nothing was changed." if number == opening.seen else f"Saved as revision {number}."
            ways.go(example_id=stored.id, news=news)
        opening.is_done = True
    except Refused as refused:
        _keep(user, opening)
        opening.refused = refused
    except UttaError as error:
        _keep(user, opening)
        opening.failed = error


def _throw_away(user: User, opening: Opening, stored: StoredExample | None) -> None:
    examples.discard_draft(desk.store(), user, opening.item)
    opening.is_done = True
    if stored is not None:
        ways.go(example_id=stored.id)


def _edit_further(user: User, stored: StoredExample, mine: dict[str, Any]) -> None:
    """Back to one's own text, now on top of the revision that was just read."""
    values = mine | {_SEEN: stored.revision}
    examples.save_draft(desk.store(), user, examples.item_of(stored.id), values)
    st.session_state.pop(_OPENING, None)
