"""The Training page as a whole: what runs now, what came of the last run, the form for the next, and earlier runs."""

import streamlit as st

from utta.domain.job import Job
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.services import datasets, evaluation, training
from utta.services.freezing import MINIMUM_EXAMPLES
from utta.ui import (
    desk,
    house,
    job_log,
    job_progress,
    training_candidates,
    training_files,
    training_form,
    training_result,
    training_runs,
)

_SHOWN = "training_run"


def show(user: User) -> None:
    """Everything under the title."""
    with desk.saying_what_went_wrong():
        runs = training.runs(desk.store())
        versions = datasets.versions(desk.store())
        if not versions:
            _nothing_frozen()
            return
        unfinished = [run for run in runs if not run.job.ended]
        for run in sorted(unfinished, key=lambda one: (one.job.state != "running", one.created_at)):
            _watch(user, run)
        shown = _shown(runs)
        compared = shown is not None and _is_compared(shown)
        if shown is not None:
            training_result.show(user, shown, is_next=not unfinished and not compared)
        waits = shown is not None and not compared and training_result.waits_for_comparison(shown)
        with st.container(border=True):
            st.subheader("Train another" if runs else "Train an assistant")
            training_form.show(user, versions, unfinished, look_at_newest, is_next=not unfinished and not waits)
        training_runs.show(runs, shown, _SHOWN)
        training_files.bring_in(user, {version.id: version for version in versions})
        training_files.fine_tuning()


def look_at_newest() -> None:
    """Show the newest run from now on, not the earlier one that was looked at."""
    st.session_state.pop(_SHOWN, None)


def _shown(runs: list[TrainingRun]) -> TrainingRun | None:
    """The ended run somebody asked to see, else the newest run if it has ended."""
    ended = {run.id: run for run in runs if run.job.ended}
    wanted = st.session_state.get(_SHOWN)
    if wanted in ended:
        return ended[wanted]
    return runs[0] if runs and runs[0].job.ended else None


def _is_compared(run: TrainingRun) -> bool:
    return run.model_id is not None and any(
        found.result is not None for found in evaluation.history(desk.store(), run.model_id)
    )


def _nothing_frozen() -> None:
    there = datasets.choices(desk.store()).total
    if there < MINIMUM_EXAMPLES:
        st.info(
            f"There is no dataset version yet, and an assistant learns from one: it takes {MINIMUM_EXAMPLES} teaching "
            f"examples, and there {'is' if there == 1 else 'are'} {there}. Enter or import them and freeze them on the "
            "page Dataset; then train here.",
            icon=":material/menu_book:",
        )
        house.link("examples", "Enter a teaching example", ":material/arrow_forward:")
        if not there:
            house.link("team", "Or look around with sample data first", ":material/science:")
        return
    st.info(
        "There is no dataset version yet, and an assistant learns from one. Freeze your examples on the page Dataset; "
        "then train here.",
        icon=":material/ac_unit:",
    )
    house.link("dataset", "Freeze a dataset version", ":material/arrow_forward:")


def _watch(user: User, run: TrainingRun) -> None:
    with st.container(border=True):
        st.subheader(f"Training the {training_runs.label(run)}")
        st.caption(desk.plain(training_runs.facts(run)))
        if run.continues is not None:
            st.caption("What the earlier run was answered is counted again, and not asked or paid again.")
        job_progress.watch(
            look=lambda: training.run(desk.store(), run.id).job,
            stop=lambda: training.stop(desk.store(), user, run.id),
            key=f"training_{run.id}", work="training", thing="questions",
            when_stopped="What scored best so far is kept as a model version.",
            draw=lambda job: _draw_live(job, run),
        )  # fmt: skip


def _draw_live(job: Job, run: TrainingRun) -> None:
    with st.container():  # a place of its own, so that the log below stays open when the chart comes
        training_candidates.draw_live(job, run)
    job_log.show(job.id, f"training_{run.id}")
