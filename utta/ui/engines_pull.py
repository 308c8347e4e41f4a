"""Fetching the model of an Ollama engine: offered where it is missing, watched, stopped."""

from functools import partial

import streamlit as st

from utta import jobs
from utta.domain.engine import Engine
from utta.domain.job import Job
from utta.domain.user import User
from utta.services import engine_pulls, engine_trials
from utta.ui import desk, job_progress

_KEPT = "What has been fetched stays there; fetching it again goes on where it stood."


def show(user: User, engine: Engine) -> None:
    """The button where a trial said that the model is missing, the bar while it comes, and how it ended."""
    if engine.spec.kind != "ollama" or engine.origin != "record":
        return
    job = engine_pulls.latest(desk.store(), engine)
    if job is not None and not job.ended:
        job_progress.watch(
            partial(jobs.look, desk.store(), job.id), partial(engine_pulls.stop, desk.store(), user, job.id),
            f"pull_{engine.key}", "fetching", "MB", _KEPT,
        )  # fmt: skip
        return
    trial = engine_trials.latest(desk.store(), engine)
    if job is not None and (trial is None or (job.ended_at or 0) > trial.started_at):
        _say_how_it_ended(engine, job)
        if job.state != "done":
            _offer(user, engine)
    elif trial is not None and trial.lacks_model:
        _offer(user, engine)


def _say_how_it_ended(engine: Engine, job: Job) -> None:
    model = desk.plain(engine.spec.model)
    if job.state == "done":
        st.success(f"{model} is there now. Try it.", icon=":material/download_done:")
    elif job.state == "failed":
        st.error(desk.plain(job.failure), icon=":material/error:")
    else:
        st.caption(f"Fetching {model} was stopped. {_KEPT}")


def _offer(user: User, engine: Engine) -> None:
    st.caption("Fetching a model needs the internet and some gigabytes; nothing of yours is sent along.")
    if st.button(f"Fetch {engine.spec.model}", icon=":material/download:", key=f"pull_{engine.key}"):
        with desk.saying_what_went_wrong():
            engine_pulls.start(desk.store(), user, engine)
            st.rerun()
