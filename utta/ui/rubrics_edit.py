"""Writing a rubric, or changing one. What is typed is kept as a draft at every change; saving makes a version.

Nothing here is an st.form: that would drop typed words at a reload.
"""

import streamlit as st

from utta.domain.rubric import Rubric
from utta.domain.rubric_form import MOST_CRITERIA, CriterionForm, rubric_of
from utta.domain.rubric_words import shares_in_words
from utta.domain.user import User
from utta.errors import Refused
from utta.services import rubrics
from utta.ui import as_typed, desk, rubrics_criterion, rubrics_look, rubrics_save, rubrics_versions, rubrics_writing
from utta.ui import rubrics_ways as ways
from utta.ui.rubrics_writing import Writing


def show(user: User, key: str = "") -> None:
    """The form, filled with what was typed before or with the rubric of that key."""
    ways.way("Back to the rubric" if key else "All rubrics", key=key, icon=":material/arrow_back:")
    newest = rubrics.get(desk.store(), user, key).newest.rubric if key else None
    st.title("Change this rubric" if newest else "Write a rubric")
    writing = rubrics_writing.begin(user, key)
    with st.container(width=ways.WIDTH):
        if writing.left_at:
            st.info(f"This is what you had typed, kept {desk.ago(writing.left_at)}. Go on where you stopped.",
                    icon=":material/history:")  # fmt: skip
        _own_fields(writing)
        _criteria(writing)
        rubrics_save.show(writing, newest)
        _preview(writing, newest)
    as_typed.send()


def _own_fields(writing: Writing) -> None:
    st.text_input("Name", key=writing.widget("", "name"), on_change=writing.keep, live=True,
                  placeholder="Warmth of a reply")  # fmt: skip
    desk.beside(writing.refused, "name")
    st.text_area("Description (optional)", key=writing.widget("", "description"), height=96, on_change=writing.keep,
                 help="What the rubric is for, and of which student the example replies speak.")  # fmt: skip
    desk.beside(writing.refused, "description")


def _criteria(writing: Writing) -> None:
    st.subheader("Criteria", anchor=False)
    number = len(writing.form.criteria)
    for place, criterion in enumerate(writing.form.criteria):
        _criterion(writing, criterion, place, number)
    desk.beside(writing.refused, "criteria")
    if writing.before is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Taken out: {desk.plain(writing.taken)}.", width="content")
            st.button("Put it back", key="rubric_put_back", type="tertiary", icon=":material/undo:",
                      on_click=writing.put_back)  # fmt: skip
    if number < MOST_CRITERIA:
        st.button("Add a criterion", key="rubric_add_criterion", icon=":material/add:", on_click=_add,
                  args=(writing,))  # fmt: skip
    weights = [(one.name or f"Criterion {place}", one.weight or 0.0)
               for place, one in enumerate(writing.form.criteria, start=1)]  # fmt: skip
    st.caption(desk.plain(shares_in_words(weights)))


def _criterion(writing: Writing, criterion: CriterionForm, place: int, number: int) -> None:
    is_open = writing.open == criterion.id
    name = desk.plain(criterion.name) or f"Criterion {place + 1}"
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center",
                          horizontal_alignment="distribute"):  # fmt: skip
            st.button(f"**{name}**", key=f"rubric_open_{criterion.id}", type="tertiary",
                      icon=":material/expand_more:" if is_open else ":material/chevron_right:",
                      on_click=_open, args=(writing, "" if is_open else criterion.id))  # fmt: skip
            rubrics_criterion.moves(writing, criterion.id, criterion.name or "this criterion", place, number)
        if not is_open:
            st.caption(desk.plain(" · ".join(step.label or "…" for step in criterion.steps)))
        if is_open:
            rubrics_criterion.show(writing, criterion)
        elif writing.is_wrong(criterion):
            st.markdown(":small[:red[:material/error: Something in it is not right yet. Open it.]]")


def _preview(writing: Writing, newest: Rubric | None) -> None:
    """How it would look and what would change, as soon as nothing in it is wrong."""
    try:
        wanted = rubric_of(writing.form, newest.key if newest else "new", newest.version if newest else 1)
    except Refused:
        return
    if newest:
        with st.expander("What would change", icon=":material/difference:", key="rubric_changes"):
            rubrics_versions.difference_of(newest, wanted, f"version {newest.version}", "yours")
    with st.expander("How it would look", icon=":material/visibility:", key="rubric_look"):
        rubrics_look.as_reviewers_see(wanted, f"rubric_preview_{writing.turn}")


def _open(writing: Writing, criterion: str) -> None:
    writing.read()
    writing.open = criterion


def _add(writing: Writing) -> None:
    writing.change(lambda form: _open_added(writing, form.add_criterion()))


def _open_added(writing: Writing, criterion: str) -> None:
    writing.open = criterion
