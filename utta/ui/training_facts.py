"""What a run cost, what it learned from, and how to do it again."""

import streamlit as st

from utta.domain.spending import Spent
from utta.domain.training import RunResult, TrainingRun
from utta.services import datasets, training
from utta.ui import desk


def show(run: TrainingRun, result: RunResult) -> None:
    """The facts, in quiet lines."""
    if result.material is not None:
        st.caption(desk.plain(result.material.sentence))
    st.caption(desk.plain(_how(run, result)))
    with st.expander("Do it again", icon=":material/replay:"):
        st.write("The same command on the same data gives the same program; answers that were paid once are kept with "
                 "the run.")  # fmt: skip
        st.code(training.replay(run), language="bash")


def spent(cost: Spent) -> str:
    """What was spent, in words; money only where the prices are known."""
    parts = [desk.count(cost.calls, "question"), f"{desk.duration(cost.seconds)}"]
    if cost.tokens_in or cost.tokens_out:
        parts.append(f"{cost.tokens_in + cost.tokens_out:,} tokens")
    if cost.money:
        parts.append(f"cost {cost.money:.4f}")
    return ", ".join(parts)


def _how(run: TrainingRun, result: RunResult) -> str:
    version = datasets.version(desk.store(), run.dataset_id)
    versions = ", ".join(f"{name} {number}" for name, number in result.versions.items())
    return (
        f"How it was made: {spent(result.spent)} · seed {run.seed} · dataset {version.name}, "
        f"hash {version.hash[:12]} · {versions}"
    )
