"""Each reply to an edge case: the student's words, what was said, every requirement with why, and what a person can
say to it."""

import streamlit as st

from utta.domain.edge_cases import Requirement
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.services import edge_results
from utta.services.edge_results import EdgeReply
from utta.ui import dataset_rows, desk, house, suite_edge_decide, suite_edge_look, training_learned
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
        suite_edge_decide.show(user, found, who, result)


def _line(one: Requirement) -> str:
    badge = " :violet-badge[Rule overruled]" if one.overruled else ""
    when = f" :gray[{desk.ago(one.decided_at)}]" if one.decided_at else ""
    said = desk.plain(suite_edge_look.said(one))
    return f"- {suite_edge_look.MARKS[one.found]} **{said}**{badge} :small[{desk.plain(one.reason)}{when}]"
