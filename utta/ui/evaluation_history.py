"""Every evaluation of a model version, or of all of them, newest first: who asked, when, against what, and what it
showed."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.domain.text import listed
from utta.services import evaluation, verdicts
from utta.ui import desk, evaluation_start, job_progress, list_row, training_result

_EVERY = "evaluation_history_every"


def show(known: Sequence[Evaluation], shown: Evaluation | None, key: str) -> None:
    """A line each, with the way to open those that have a result. key: where the opened one's id is kept."""
    st.subheader("Evaluations of this model version")
    _lines(known, shown, key)


def show_all(known: Sequence[Evaluation], shown: Evaluation | None, key: str, may_start: bool) -> None:
    """The same for the test split, of every model version where somebody wants them. may_start: whether this person
    can evaluate again, against the same."""
    st.subheader("Evaluations so far")
    if st.toggle("Of every model version", key=_EVERY, persist_state="session"):
        known = evaluation.history(desk.store())
    _lines(known, shown, key, may_start)


def _lines(known: Sequence[Evaluation], shown: Evaluation | None, key: str, may_start: bool = False) -> None:
    with st.container(gap="xsmall"):
        for found in known:
            _line(found, shown is not None and found.id == shown.id, key, may_start)


def _line(found: Evaluation, is_shown: bool, key: str, may_start: bool) -> None:
    with st.container(border=True):
        left, right = list_row.places()
        none = "No result was kept." if found.job.ended else "Not finished yet."
        said = _said(found) or found.job.failure or none
        against = f"{found.model_name} against {listed([one.name for one in found.plan.against])}"
        when = f"{found.author}, {desk.ago(found.created_at)}"
        facts = f"{against} · {when}" if found.plan.suite == "test" else when
        left.markdown(f"{job_progress.STATES[found.job.state]} :small[{desk.plain(facts)}]  \n{desk.measured(said)}")
        with right:
            if found.found is not None and is_shown:
                st.caption("Shown above", width="content")
            elif found.found is not None:
                st.button("Show", key=f"evaluation_open_{found.id}", on_click=_open, args=(key, found))
            if may_start and found.job.ended:
                st.button("Again", key=f"evaluation_again_{found.id}", type="tertiary", on_click=_choose, args=(found,),
                          help="Chooses the same to compare with, in the form above.")  # fmt: skip


def _said(found: Evaluation) -> str:
    """On the test split what is shown by now, as everywhere; on a suite what it found."""
    return verdicts.of(desk.store(), found).main.sentence if found.result else found.sentence


def _open(key: str, found: Evaluation) -> None:
    st.session_state[key] = found.id
    if found.plan.suite == "test":
        st.session_state[training_result.EVALUATION_MODEL] = found.model_id


def _choose(found: Evaluation) -> None:
    st.session_state[training_result.EVALUATION_MODEL] = found.model_id
    evaluation_start.prefill(found.model_id, found.plan)
