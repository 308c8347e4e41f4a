"""The button that asks for an evaluation, on the test split or a suite."""

import streamlit as st

from utta.domain.contestant import EvaluationPlan
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import evaluation
from utta.ui import desk


def button(user: User, model: ModelVersion, plan: EvaluationPlan, words: str, key: str, shown_key: str,
           is_primary: bool) -> None:  # fmt: skip
    """Ask for it when pressed, and show it as soon as it is there. shown_key: where the id of the evaluation that
    somebody looks at is kept."""
    icon = ":material/analytics:" if is_primary else ":material/refresh:"
    if st.button(words, type="primary" if is_primary else "secondary", key=key, icon=icon):
        try:
            evaluation.start(desk.store(), user, model.id, plan)
        except UttaError as error:
            desk.say(error)
        else:
            st.session_state.pop(shown_key, None)
            st.rerun()
