"""Writing an edge case: a new one, a shipped one in the team's words, or one made of an answer that somebody read."""

import streamlit as st

from utta.domain.edge_cases import EdgeCase, check_reply
from utta.domain.edge_form import FIELDS, CaseForm, case_of, form_of
from utta.domain.situation import Situation
from utta.domain.text import fingerprint
from utta.domain.user import User
from utta.errors import Refused
from utta.services import drafts, suite_editing, suites
from utta.ui import as_typed, desk, suite_edge_fields, suite_edge_look, suite_writing
from utta.ui.suite_rows import Rows
from utta.ui.suite_writing import Writing

ROWS: Rows[EdgeCase] = Rows("edge", "case", "asked", suite_edge_look.case)


def make_case(user: User, situation: Situation, reply: str = "") -> None:
    """Open the form for a new edge case filled with what a student said, on the Evaluation page's "Edge cases"; for
    callbacks there. reply: what a model said to it, shown beside the form. The same situation opens the same draft, and
    the case itself once it is saved."""
    key = f"own-{fingerprint(*situation.model_dump().values())[:10]}"
    item = suite_editing.draft_of("edge", key)
    is_there = any(row.key == key for row in suites.edited_cases(desk.store()))
    if not is_there and drafts.load(desk.store(), user, item) is None:
        form = CaseForm(**situation.model_dump(), reply=reply)
        drafts.save(desk.store(), user, item, form.model_dump(mode="json"))
    st.session_state["evaluation_suite"] = "Edge cases"
    ROWS.open(key)


def show(user: User, key: str) -> None:
    """The form for one case, with what would be asked and the ways to save it."""
    rows = suites.edited_cases(desk.store())
    row = next((one for one in rows if one.key == key), None)
    blank = form_of(row.content, row.edit) if row else CaseForm()
    writing = suite_writing.begin(user, "edge", key, CaseForm, blank, FIELDS, case_of)
    ROWS.way_back("All edge cases")
    with st.container(width=760):
        st.header("Change this edge case" if row else "Write an edge case")
        ROWS.about(user, row)
        if writing.form.reply:
            _replied(writing)
        else:
            suite_writing.say_left(writing)
        suite_edge_fields.show(writing, [one.content.kind for one in rows])
        _preview(writing)
        ROWS.say_failed(writing, row)
        ROWS.buttons(user, writing, row)
        suite_writing.say_state(writing)
    as_typed.send()


def _replied(writing: Writing[CaseForm]) -> None:
    """What a model said to it, and whether this case would catch that."""
    with st.container(border=True):
        st.markdown("**What was replied**")
        desk.show_text(writing.form.reply)
        try:
            found = check_reply(case_of(writing.form, writing.key), writing.form.reply)
        except Refused:
            return
        st.markdown(f"{suite_edge_look.BADGES[found.outcome]} held to this case as it stands: "
                    f"{desk.plain(found.reason)}")  # fmt: skip


def _preview(writing: Writing[CaseForm]) -> None:
    try:
        case = case_of(writing.form, writing.key)
    except Refused:
        return
    with st.expander("What would be asked", icon=":material/visibility:", key=f"suite_edge_preview_{writing.turn}"):
        suite_edge_look.asked(case.situation)
