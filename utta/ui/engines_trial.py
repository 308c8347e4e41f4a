"""Trying an engine: the button, the wait that does not hold up the page, and what it showed."""

import time

import streamlit as st

from utta.domain.engine import Engine
from utta.domain.engine_trial import SECONDS_FOR_A_TRIAL, Trial
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import engine_pulls, engine_trials
from utta.ui import desk

_LOOK_EVERY = 1.0
_MEANS = "Asks one made-up question, of no student's, and says what is wrong if anything is."
_ERROR = "_engines_trial_error"


def button(user: User, engine: Engine) -> None:
    """Try it: one made-up question, no student's."""
    trial = engine_trials.latest(desk.store(), engine)
    if st.button("Try it", icon=":material/play_arrow:", key=f"try_{engine.key}",
                 disabled=trial is not None and trial.state == "asking", help=_MEANS):  # fmt: skip
        begin(user, engine)
        st.rerun()


def begin(user: User, engine: Engine) -> None:
    """Begin to try an engine; a refusal is said on its card."""
    st.session_state.pop(_ERROR, None)
    try:
        engine_trials.begin(desk.store(), user, engine)
    except UttaError as error:
        st.session_state[_ERROR] = (engine.key, error)


def show(engine: Engine) -> None:
    """What the last trial showed, or how long this one has been waiting."""
    refused = st.session_state.get(_ERROR)
    if refused is not None and refused[0] == engine.key:
        desk.say(st.session_state.pop(_ERROR)[1])
    trial = engine_trials.latest(desk.store(), engine)
    if trial is None or _is_past(engine, trial):
        return
    if trial.state == "asking":
        _wait(engine)
    elif trial.state == "works":
        st.success(desk.plain(trial.sentence), icon=":material/check_circle:")
        st.caption(desk.plain(" ".join([*trial.remarks, f"Tried {desk.ago(trial.started_at)}."])))
    else:
        st.error(desk.plain(trial.sentence), icon=":material/error:")
        there = f"The models that are there: {', '.join(trial.models)}. " if trial.models else ""
        st.caption(desk.plain(f"{there}Tried {desk.ago(trial.started_at)}."))


def _wait(engine: Engine) -> None:
    @st.fragment(run_every=_LOOK_EVERY)
    def live() -> None:
        now = engine_trials.latest(desk.store(), engine)
        if now is None or now.state != "asking":
            st.rerun()
        waited = max(0.0, time.time() - now.started_at)
        said = f"Asking one question · {desk.duration(waited)} so far, about {SECONDS_FOR_A_TRIAL:.0f} at most"
        st.progress(min(1.0, waited / SECONDS_FOR_A_TRIAL), text=said)

    live()


def _is_past(engine: Engine, trial: Trial) -> bool:
    """Whether the model was fetched since: that it was missing is no longer so."""
    fetched = engine_pulls.latest(desk.store(), engine)
    if fetched is None or trial.state != "fails":
        return False
    return not fetched.ended or (fetched.state == "done" and (fetched.ended_at or 0) > trial.started_at)
