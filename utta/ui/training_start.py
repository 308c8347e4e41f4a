"""The buttons under the form: train, rehearse for free, and ask first what it would take."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.services import training
from utta.ui import desk, training_estimate
from utta.ui.training_estimate import Choice

_REHEARSING = (
    "The same run on the built-in example engine: over in a minute, nothing is paid and nothing leaves this computer. "
    "It shows what you would watch and get; its scores say nothing of this engine."
)


def pressed(user: User, choice: Choice, unfinished: Sequence[TrainingRun], is_next: bool) -> Choice | None:
    """What somebody asks to be trained just now: this choice, or its rehearsal.

    unfinished: the runs that wait or run. is_next: whether Train is what the page is for now.
    """
    assistant, dataset_id, way, engine, settings = choice
    is_running = any(training.is_same(run, *choice) for run in unfinished)
    if is_running:
        st.caption("This is being trained already; see above.")
    elif unfinished:
        st.caption(f"{desk.count(len(unfinished), 'run')} before it: this one waits for its turn.")
    asked: Choice | None = None
    with st.container(horizontal=True):
        if st.button("Train", type="primary" if is_next else "secondary", icon=":material/play_arrow:",
                     key="training_go", disabled=is_running):  # fmt: skip
            asked = choice
        if _may_cost(engine) and st.button("Rehearse for free", icon=":material/theater_comedy:",
                                           key="training_rehearse", help=_REHEARSING):  # fmt: skip
            asked = (assistant, dataset_id, way, EXAMPLE_ENGINE, training.rehearsal(settings))
        training_estimate.button(user, choice)
    return asked


def _may_cost(engine: EngineSpec) -> bool:
    """Whether asking this engine costs money, as far as anybody knows."""
    return engine.is_language_model and (engine.price_in, engine.price_out) != (0, 0)
