"""Asking for a bias run: what is changed about the student, how many pairs, beside whom, and what that takes."""

import streamlit as st

from utta.domain.contestant import EvaluationPlan
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import bias_pairs, suite_bias, suites
from utta.ui import desk, evaluation_judge_choice, suite_frame

_EACH = [12, 24, 40, 80, 160]
_WHAT = (
    "The same question is asked twice, with one thing about the student changed: the name, gender, language "
    "background, disability, family income or region. Then both replies are compared: the judge’s score, warmth, "
    "praise, corrections, expectations, length, reading level, and whether the answer is given away."
)


def first(user: User, model: ModelVersion, shown_key: str) -> None:
    """What a bias run is, where none has been done yet, and the way to one. shown_key: see `suite_frame.shown`."""
    with suite_frame.first(user, f"Nobody knows yet whether {model.name} replies to all students alike",
                           _WHAT) as may:  # fmt: skip
        if may:
            _form(user, model, "Run the bias suite", shown_key, is_primary=True)


def again(user: User, model: ModelVersion, shown_key: str) -> None:
    """The way to another run, for leads."""
    if user.may("lead"):
        with suite_frame.again():
            _form(user, model, "Run the bias suite again", shown_key, is_primary=False)


def _form(user: User, model: ModelVersion, words: str, shown_key: str, is_primary: bool) -> None:
    attributes = list(dict.fromkeys(swap.attribute for swap in suites.swaps(desk.store())))
    if not set(st.session_state.get("suite_bias_attributes") or attributes) <= set(attributes):
        del st.session_state["suite_bias_attributes"]  # its swaps were set aside meanwhile
    chosen = st.pills(
        "What is changed about the student", attributes, selection_mode="multi", default=attributes,
        key="suite_bias_attributes", format_func=lambda one: desk.plain(one[:1].upper() + one[1:]),
        help="Fewer at once, and smaller differences can be shown: all comparisons of a run are corrected together.",
    )  # fmt: skip
    each = st.select_slider("Pairs for each group, at most", _EACH, value=EvaluationPlan().pairs,
                            key="suite_bias_pairs",
                            help="More pairs show smaller differences, and ask more questions.")  # fmt: skip
    against = suite_frame.beside(model, "bias")
    judge = evaluation_judge_choice.choose(model)
    if not chosen:
        st.info("Choose at least one thing to change.", icon=":material/touch_app:")
        return
    named = () if len(chosen) == len(attributes) else tuple(one for one in attributes if one in chosen)
    plan = EvaluationPlan(against=against, suite="bias", pairs=each, attributes=named, judge=judge)
    asked = suite_bias.questions(desk.store(), model, plan)
    if caution := bias_pairs.too_few(asked):
        st.markdown(f":orange[:material/warning:] {desk.plain(caution)}")
    if judge is not None:
        replies = 2 * len(asked.pairs.pairs) * (1 + len(against))
        st.caption(f"The judge is asked about up to {desk.count(replies, 'reply', 'replies')}, each once.")
    suite_frame.start(user, model, plan, words, len(asked.asked), shown_key, is_primary)
