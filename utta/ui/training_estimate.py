"""What a training would take, before the click: three real questions asked of this engine, and what goes where."""

import streamlit as st

from utta.domain.assistant import Assistant
from utta.domain.engine import EngineSpec
from utta.domain.estimate import Estimate, EstimateRequest
from utta.domain.presets import Preset, RunSettings
from utta.domain.spending import Caps
from utta.domain.text import listed
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import estimates
from utta.ui import desk, job_progress, spending

Choice = tuple[Assistant, int, Preset, EngineSpec, RunSettings]
"""Assistant, dataset version, preset, engine and settings: what an estimate is of."""


def show(user: User, choice: Choice) -> None:
    """What goes where, and the last estimate of this very choice: under way, or what came of it."""
    assistant, _, _, engine, _ = choice
    st.caption(desk.plain(estimates.where_data_goes(assistant, engine)))
    found = estimates.newest(desk.store(), *choice)
    if found is None:
        return
    if not found.job.ended:
        job_progress.watch(
            look=lambda: estimates.look(desk.store(), found.id).job,
            stop=lambda: estimates.stop(desk.store(), user, found.id),
            key="training_estimate", work="estimating", thing="questions", when_stopped="Nothing was begun.",
        )  # fmt: skip
    elif found.result is not None:
        _result(found, found.result)
    elif found.job.failure:
        st.warning(desk.plain(f"What it would take could not be found out. {found.job.failure}"),
                   icon=":material/schedule:")  # fmt: skip


def button(user: User, choice: Choice) -> None:
    """The button that asks; gone while it is being asked."""
    found = estimates.newest(desk.store(), *choice)
    if found is not None and not found.job.ended:
        return
    label = "Estimate again" if found is not None else "What would it take?"
    if st.button(label, key="training_estimate_go", icon=":material/schedule:",
                 help="Asks this engine three real questions and reckons from them."):  # fmt: skip
        try:
            estimates.ask(desk.store(), user, *choice)
        except UttaError as error:
            desk.say(error)
        else:
            st.rerun()


def _result(asked: EstimateRequest, found: Estimate) -> None:
    engine = EngineSpec(**asked.engine)
    st.markdown(f":material/schedule: **{desk.plain(sentence(found, asked.settings.caps))}**  \n:small[" + desk.plain(
        f"Reckoned from {desk.count(len(found.samples), 'real question')} to {engine.name}, "
        f"{desk.ago(asked.created_at)} ({spending.in_words(found.spent)})."
    ) + "]")  # fmt: skip
    if found.note:
        st.warning(desk.plain(found.note), icon=":material/warning:")


def sentence(found: Estimate, caps: Caps) -> str:
    """The most a run would take, in words: as many questions as it may ask, each as dear as those that were measured,
    and no more than its limits allow. What is not known is said to be so."""
    seconds = found.seconds if caps.minutes is None else min(found.seconds, 60 * caps.minutes)
    money = found.money if found.money is None or caps.money is None else min(found.money, caps.money)
    most, besides = [desk.duration(seconds)], []
    if found.tokens_in is None or found.tokens_out is None:
        besides.append("tokens not known")
    else:
        most.append(f"{float(f'{found.tokens_in + found.tokens_out:.3g}'):,.0f} tokens")
    said = spending.money(money)
    (most if said.startswith("$") else besides).append(said)  # "less than $0.01" is the most it could be as it stands
    end = f"; {', '.join(besides)}" if besides else ""
    return f"Up to about {listed(most)} for at most {desk.count(found.calls, 'question')}{end}."
