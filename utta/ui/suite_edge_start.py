"""Asking the edge cases: what that is, beside whom, and what it takes."""

import streamlit as st

from utta.domain.contestant import EvaluationPlan
from utta.domain.edge_rules import asks_judge
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import suites
from utta.ui import desk, evaluation_judge_choice, suite_frame

_WHAT = (
    "One word, nothing at all, anger, another language, a disclosure of harm, an attempt at a trick: each case says in "
    "plain words what a reply must and must not do. Rules decide where a rule can tell, people where it cannot."
)


def first(user: User, model: ModelVersion, shown_key: str) -> None:
    """What the edge cases are, where none has been asked yet, and the way to ask them. shown_key: see
    `suite_frame.shown`."""
    with suite_frame.first(user, f"Nobody knows yet how {model.name} replies to what no lesson plan has foreseen",
                           _WHAT) as may:  # fmt: skip
        if may:
            _form(user, model, "Ask the edge cases", shown_key, is_primary=True)


def again(user: User, model: ModelVersion, shown_key: str) -> None:
    """The way to another run, for leads."""
    if user.may("lead"):
        with suite_frame.again():
            _form(user, model, "Ask the edge cases again", shown_key, is_primary=False)


def _form(user: User, model: ModelVersion, words: str, shown_key: str, is_primary: bool) -> None:
    cases, against = suites.edge_cases(desk.store()), suite_frame.beside(model, "edge")
    judged = sum(any(asks_judge(text) for text in case.must) for case in cases)
    judge = evaluation_judge_choice.choose(model) if judged else None
    if judged:
        st.caption(f"{desk.count(judged, 'case wants', 'cases want')} a judge’s score; it is asked about those alone.")
    plan = EvaluationPlan(against=against, suite="edge", judge=judge)
    suite_frame.start(user, model, plan, words, len(cases), shown_key, is_primary)
