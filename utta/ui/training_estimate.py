"""What a training would take, before the click: three real questions asked of this engine, and what goes where."""

import streamlit as st

from utta.domain.assistant import Assistant
from utta.domain.engine import EngineSpec
from utta.domain.estimate import Estimate
from utta.domain.presets import Preset, RunSettings
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import estimates
from utta.ui import desk, job_progress

_ASKED = "training_estimate"


def show(user: User, assistant: Assistant, dataset_id: int, way: Preset, engine: EngineSpec,
         settings: RunSettings) -> None:  # fmt: skip
    """The button, the work under way, or what came of it; forgotten when another choice is made above."""
    st.caption(desk.plain(estimates.where_data_goes(assistant, engine)))
    choice = (assistant, dataset_id, way, engine, settings)
    asked, estimate_id = st.session_state.get(_ASKED, (None, 0))
    if asked != choice:
        if st.button("What would it take?", key="training_estimate_go", icon=":material/schedule:",
                     help="Asks this engine three real questions and reckons from them."):  # fmt: skip
            try:
                made = estimates.ask(desk.store(), user, assistant, dataset_id, way, engine, settings)
            except UttaError as error:
                desk.say(error)
                return
            st.session_state[_ASKED] = (choice, made)
            st.rerun()
        return
    found = estimates.look(desk.store(), estimate_id)
    if not found.job.ended:
        job_progress.watch(
            look=lambda: estimates.look(desk.store(), estimate_id).job,
            stop=lambda: estimates.stop(desk.store(), user, estimate_id),
            key="training_estimate", work="estimating", thing="questions", when_stopped="Nothing was begun.",
        )  # fmt: skip
    elif found.result is None:
        st.warning(desk.plain(found.job.failure or "The estimate was stopped."), icon=":material/schedule:")
    else:
        st.markdown(f":material/schedule: {desk.plain(sentence(found.result))}")


def sentence(found: Estimate) -> str:
    """What a run would take at most, in words; what is not known is said to be so."""
    parts = [desk.count(found.calls, "question"), f"about {desk.duration(found.seconds)}"]
    if found.tokens_in is not None and found.tokens_out is not None:
        parts.append(f"{found.tokens_in + found.tokens_out:,} tokens")
    cost = "the cost is not known" if found.money is None else f"cost {found.money:.2f}" if found.money else "no cost"
    note = f" {found.note}" if found.note else ""
    return f"At most {', '.join(parts)}, {cost}; by {len(found.samples)} real questions asked now.{note}"
