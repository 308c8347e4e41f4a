"""A run that did not come to its end: going on from it, with other limits where one ended it, or putting it away."""

import streamlit as st

from utta.domain.engine import EngineSpec
from utta.domain.spending import Caps
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import kept_runs, training
from utta.ui import desk, training_limits

_NEWS = "_training_go_on_news"
AGAIN = "what it was answered is not kept any more (only that of the newest runs is): it is asked and paid again"
"""Of a run whose answers have gone."""


def offer(user: User, run: TrainingRun) -> None:
    """What can be done with a run that was interrupted or reached a limit; nothing for one that is whole."""
    if news := st.session_state.pop(_NEWS, None):
        desk.say(news)
    limited, may_go_on = _is_limited(run), is_offered(run)
    if may_go_on:
        paid = "pays for no answer it already got" if kept_runs.are_there(desk.store(), run) else AGAIN
        st.caption(f"“Go on from here” makes what this run would have made, and {paid}.")
    with st.container(horizontal=True):
        if may_go_on and limited:
            with st.popover("Go on from here", icon=":material/resume:"):
                _with_other_limits(user, run)
        elif may_go_on:
            st.button("Go on from here", key=f"training_{run.id}_go_on", icon=":material/resume:", on_click=_ask_on,
                      args=(user, run.id))  # fmt: skip
        if run.model_id is None:
            st.button("Take it off the list", key=f"training_{run.id}_archive", type="tertiary", on_click=_archive,
                      args=(user, run.id))  # fmt: skip


def is_offered(run: TrainingRun) -> bool:
    """Whether a run did not come to its end and can be gone on from."""
    is_whole = run.job.state == "done" and not (run.result and run.result.ended)
    return not is_whole and (_is_limited(run) or run.job.state != "done") and run.preset in training.PRESETS


def _is_limited(run: TrainingRun) -> bool:
    return run.job.state != "stopped" and run.settings.caps != Caps()


def _with_other_limits(user: User, run: TrainingRun) -> None:
    st.caption("With the same limits it would end at the same point. What is left empty has no limit but the preset's "
               "own. What this run used counts.")  # fmt: skip
    caps = training_limits.caps(EngineSpec(**run.engine), f"training_{run.id}_cap", begun=run.settings.caps)
    if st.button("Go on", key=f"training_{run.id}_go_on", icon=":material/resume:"):  # with what was just typed
        _ask_on(user, run.id, caps)
        st.rerun()


def _ask_on(user: User, run_id: int, caps: Caps | None = None) -> None:
    try:
        before = training.run(desk.store(), run_id).settings
        training.go_on(desk.store(), user, run_id, before.model_copy(update={"caps": caps}) if caps else None)
    except UttaError as error:
        st.session_state[_NEWS] = error


def _archive(user: User, run_id: int) -> None:
    try:
        training.archive(desk.store(), user, run_id)
    except UttaError as error:
        st.session_state[_NEWS] = error
