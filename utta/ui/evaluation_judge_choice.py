"""The choice of who scores the replies of an evaluation."""

import streamlit as st

from utta.domain.engine import EngineSpec
from utta.domain.training import ModelVersion
from utta.services import judges
from utta.services.judge_material import MOST_RATED
from utta.ui import desk, engines_choice

_BUILT_IN = 0


def prefill(judge: int | None) -> None:
    """Choose who judged an earlier evaluation, for the next time this is shown; for callbacks."""
    st.session_state["evaluation_judge_choice"] = judge or _BUILT_IN


def choose(model: ModelVersion) -> int | None:
    """Who is to judge an evaluation of `model`, for EvaluationPlan.judge: an Evaluator version's id, or None for the
    built-in judge, which is chosen at first.

    Shown for a Teacher alone, and only where there is an Evaluator version to choose; otherwise it writes nothing and
    returns None. Call it where a start form asks, before the button, and outside of st.form: what it says changes with
    the choice.
    """
    found = {one.id: one for one in judges.choices(desk.store())} if model.assistant == "teacher" else {}
    if not found:
        return None
    names = {_BUILT_IN: "Built-in judge"} | {
        one.id: f"{one.name}, on {EngineSpec(**one.engine).label}" for one in found.values()
    }
    if st.session_state.get("evaluation_judge_choice", _BUILT_IN) not in names:
        del st.session_state["evaluation_judge_choice"]
    chosen: int = st.selectbox(
        "Judge", list(names), format_func=lambda one: names[one], key="evaluation_judge_choice",
        help="The built-in judge learns from your team’s ratings. An Evaluator judges by what it was trained on, and "
             "is asked about every reply.",
    )  # fmt: skip
    if chosen == _BUILT_IN:
        return None
    st.caption(desk.plain(
        f"{found[chosen].name} is also asked, once, about up to {MOST_RATED} replies that reviewers rated, so that its "
        "steps can be calibrated and its agreement with people measured."
    ))  # fmt: skip
    engines_choice.say_what_leaves([EngineSpec(**found[chosen].engine)])
    return chosen
