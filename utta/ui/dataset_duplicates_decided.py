"""What was decided before about examples that look alike, and the way to have them proposed again."""

import streamlit as st

from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import duplicates
from utta.services.duplicates import Decision
from utta.ui import desk

_SIZE = 10
_KEY = "dataset_decided"
_SAID = {"family": "One family", "distinct": "They differ"}


def show(user: User) -> None:
    """The decisions, newest first, some at a time; nothing where there is none."""
    found, total = duplicates.decisions(desk.store(), int(st.session_state.get(_KEY) or 1), _SIZE)
    if not total:
        return
    with st.expander(f"Decided before: {desk.count(total, 'pair')} to keep", icon=":material/history:"):
        for decision in found:
            said, again = st.columns([5, 1], vertical_alignment="center")
            said.markdown(_line(decision))
            again.button("Ask again", key=f"dataset_ask_again_{decision.ids}", type="tertiary",
                          icon=":material/undo:", on_click=_ask_again, args=(user, decision.ids),
                          help="Takes this decision back: the two are proposed again.")  # fmt: skip
        if (pages := -(-total // _SIZE)) > 1:
            st.pagination(pages, key=_KEY)


def _line(decision: Decision) -> str:
    one, other = (f"{example_id} “{desk.plain(shortened(question, 60))}”"
                  for example_id, question in zip(decision.ids, decision.questions, strict=True))  # fmt: skip
    return (f"**{_SAID[decision.relation]}:** {one} and {other}  \n"
            f":small[:gray[{desk.plain(decision.author)} · {desk.plain(desk.ago(decision.made_at))}]]")  # fmt: skip


def _ask_again(user: User, ids: tuple[int, int]) -> None:
    duplicates.take_back(desk.store(), user, ids)
    st.session_state.pop(_KEY, None)
