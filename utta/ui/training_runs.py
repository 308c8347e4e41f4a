"""The list of training runs, newest first, and how a run is written in a line."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.assistant import ASSISTANTS
from utta.domain.engine import EngineSpec
from utta.domain.training import TrainingRun
from utta.ui import desk, engines_choice, job_progress, list_row

_ON_PAGE = 8


def label(run: TrainingRun) -> str:
    """The assistant's name: "Teacher"."""
    return next((card.label for name, card in ASSISTANTS.items() if name == run.assistant), run.assistant)


def facts(run: TrainingRun) -> str:
    """Who asked for a run, when, and how: plain text."""
    engine = engines_choice.name_of(EngineSpec(**run.engine))
    went_on = " · goes on from an earlier run" if run.continues is not None else ""
    author = f"{run.author}, {desk.ago(run.created_at)}"
    return f"{run.preset.capitalize()} on {run.dataset_name} · {engine} · {author}{went_on}"


def badges(run: TrainingRun) -> str:
    """How a run stands, as badges."""
    return job_progress.STATES[run.job.state]


def show(runs: Sequence[TrainingRun], shown: TrainingRun | None, key: str) -> None:
    """Every ended run with the way to open it; nothing where there are none. shown: the one that is open. key: where
    the opened run's id is kept."""
    ended = [run for run in runs if run.job.ended]
    if not ended:
        return
    st.subheader("Runs so far")
    many = st.session_state.get("training_all_runs", False)
    with st.container(gap="xsmall"):
        for run in ended if many else ended[:_ON_PAGE]:
            _line(run, shown is not None and run.id == shown.id, key)
    if len(ended) > _ON_PAGE and not many:
        st.button(f"Show all {len(ended)}", key="training_show_all", type="tertiary", on_click=_show_all)


def _show_all() -> None:
    st.session_state["training_all_runs"] = True


def _line(run: TrainingRun, is_shown: bool, key: str) -> None:
    with st.container(border=True):
        words, edge = list_row.places()
        name = run.model_name or f"{label(run)}, no model version"
        not_better = " :gray-badge[Not better]" if run.result and not run.result.better else ""
        words.markdown(f"**{desk.plain(name)}** {badges(run)}{not_better}  \n:small[{desk.plain(facts(run))}]")
        if is_shown:
            edge.caption("Shown above", width="content")
        else:
            edge.button("Open", key=f"training_open_{run.id}", on_click=_open, args=(key, run.id),
                         help=f"Show what came of {desk.plain(name)}")  # fmt: skip
        if run.job.failure:  # under the row: a long sentence in it would push its button off the edge
            st.markdown(desk.plain(run.job.failure))


def _open(key: str, run_id: int) -> None:
    st.session_state[key] = run_id
