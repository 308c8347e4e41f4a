"""Every evaluation of a model version, newest first."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.services import verdicts
from utta.ui import desk, job_progress


def show(known: Sequence[Evaluation], shown: Evaluation | None, key: str) -> None:
    """A line each, with the way to open those that have a result. key: where the opened one's id is kept."""
    st.subheader("Evaluations of this model version")
    with st.container(gap="xsmall"):
        for found in known:
            _line(found, is_shown=shown is not None and found.id == shown.id, key=key)


def _line(found: Evaluation, is_shown: bool, key: str) -> None:
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        said = _said(found) or found.job.failure or "No result was kept."
        when = f"{found.author}, {desk.ago(found.created_at)}"
        left.markdown(f"{job_progress.STATES[found.job.state]} :small[{desk.plain(when)}]  \n{desk.plain(said)}")
        if found.found is not None and is_shown:
            right.caption("Shown above")
        elif found.found is not None:
            right.button("Show", key=f"evaluation_open_{found.id}", on_click=_open, args=(key, found.id))


def _said(found: Evaluation) -> str:
    """On the test split what is shown by now, as everywhere; on a suite what it found."""
    return verdicts.of(desk.store(), found).main.sentence if found.result else found.sentence


def _open(key: str, evaluation_id: int) -> None:
    st.session_state[key] = evaluation_id
