"""What came of a training run: said plainly, with what was tried, what was learned, and the next step."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from utta.domain.engine import EngineSpec
from utta.domain.evaluation import Evaluation
from utta.domain.training import Candidate, RunResult, TrainingRun
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import datasets, evaluation, training
from utta.ui import (
    desk,
    engines_choice,
    house,
    job_log,
    training_candidates,
    training_facts,
    training_files,
    training_go_on,
    training_learned,
    training_runs,
    training_trace,
)

EVALUATION_MODEL = "evaluation_model"
"""Where the page Evaluation keeps which model version is looked at."""


def show(user: User, run: TrainingRun, is_next: bool) -> None:
    """One ended run. is_next: whether going on from it is what the page is for now."""
    with st.container(border=True):
        _head(run)
        known = evaluation.history(desk.store(), run.model_id) if run.model_id is not None else []
        if training_go_on.is_offered(run) or (waits_for_comparison(run) and not _is_looked_at(known)):
            engines_choice.say_what_leaves([EngineSpec(**run.engine)])
        training_go_on.offer(user, run)
        if run.result is None:
            training_candidates.show_unkept(run)
            job_log.show(run.job.id, f"training_{run.id}")
            return
        model = training.model(desk.store(), run.model_id) if run.model_id is not None else None
        if model is not None:
            with st.container(horizontal=True, vertical_alignment="center"):
                if run.result.better:
                    _next_step(user, run, known, is_next)
                training_files.offer(model, f"training_{run.id}_file")
        training_candidates.show(run, run.result)
        if model is not None:
            training_learned.show(model)
        if run.result.trace is not None and run.result.trace.rewritings:
            training_trace.show(run.result.trace)
        training_facts.show(run, run.result)
        job_log.show(run.job.id, f"training_{run.id}")


def waits_for_comparison(run: TrainingRun) -> bool:
    """Whether this run made something of which nobody knows yet whether it is better."""
    return run.model_id is not None and run.result is not None and run.result.better


def sentence(run: TrainingRun) -> tuple[Literal["info", "error"], str]:
    """What came of a run in words, and how it is to be shown. A validation score is never called a gain."""
    result = run.result
    if result is None and run.job.state == "failed":
        return "error", f"This training failed. {run.job.failure}".strip()
    if result is None and run.job.progress.trail:
        return "info", "Stopped before the best of what had been tried could be kept, so nothing was kept."
    if result is None:
        return "info", "Stopped before anything could be compared, so nothing was kept."
    early = _early(run, result)
    kind: Literal["info", "error"] = "error" if run.job.state == "failed" else "info"
    first = result.candidates[0]
    chosen = next((one for one in result.candidates if one.name == result.chosen), first)
    if not result.better:
        only = "Nothing but the untrained program had been tried" if len(result.candidates) == 1 else (
            f"Nothing that was tried scored above the untrained program on validation ({_number(first)})"
        )  # fmt: skip
        return kind, (
            f"{early}Not better. {only}, so {run.model_name} is the untrained program and there is nothing to release."
        )
    return kind, (
        f"{early}{run.model_name}: “{chosen.name}” scored best on validation, {_against(chosen, first)}. Whether it is "
        "better is told by the test split."
    )


def _early(run: TrainingRun, result: RunResult) -> str:
    """Why a run did not come to its end, where it did not, and that the best until then was kept."""
    if run.job.state == "failed":
        return f"This training failed: {run.job.failure} The best until then was kept. "
    if run.job.state == "stopped":
        return "Stopped early, and the best until then was kept. "
    return f"{result.ended} The best until then was kept. " if result.ended else ""


def _against(chosen: Candidate, first: Candidate) -> str:
    if first.score is None:
        return f"{_number(chosen)}; no answer of the untrained program could be scored"
    if first.scored == chosen.scored:
        return f"{chosen.score:.2f} against {first.score:.2f} untrained, n = {chosen.scored}"
    return f"{_number(chosen)} against {_number(first)} untrained"


def _number(one: Candidate) -> str:
    return f"none of {one.unscored} answers scored" if one.score is None else f"{one.score:.2f}, n = {one.scored}"


def _head(run: TrainingRun) -> None:
    st.subheader(run.model_name or f"{training_runs.label(run)}: no model version")
    sample = " :orange-badge[Sample data]" if datasets.version(desk.store(), run.dataset_id).has_sample else ""
    st.markdown(f"{training_runs.badges(run)}{sample} :small[{desk.plain(training_runs.facts(run))}]")
    kind, said = sentence(run)
    if kind == "error":
        st.error(desk.plain(said), icon=":material/error:")
    else:
        st.info(desk.plain(said), icon=":material/flag:")


def _is_looked_at(known: Sequence[Evaluation]) -> bool:
    """Whether an evaluation of it runs or has found something."""
    return any(not found.job.ended or found.result for found in known)


def _next_step(user: User, run: TrainingRun, known: Sequence[Evaluation], is_next: bool) -> None:
    """known: the evaluations of what this run made."""
    assert run.model_id is not None
    if _is_looked_at(known):
        label = "See its evaluation" if any(found.result for found in known) else "See the evaluation running"
        if st.button(label, icon=":material/analytics:", key=f"training_{run.id}_see"):
            _go_to_evaluation(run.model_id)
        return
    is_primary = is_next and waits_for_comparison(run)
    if st.button("Compare with the untrained program", type="primary" if is_primary else "secondary",
                 icon=":material/analytics:", key=f"training_{run.id}_compare"):  # fmt: skip
        try:
            evaluation.start(desk.store(), user, run.model_id)
        except UttaError as error:
            desk.say(error)
        else:
            _go_to_evaluation(run.model_id)


def _go_to_evaluation(model_id: int) -> None:
    st.session_state[EVALUATION_MODEL] = model_id
    house.go("evaluation")
