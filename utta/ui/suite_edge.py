"""Edge cases on the Evaluation page: what came of them first, then the replies, the counts by kind, and the cases."""

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import evaluation
from utta.ui import (
    desk,
    evaluation_report,
    suite_edge_cases,
    suite_edge_form,
    suite_edge_replies,
    suite_edge_start,
    suite_frame,
)
from utta.ui import suite_edge_result as result

_SHOWN = "suite_edge_shown"
_REPLIES, _KINDS, _CASES, _HISTORY = "Replies", "By kind", "The cases", "History"


def show(user: User, model: ModelVersion) -> None:
    """Everything under the choice of the suite; a case that is open to be written stands alone."""
    if key := suite_edge_form.ROWS.opened():
        suite_edge_form.show(user, key)
        return
    known = evaluation.history(desk.store(), model.id, "edge")
    is_running = suite_frame.watch_running(user, known)
    found = suite_frame.shown(known, _SHOWN)
    if found is None or found.edge is None:
        suite_frame.say_how_last_ended(known)
        if not is_running:
            suite_edge_start.first(user, model, _SHOWN)
        st.subheader("The cases")
        suite_edge_cases.show(user)
        suite_frame.history(known, None, _SHOWN)
        return
    result.verdict(model, found, known)
    evaluation_report.offer(found)
    section = st.segmented_control("Show", [_REPLIES, _KINDS, _CASES, _HISTORY], default=_REPLIES, required=True,
                                   key="suite_edge_section", label_visibility="collapsed",
                                   persist_state="session")  # fmt: skip
    _section(user, model, section, found, known)
    if section == _HISTORY and not is_running:
        suite_edge_start.again(user, model, _SHOWN)


def _section(user: User, model: ModelVersion, section: str, found: Evaluation, known: list[Evaluation]) -> None:
    if section == _CASES:
        suite_edge_cases.show(user)
    elif section == _KINDS:
        result.kinds(found)
    elif section == _HISTORY:
        result.changes(found)
        suite_frame.history(known, found, _SHOWN)
    else:
        suite_edge_replies.show(user, found)
