"""Writing a swap: what changes about the student, who is compared with whom, and the words on either side."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.suite_edits import EditedRow
from utta.domain.swap_form import FIELDS, SwapForm, swap_form_of, swap_of
from utta.domain.swaps import ATTRIBUTES, Swap
from utta.domain.user import User
from utta.errors import Refused
from utta.services import suites
from utta.ui import as_typed, desk, suite_writing
from utta.ui.suite_rows import Rows
from utta.ui.suite_writing import Writing

_PRONOUNS = {"": "None", "he": "he", "she": "she"}


def show(user: User, key: str) -> None:
    """The form for one swap, with how its two sides read and the ways to save it."""
    rows = suites.edited_swaps(desk.store())
    row = next((one for one in rows if one.key == key), None)
    blank = swap_form_of(row.content, row.edit) if row else SwapForm()
    writing = suite_writing.begin(user, "swaps", key, SwapForm, blank, FIELDS, swap_of)
    ROWS.way_back("All swaps")
    with st.container(width=760):
        st.header("Change this swap" if row else "Write a swap")
        ROWS.about(user, row)
        st.caption("A run asks about the same student twice, before the swap and after it, and changes nothing else.")
        suite_writing.say_left(writing)
        _fields(writing, rows)
        _preview(writing)
        ROWS.say_failed(writing, row)
        ROWS.buttons(user, writing, row)
        suite_writing.say_state(writing)
    as_typed.send()


def sides(swap: Swap) -> None:
    """Both sides of a swap."""
    for who, sentence, name, pronoun in (
        (swap.compared_with, swap.neutral, swap.neutral_name, swap.neutral_pronoun),
        (swap.group, swap.changed, swap.changed_name, swap.changed_pronoun),
    ):  # fmt: skip
        called = desk.plain(" · ".join(part for part in (name, pronoun) if part))
        st.markdown(f"**{desk.plain(who)}**{f' :small[{called}]' if called else ''}  \n{desk.plain(sentence)}")


ROWS: Rows[Swap] = Rows("swaps", "swap", "made", sides)


def _fields(writing: Writing[SwapForm], rows: Sequence[EditedRow[Swap]]) -> None:
    offered = dict.fromkeys([*ATTRIBUTES, *(row.content.attribute for row in rows), writing.form.attribute])
    st.selectbox("What changes about the student", [one for one in offered if one], index=None,
                 key=writing.widget("attribute", is_choice=True), on_change=writing.keep, accept_new_options=True,
                 placeholder="Choose, or type your own", help="Runs can be limited to some of these.")  # fmt: skip
    desk.beside(writing.refused, "attribute")
    before, after = st.columns(2, gap="medium")
    with before:
        st.subheader("Before", anchor=False)
        _side(writing, "neutral", "compared_with", ("speaks English at home", "English is spoken at home."))
    with after:
        st.subheader("After", anchor=False)
        _side(writing, "changed", "group", ("speaks another language at home", "Vietnamese is spoken at home."))
    _area(writing, "unless_mentioned", "Leave it out where one of these words is mentioned (optional)",
          "One a line. Where a student’s situation has such a word, the swap would make no sense.")  # fmt: skip
    _area(writing, "note", "Note (optional)", "For colleagues who read this swap.")


def _side(writing: Writing[SwapForm], side: str, group: str, such_as: tuple[str, str]) -> None:
    """such_as: whom and what one might write there."""
    who, sentence = such_as
    _text(writing, group, "Which students", "As charts call them.", f"such as: {who}")
    _area(writing, side, "A sentence about the student", "For the student’s profile.", f"such as: {sentence}")
    _text(writing, f"{side}_name", "Name (optional)", "Takes the place of the name a student has, everywhere.")
    st.segmented_control("Pronoun (optional)", list(_PRONOUNS), key=writing.widget(f"{side}_pronoun"),
                         format_func=lambda one: _PRONOUNS[one], on_change=writing.keep,
                         help="For the student, in profile and narration.")  # fmt: skip
    desk.beside(writing.refused, f"{side}_pronoun")


def _text(writing: Writing[SwapForm], name: str, label: str, help_text: str, such_as: str = "") -> None:
    st.text_input(label, key=writing.widget(name), on_change=writing.keep, live=True, help=help_text,
                  placeholder=such_as)  # fmt: skip
    desk.beside(writing.refused, name)


def _area(writing: Writing[SwapForm], name: str, label: str, help_text: str, such_as: str = "") -> None:
    st.text_area(label, key=writing.widget(name), on_change=writing.keep, height=96, help=help_text,
                 placeholder=such_as)  # fmt: skip
    desk.beside(writing.refused, name)


def _preview(writing: Writing[SwapForm]) -> None:
    try:
        swap = swap_of(writing.form, writing.key)
    except Refused:
        return
    with st.expander("How the two students are told apart", icon=":material/visibility:",
                     key=f"suite_swaps_preview_{writing.turn}"):  # fmt: skip
        sides(swap)
