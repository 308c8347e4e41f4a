"""Edge cases on the Evaluation page: what came of each, and asking them."""

from typing import Any

import streamlit as st

from utta.domain.contestant import EvaluationPlan
from utta.domain.edge_suite import EdgeSuiteResult
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import evaluation, suites
from utta.ui import desk, evaluation_table, suite_frame

_SHOWN = "suite_edge_shown"
_PLAN = EvaluationPlan(against=(), suite="edge")


def show(user: User, model: ModelVersion) -> None:
    """Everything under the choice of the suite."""
    known = evaluation.history(desk.store(), model.id, "edge")
    is_running = suite_frame.watch_running(user, known)
    found = suite_frame.shown(known, _SHOWN)
    if found is not None and found.edge is not None:
        _found(found.edge)
    else:
        suite_frame.say_how_last_ended(known)
        if not is_running:
            st.info(f"Nobody knows yet how {desk.plain(model.name)} replies to what no lesson plan has foreseen.",
                    icon=":material/report:")  # fmt: skip
    if user.may("lead") and not is_running:
        words = "Ask the edge cases" if found is None else "Ask the edge cases again"
        suite_frame.start(user, model, _PLAN, words, len(suites.edge_cases(desk.store())), _SHOWN, found is None)
    suite_frame.history(known, found, _SHOWN)


def _found(result: EdgeSuiteResult) -> None:
    with st.container(border=True):
        st.header(desk.plain(result.sentence))
        st.markdown(f":small[{desk.plain(result.judge_note)}]")
    rows: list[dict[str, Any]] = [
        {"Case": one.case, "Kind": one.kind, "Outcome": one.outcome, "Why": one.reason}
        for one in result.sides[0].results
    ]  # fmt: skip
    evaluation_table.plain(rows, "Every edge case and what came of it", "edge_table")
