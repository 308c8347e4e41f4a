"""Duplicates: groups of examples that say the same, side by side, and archiving all but one."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.findings import filled_fields
from utta.domain.grades import grade_label
from utta.domain.user import User
from utta.services import datasets, examples
from utta.services.examples import Filter
from utta.ui import dataset_filters, dataset_rows, desk

_GROUPS = 5  # on one page
_BESIDE = 3  # examples in one row
ARCHIVED = "dataset_archived"


def show(user: User, wanted: Filter) -> None:
    """The groups, some at a time, and what has just been archived."""
    _news(user)
    report = datasets.report(desk.store(), wanted)
    groups = report.duplicates
    if not report.examples:
        dataset_filters.say_none_fits()
        return
    if not groups:
        st.success(f"No duplicates among {desk.count(report.examples, 'example')}: no two have the same question, "
                   "context and response.", icon=":material/check_circle:")  # fmt: skip
        return
    st.markdown(
        f"{desk.count(len(groups), 'group')} of examples with the same question, context and response. Keep one of "
        "each and archive the others. Until then they are one family and never stand on both sides of a split."
    )
    key = "dataset_groups"
    pages = -(-len(groups) // _GROUPS)
    number = min(dataset_rows.page_number(key, wanted), pages)
    for group in groups[(number - 1) * _GROUPS : number * _GROUPS]:
        with st.container(border=True):
            _group(user, group)
    dataset_rows.page_buttons(key, pages)


def why(group: Sequence[StoredExample]) -> str:
    """Why these are duplicates, in words."""
    texts = {(e.content.context, e.content.student_question, e.content.teacher_response) for e in group}
    if len(texts) == 1:
        return "The same question, context and response, letter for letter."
    return "The same words; only spacing, capitals, quotes or punctuation differ."


def _group(user: User, group: Sequence[StoredExample]) -> None:
    st.markdown(f"**{len(group)} alike.** {why(group)}")
    if context := group[0].content.context:
        with st.expander("Context, the same for all"):
            desk.show_text(context)
    for start in range(0, len(group), _BESIDE):
        for column, example in zip(st.columns(_BESIDE), group[start : start + _BESIDE], strict=False):
            with column:
                _one(user, example)


def _one(user: User, example: StoredExample) -> None:
    content = example.content
    filled, fields = filled_fields(example)
    st.caption(desk.plain(
        f"{grade_label(content.grade)} · {content.subject or 'No subject'} · {example.status} · "
        f"{example.author} · {desk.ago(example.updated_at)} · {filled} of {fields} fields filled"
    ))  # fmt: skip
    st.markdown(f"**Student:** {desk.plain(content.student_question) or ':gray[see the context]'}")
    st.markdown(f"**Teacher:** {desk.plain(content.teacher_response)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = examples.may_edit(user, example) and st.button(
            "Archive this one", key=f"dataset_archive_{example.id}", icon=":material/archive:"
        )
        dataset_rows.open_link(example.id)
    if pressed:
        _archive(user, example.id)


def _archive(user: User, example_id: int) -> None:
    with desk.saying_what_went_wrong():
        examples.archive(desk.store(), user, example_id)
        st.session_state[ARCHIVED] = example_id
        st.rerun()


def _news(user: User) -> None:
    archived = st.session_state.get(ARCHIVED)
    if not archived:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(f"Example {archived} is archived; nothing is deleted.", icon=":material/archive:", width="stretch")
        if st.button("Bring it back", help="It comes back as submitted, to be approved again."):
            with desk.saying_what_went_wrong():
                examples.restore(desk.store(), user, archived)
                del st.session_state[ARCHIVED]
                st.rerun()
