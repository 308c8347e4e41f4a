"""Writing an edge case: a new one, a shipped one in the team's words, or one made of an answer that somebody read."""

from collections.abc import Sequence
from secrets import token_hex

import streamlit as st

from utta.domain.edge_cases import EdgeCase, check_reply
from utta.domain.edge_form import FIELDS, CaseForm, case_of, form_of
from utta.domain.situation import Situation
from utta.domain.suite_edits import EditedRow, EditedSuite
from utta.domain.text import fingerprint
from utta.domain.user import User
from utta.errors import Conflict, Refused
from utta.services import drafts, suite_editing, suites
from utta.ui import as_typed, desk, suite_edge_fields, suite_edge_look, suite_writing
from utta.ui.suite_writing import Writing

_OPEN, _NEWS = "suite_edge_open", "suite_edge_news"
_SUITE: EditedSuite = "edge"


def make_case(user: User, situation: Situation, reply: str = "") -> None:
    """Open the form for a new edge case filled with what a student said, on the Evaluation page's "Edge cases"; for
    callbacks there. reply: what a model said to it, shown beside the form. The same situation opens the same draft, and
    the case itself once it is saved."""
    key = f"own-{fingerprint(*situation.model_dump().values())[:10]}"
    item = suite_editing.draft_of(_SUITE, key)
    is_there = any(row.key == key for row in suites.edited_cases(desk.store()))
    if not is_there and drafts.load(desk.store(), user, item) is None:
        form = CaseForm(**situation.model_dump(), reply=reply)
        drafts.save(desk.store(), user, item, form.model_dump(mode="json"))
    st.session_state["evaluation_suite"] = "Edge cases"
    open_case(key)


def open_case(key: str) -> None:
    """Open the form for the case of this id; for callbacks."""
    st.session_state[_OPEN] = key


def open_new() -> None:
    """Open an empty form; for callbacks."""
    open_case(f"own-{token_hex(5)}")


def opened() -> str:
    """The id of the case whose form is open, "" where none is."""
    return str(st.session_state.get(_OPEN) or "")


def close(news: str = "") -> None:
    """Go back to the list; for callbacks. news: what was done, told there once."""
    st.session_state.pop(_OPEN, None)
    if news:
        st.session_state[_NEWS] = news


def tell_news() -> None:
    """Tell it."""
    if news := st.session_state.pop(_NEWS, None):
        st.toast(desk.plain(news), icon=":material/check:")


def show(user: User, key: str) -> None:
    """The form for one case, with what would be asked and the ways to save it."""
    rows = suites.edited_cases(desk.store())
    row = next((one for one in rows if one.key == key), None)
    blank = form_of(row.content, row.edit) if row else CaseForm()
    writing = suite_writing.begin(user, _SUITE, key, CaseForm, blank, FIELDS)
    st.button("All edge cases", key="suite_edge_back", type="tertiary", icon=":material/arrow_back:", on_click=close)
    with st.container(width=760):
        st.header("Change this edge case" if row else "Write an edge case")
        _about(user, row)
        if writing.left_at and not writing.form.reply:
            st.info(f"This is what you had typed, kept {desk.ago(writing.left_at)}. Go on where you stopped.",
                    icon=":material/history:")  # fmt: skip
        if writing.form.reply:
            _replied(writing)
        suite_edge_fields.show(writing, [one.content.kind for one in rows])
        _preview(writing)
        _say_failed(writing, row)
        _buttons(user, writing, row)
        suite_writing.say_state(writing)
    as_typed.send()


def _about(user: User, row: EditedRow[EdgeCase] | None) -> None:
    """Whose the case is, and the way to UTTA's own where that says something else."""
    if row is None:
        return
    by = f" Last edited by {row.author}, {desk.ago(row.changed_at)}." if row.edit else ""
    aside = " It is set aside and is not asked." if row.is_aside else ""
    st.caption(desk.plain(f"{row.origin[:1].upper()}{row.origin[1:]}.{by}{aside}"))
    if row.shipped is None or not row.is_changed:
        return
    if row.is_outdated:
        st.info("UTTA’s own case has changed since the team changed this one. Yours stays until you take UTTA’s.",
                icon=":material/update:")  # fmt: skip
    with st.expander("What UTTA’s own says", icon=":material/difference:"):
        suite_edge_look.case(row.shipped)
        st.button("Take UTTA’s own", key="suite_edge_shipped", icon=":material/undo:", on_click=_take_shipped,
                  args=(user, row.key))  # fmt: skip


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


def _say_failed(writing: Writing[CaseForm], row: EditedRow[EdgeCase] | None) -> None:
    if writing.failed is None:
        return
    desk.say(writing.failed)
    if isinstance(writing.failed, Conflict) and row is not None:
        with st.expander("What it says now", icon=":material/difference:"):
            suite_edge_look.case(row.content)
        st.button("Save mine over it", key="suite_edge_over", on_click=_save, args=(writing, row.edit))


def _buttons(user: User, writing: Writing[CaseForm], row: EditedRow[EdgeCase] | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Save this case", type="primary", key="suite_edge_save", icon=":material/check:", on_click=_save,
                  args=(writing,))  # fmt: skip
        if row is not None and row.is_aside:
            st.button("Ask it again", key="suite_edge_restore", icon=":material/restore:", on_click=_restore,
                      args=(user, row.key))  # fmt: skip
        elif row is not None:
            st.button("Set aside", key="suite_edge_aside", icon=":material/archive:", on_click=_set_aside,
                      args=(user, row.key), help="It is not asked any more. It can be restored.")  # fmt: skip
        if writing.is_typed():
            st.button("Discard what I typed", key="suite_edge_discard", type="tertiary", on_click=_discard,
                      args=(writing,))  # fmt: skip


def _save(writing: Writing[CaseForm], over: int | None = None) -> None:
    if writing.save(case_of, over):
        close("The case is saved. The next run asks it.")


def _discard(writing: Writing[CaseForm]) -> None:
    writing.discard()
    close()


def _set_aside(user: User, key: str) -> None:
    with desk.saying_what_went_wrong():
        suite_editing.set_aside(desk.store(), user, _SUITE, key)
        close("The case is set aside.")


def _restore(user: User, key: str) -> None:
    with desk.saying_what_went_wrong():
        suite_editing.restore(desk.store(), user, _SUITE, key)
        close("The case is asked again from the next run on.")


def _take_shipped(user: User, key: str) -> None:
    with desk.saying_what_went_wrong():
        suite_editing.take_shipped(desk.store(), user, _SUITE, key)
        drafts.discard(desk.store(), user, suite_editing.draft_of(_SUITE, key))
        close("The case says again what UTTA’s own says.")


def begun(user: User, known: Sequence[EditedRow[EdgeCase]]) -> list[str]:
    """The ids of new cases that this person has begun to write and not saved."""
    keys = {row.key for row in known}
    return sorted(suite_editing.begun(desk.store(), user, _SUITE) - keys)
