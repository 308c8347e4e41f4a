"""Each reply to an edge case: the student's words, what was said, every requirement with why, and a person's word where
no rule can tell."""

import streamlit as st

from utta.domain.edge_cases import EdgeResult, Requirement
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import edge_decisions, edge_results
from utta.services.edge_results import EdgeReply
from utta.ui import dataset_rows, desk, house, suite_edge_look, training_learned
from utta.ui.suite_edge_form import ROWS

_ON_PAGE = 5
_OUTCOMES = {"failed": "Failed", "needs a person": "Needs a person", "unscored": "No reply", "passed": "Passed"}


def show(user: User, found: Evaluation) -> None:
    """The replies of one contestant, failures first, filtered by outcome and kind, paged."""
    assert found.edge is not None
    names = {side.who: side.name for side in found.edge.sides}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = "model"
        if len(names) > 1:
            who = st.selectbox("Whose replies", list(names), format_func=lambda one: names[one], width=220,
                               key=f"edge_{found.id}_who")  # fmt: skip
        seen = edge_results.replies(desk.store(), found, user, who)
        kinds = dict.fromkeys(one.result.kind for one in seen.replies)
        kind = st.selectbox("Kind", list(kinds), index=None, placeholder="All kinds", width=240,
                            key=f"edge_{found.id}_kind")  # fmt: skip
        outcome = st.selectbox("Outcome", list(_OUTCOMES), index=None, placeholder="All, failures first", width=220,
                               format_func=lambda one: _OUTCOMES[one], key=f"edge_{found.id}_outcome")  # fmt: skip
    if seen.sealed:
        st.info(f"{desk.count(seen.sealed, 'reply', 'replies')} left out: you still judge the same words blind on the "
                "Review page.", icon=":material/visibility_off:")  # fmt: skip
        house.link("review", "Review them now", ":material/rate_review:")
    wanted = [one for one in seen.replies if kind in (None, one.result.kind) and outcome in (None, one.result.outcome)]
    if not wanted:
        st.info("No reply fits. Choose another kind or outcome.", icon=":material/search_off:")
    key = f"edge_{found.id}_replies"
    number = dataset_rows.page_number(key, (who, kind, outcome))
    pages = max(1, -(-len(wanted) // _ON_PAGE))
    first = (min(number, pages) - 1) * _ON_PAGE
    for place, one in enumerate(wanted[first : first + _ON_PAGE], start=first + 1):
        _reply(user, found, who, one, f"{place} of {len(wanted)}")
    dataset_rows.page_buttons(key, pages)


def _reply(user: User, found: Evaluation, who: str, one: EdgeReply, place: str) -> None:
    result = one.result
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{place}** · {suite_edge_look.BADGES[result.outcome]} {desk.plain(result.kind)}",
                        width="content")  # fmt: skip
            st.button("Open the case", key=f"edge_open_{found.id}_{who}_{result.case}", type="tertiary",
                      icon=":material/edit_note:", on_click=ROWS.open, args=(result.case,))  # fmt: skip
        if one.case is not None:
            suite_edge_look.asked(one.case.situation)
        if result.outcome == "unscored":
            st.markdown(f":gray[{desk.plain(result.reason)}]")
            return
        training_learned.part("Reply", one.reply)
        st.markdown("\n".join(_line(requirement) for requirement in result.requirements))
        if one.case is not None and one.case.why:
            st.caption(desk.plain(one.case.why))
        _judge(user, found, who, result)


def _line(one: Requirement) -> str:
    return f"- {suite_edge_look.MARKS[one.found]} **{desk.plain(_said(one))}** :small[{desk.plain(one.reason)}]"


def _said(one: Requirement) -> str:
    return one.text if one.text.startswith("must not ") else f"must {one.text}"


def _judge(user: User, found: Evaluation, who: str, result: EdgeResult) -> None:
    """What a person decides here, or decided and may decide otherwise."""
    by_people = [one for one in result.requirements if one.found == "person" or one.by != "rule"]
    if not by_people or not result.reply_key:
        return
    key = f"edge_judge_{found.id}_{who}_{result.case}"
    is_open = bool(result.open)
    label = f"Decide {desk.count(len(result.open), 'open requirement')}" if is_open else "Decide otherwise"
    with st.expander(label, icon=":material/gavel:", key=f"{key}_fold",
                     expanded=result.outcome == "needs a person"):  # fmt: skip
        with st.form(key, border=False):
            met = {one.text: _choice(one, f"{key}_{place}") for place, one in enumerate(by_people)}
            note = st.text_area("Note (optional)", key=f"{key}_note", height=72, max_chars=edge_decisions.MAX_NOTE)
            is_sent = st.form_submit_button("Keep what I decided", icon=":material/check:")
        if is_sent:
            given = {text: choice for text, choice in met.items() if choice is not None}
            try:
                edge_decisions.decide(desk.store(), user, found.id, who, result.case, given, note)
            except UttaError as error:
                desk.say(error)
            else:
                st.rerun()


def _choice(one: Requirement, key: str) -> bool | None:
    """Passed, failed or not decided."""
    index = {"passed": 0, "failed": 1}.get(one.found)
    chosen: bool | None = st.radio(
        desk.plain(_said(one)), [True, False], index=index, horizontal=True, key=key,
        format_func=lambda is_met: "Passed" if is_met else "Failed",
    )  # fmt: skip
    return chosen
