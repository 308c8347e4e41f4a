"""What a run cost, what it learned from, and how to do it again."""

import streamlit as st

from utta.domain.training import RunResult, TrainingRun
from utta.services import datasets, kept_runs, training
from utta.ui import desk, spending, training_go_on


def show(run: TrainingRun, result: RunResult) -> None:
    """The facts, in quiet lines."""
    if result.material is not None:
        st.caption(desk.plain(result.material.sentence))
    st.caption(desk.plain(_how(run, result)))
    with st.expander("Do it again", icon=":material/replay:"):
        there = kept_runs.are_there(desk.store(), run)
        paid = "answers that were paid once are kept with the run" if there else training_go_on.AGAIN
        st.write(f"The same command on the same data gives the same program; {paid}.")
        st.code(training.replay(run), language="bash")


def _how(run: TrainingRun, result: RunResult) -> str:
    version = datasets.version(desk.store(), run.dataset_id)
    versions = ", ".join(f"{name} {number}" for name, number in result.versions.items())
    return (
        f"How it was made: {spending.in_words(result.spent)}, {desk.duration(result.spent.seconds)} · "
        f"seed {run.seed} · dataset {version.name}, hash {version.hash[:12]} · {versions}"
    )
