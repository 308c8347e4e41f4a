"""A person's drafts on the Teaching examples page: what each begins with, when it was kept, continue and discard."""

from typing import Any

import streamlit as st

from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import drafts
from utta.services.drafts import Draft
from utta.ui import desk
from utta.ui import examples_ways as ways

IN_ADDRESS = "draft"
"""The part of an address that names a new example's draft."""

_SHOWN = 3
_TELLING = ("student_question", "context", "teacher_response", "student_profile", "topic", "rationale",
            "expected_outcomes")  # fmt: skip


def show(user: User) -> None:
    """The drafts, last kept first; nothing where there are none."""
    kept = drafts.of_examples(desk.store(), user)
    if not kept:
        return
    with st.container(border=True, gap="small", key="examples_drafts"):
        st.markdown(f"**Your drafts** :small[:gray[{desk.count(len(kept), 'example')} begun and not submitted yet]]")
        for draft in kept[:_SHOWN]:
            _row(user, draft)
        if len(kept) > _SHOWN:
            with st.expander(f"{len(kept) - _SHOWN} more"):
                for draft in kept[_SHOWN:]:
                    _row(user, draft)


def beginning(fields: dict[str, Any]) -> str:
    """What a draft begins with, as text: the student's words, or what else says most of it."""
    told = next((str(fields[name]) for name in _TELLING if str(fields.get(name) or "").strip()), "")
    return shortened(told, 90)


def _row(user: User, draft: Draft) -> None:
    said = ways.one_line(beginning(draft.fields), 90) if beginning(draft.fields) else "Nothing written yet"
    what = "New example" if draft.example_id is None else "Changes to an example"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"{said}  \n:small[:gray[{what}, kept {desk.ago(draft.kept_at)}]]", width=440)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.button("Continue", key=f"draft_go_{draft.item}", icon=":material/edit_note:", on_click=_continue,
                      args=(draft,))  # fmt: skip
            with st.popover("Discard", icon=":material/delete:", type="tertiary", key=f"draft_drop_{draft.item}"):
                st.write("What you typed there will be gone.")
                st.button("Yes, discard it", key=f"draft_yes_{draft.item}", on_click=_discard, args=(user, draft))


def _continue(draft: Draft) -> None:
    if draft.example_id is not None:
        ways.go("edit", draft.example_id)
    else:
        st.query_params.from_dict(ways.address("new") | {IN_ADDRESS: draft.key})


def _discard(user: User, draft: Draft) -> None:
    drafts.discard(desk.store(), user, draft.item, draft.kept_at)
