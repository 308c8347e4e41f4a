"""Entering and editing a teaching example. What is typed is kept as a draft, by person and example, at every change.

Nothing here is an st.form: that would drop typed words at a reload.
"""

from functools import partial

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import examples, requests
from utta.ui import as_typed, desk, examples_conflict, examples_fields, examples_hints, examples_opening
from utta.ui import examples_ways as ways
from utta.ui.examples_opening import Opening

WIDTH = 760


def show_new(user: User) -> None:
    """The form for a new example."""
    st.title("Enter a teaching example")
    ways.back()
    _show(user, examples_opening.of_new(user), None)


def show_edit(user: User, example_id: int) -> None:
    """The form for an example of one's own, or any for an expert; both texts when somebody else saved meanwhile."""
    st.title("Edit this teaching example")
    ways.way("Back to the example", example_id=example_id, icon=":material/arrow_back:")
    stored = examples.for_editing(desk.store(), user, example_id)
    opening = examples_opening.of_edit(user, stored)
    if stored.revision != opening.seen and (opening.failed or opening.left_at):
        examples_conflict.show(user, stored, examples_fields.typed(), further=examples_opening.go_on_from)
    else:
        _show(user, opening, stored)


def show_submitted(user: User, example_id: int) -> None:
    """The calm word after submitting."""
    st.title("Your example is in")
    examples.get(desk.store(), example_id)
    with st.container(width=WIDTH):
        st.success("It is stored and waits for a colleague's approval. Thank you.", icon=":material/check_circle:")
        ways.tell_news()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Enter another", type="primary", icon=":material/add:", on_click=ways.go, args=("new",))
            ways.way("Open it", example_id=example_id, icon=":material/menu_book:")
            ways.way("All examples", icon=":material/list:")


def _show(user: User, opening: Opening, stored: StoredExample | None) -> None:
    with st.container(width=WIDTH):
        _begun(opening)
        keep = partial(examples_opening.keep, user, opening)
        hints = examples_hints.Hints(user, keep, opening.left, None if stored is None else stored.id)
        examples_fields.show(
            examples_fields.Asked(keep, hints.under, opening.refused, opening.were_blank, opening.before)
        )
        _refused(opening)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Save the new text" if stored else "Submit example", type="primary", key="example_submit",
                      on_click=_submit, args=(user, opening, stored))  # fmt: skip
            _discard(user, opening, stored)
        if opening.is_apart:
            st.info("This draft was also continued in another window. What you type here is now a draft of its own; "
                    "the page Teaching examples lists both.", icon=":material/call_split:")  # fmt: skip
        _kept(opening)
    as_typed.send()


def _begun(opening: Opening) -> None:
    """What this opening goes on from, where that is not an empty form."""
    if opening.left_at:
        st.info(f"This is what you had typed, kept {desk.ago(opening.left_at)}. Go on where you stopped.",
                icon=":material/history:")  # fmt: skip
    elif opening.is_gone:
        st.info("That draft is no longer here: it was submitted or discarded. This is a new one.",
                icon=":material/history:")  # fmt: skip
    elif opening.origin is not None:
        st.info("This is your improved response and the student it answers. Fill in what is still missing.",
                icon=":material/rate_review:")  # fmt: skip
    elif opening.request_id is not None:
        st.info("A colleague asked for this example. Change what was filled in for you as you need.",
                icon=":material/forum:")  # fmt: skip
    elif opening.others:
        begun = "another example" if opening.others == 1 else f"{opening.others} other examples"
        st.caption(f"You have also begun {begun}; the page Teaching examples lists your drafts.")


def _refused(opening: Opening) -> None:
    if opening.failed is not None:
        desk.say(opening.failed)
    elif opening.refused is not None:
        if examples_fields.is_mended(opening.refused, opening.were_blank):
            st.success("Everything is filled in now.", icon=":material/check:")
        else:
            st.error(desk.plain(opening.refused.what), icon=":material/error:")


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


def _submit(user: User, opening: Opening, stored: StoredExample | None) -> None:
    values = examples_fields.typed()
    opening.refused = opening.failed = None
    opening.were_blank = frozenset(name for name, value in values.items() if not value)
    try:
        if stored is None:
            example_id = examples.submit(desk.store(), user, values, opening.token, opening.kept, opening.origin)
            ways.go("submitted", example_id, _answered(user, opening.request_id, example_id))
        else:
            number = examples.revise(desk.store(), user, stored.id, opening.seen, values)
            ways.go(example_id=stored.id, news=_saved(stored, number))
        opening.is_done = True
    except Refused as refused:
        examples_opening.keep(user, opening)
        opening.refused = refused
    except UttaError as error:
        examples_opening.keep(user, opening)
        opening.failed = error


def _answered(user: User, request_id: int | None, example_id: int) -> str:
    """What became of the request that the example was written for, in a sentence; the example is stored either way."""
    if request_id is None:
        return ""
    try:
        is_closed = requests.answered(desk.store(), user, request_id, example_id)
    except UttaError as error:
        return desk.plain(f"The request could not be closed. {error}")
    return "The request is answered." if is_closed else "Somebody else answered the request before; yours counts too."


def _saved(stored: StoredExample, number: int) -> str:
    if stored.status == "draft":
        return "Submitted again." if number == stored.revision else f"Submitted again as revision {number}."
    return "Nothing was changed." if number == stored.revision else f"Saved as revision {number}."


def _throw_away(user: User, opening: Opening, stored: StoredExample | None) -> None:
    examples_opening.discard(user, opening)
    opening.is_done = True
    if stored is not None:
        ways.go(example_id=stored.id)
