"""The bias suite on the Evaluation page: what was found, and asking for it."""

import streamlit as st

from utta.domain.bias_suite import BiasSuiteResult
from utta.domain.contestant import EvaluationPlan
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import evaluation, suite_bias
from utta.ui import desk, evaluation_table, suite_frame

_SHOWN = "suite_bias_shown"
_PLAN = EvaluationPlan(against=(), suite="bias")


def show(user: User, model: ModelVersion) -> None:
    """Everything under the choice of the suite."""
    known = evaluation.history(desk.store(), model.id, "bias")
    is_running = suite_frame.watch_running(user, known)
    found = suite_frame.shown(known, _SHOWN)
    if found is not None and found.bias is not None:
        _found(found.bias)
    else:
        suite_frame.say_how_last_ended(known)
        if not is_running:
            st.info(f"Nobody knows yet whether {desk.plain(model.name)} replies to every student alike.",
                    icon=":material/balance:")  # fmt: skip
    if user.may("lead") and not is_running:
        words = "Run the bias suite" if found is None else "Run the bias suite again"
        questions = suite_bias.questions(desk.store(), model, _PLAN)
        suite_frame.start(user, model, _PLAN, words, len(questions.asked), _SHOWN, found is None)
    suite_frame.history(known, found, _SHOWN)


def _found(result: BiasSuiteResult) -> None:
    from utta.charts.bias import bias_table

    with st.container(border=True):
        st.header(desk.plain(result.sentence))
        st.markdown(f":small[{desk.plain(result.judge_note)}]")
    rows = bias_table(result.main.report)
    if rows:
        evaluation_table.plain(rows, "Every comparison of the run", "bias_table")
