"""The Evaluation page as a whole: which model version, the verdict first, then what it rests on."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import evaluation, training
from utta.services.evaluation_cases import sameness
from utta.ui import (
    desk,
    evaluation_cases,
    evaluation_history,
    evaluation_judge,
    evaluation_learning,
    evaluation_realism,
    evaluation_report,
    evaluation_scores,
    evaluation_slices,
    evaluation_start,
    evaluation_verdict,
    evaluation_wording,
    house,
    job_progress,
    suite_bias,
    suite_edge,
    training_result,
)

_SECTIONS = ("Scores", "Answers one by one", "Judge", "History")
_OF = {"teacher": ("Scores", "Slices", "Wording", *_SECTIONS[1:]), "student": ("Scores", "Realism", *_SECTIONS[1:])}
_SHOWN = "evaluation_shown"
_SUITES = {"Bias": suite_bias.show, "Edge cases": suite_edge.show}


def show(user: User) -> None:
    """Everything under the title."""
    with desk.saying_what_went_wrong():
        models = training.models(desk.store())
        if not models:
            _nothing_trained(user)
            return
        model = _choose(models)
        suite = _suite(model)
        if suite != "Test split":
            _SUITES[suite](user, model)
            return
        known = evaluation.history(desk.store(), model.id)
        running = next((found for found in known if not found.job.ended), None)
        shown = evaluation_history.wanted(known, _SHOWN)
        if running is not None:
            _watch(user, running)
        if shown is not None:
            _found(user, model, shown, known, is_running=running is not None)
        elif running is None:
            _not_yet(user, model, known)


def _choose(models: Sequence[ModelVersion]) -> ModelVersion:
    by_id = {model.id: model for model in models}
    key = training_result.EVALUATION_MODEL
    if st.session_state.get(key) not in by_id:
        st.session_state.pop(key, None)
    chosen = st.selectbox(
        "Model version", list(by_id), key=key, persist_state="session",
        format_func=lambda number: _described(by_id[number]),
        help="Newest first. Each is one training's result, made on the page Training.",
    )  # fmt: skip
    return by_id[chosen]


def _suite(model: ModelVersion) -> str:
    """What is asked of it; the suites beside the test split are for Teachers."""
    if model.assistant != "teacher":
        return "Test split"
    return st.segmented_control(
        "What it is asked", ["Test split", *_SUITES], default="Test split", required=True, key="evaluation_suite",
        persist_state="session",
        help="Test split: is it better? Bias: does it reply to every student alike? Edge cases: what does it say to "
             "what no lesson plan has foreseen?",
    )  # fmt: skip


def _described(model: ModelVersion) -> str:
    # No "3 minutes ago": a choice whose words change while somebody looks at it is lost on the way back.
    not_better = "" if model.better else ", not better in training"
    return f"{model.name}, trained on {model.dataset_name} by {model.author}{not_better}"


def _found(user: User, model: ModelVersion, found: Evaluation, known: Sequence[Evaluation], is_running: bool) -> None:
    result = found.result
    assert result is not None
    evaluation_verdict.show(user, model, found, result, sameness(desk.store(), found, user))
    evaluation_report.offer(found)
    section = _section(model)
    if section == "Realism":
        evaluation_realism.show(user, found.id, result.realism)
    elif section == "Scores":
        evaluation_scores.show(model, found, result)
    elif section == "Slices":
        evaluation_slices.show(model, found, result)
    elif section == "Wording":
        evaluation_wording.show(model, found, result)
    elif section == "Answers one by one":
        evaluation_cases.show(user, model, found, result)
    elif section == "Judge":
        evaluation_judge.show(user, found, result)
    else:
        _history(user, model, found, known, is_running)


def _history(user: User, model: ModelVersion, found: Evaluation, known: Sequence[Evaluation],
             is_running: bool) -> None:  # fmt: skip
    if user.may("lead") and not is_running:
        with st.container(border=True):
            st.subheader("Evaluate again, or against others")
            evaluation_start.show(user, model, "Evaluate", _SHOWN, is_primary=False)
    evaluation_learning.show(model, found)
    evaluation_history.show_all(known, found, _SHOWN, may_start=user.may("lead") and not is_running)


def _section(model: ModelVersion) -> str:
    sections = _OF.get(model.assistant, _SECTIONS)
    key = "evaluation_section"
    if st.session_state.get(key) not in sections:
        st.session_state.pop(key, None)  # kept from another assistant's version
    return st.segmented_control("Show", sections, default=sections[0], required=True, key=key,
                                label_visibility="collapsed", persist_state="session")  # fmt: skip


def _not_yet(user: User, model: ModelVersion, known: Sequence[Evaluation]) -> None:
    last = known[0] if known else None
    if last is not None and last.job.state == "failed":
        st.error(desk.plain(f"The last evaluation failed. {last.job.failure}"), icon=":material/error:")
    elif last is not None and last.job.state == "stopped":
        st.info("The last evaluation was stopped, and half an evaluation says nothing.", icon=":material/stop_circle:")
    with st.container(border=True):
        st.subheader(f"Nobody knows yet whether {model.name} is better")
        st.markdown(
            f"{model.name} and whatever you compare it with answer the test split of "
            f"{desk.plain(model.dataset_name)}, which {model.name} did not learn from, and their answers are compared."
        )
        if user.may("lead"):
            evaluation_start.show(user, model, "Evaluate on the test split", _SHOWN, is_primary=True)
        else:
            st.caption("Your project lead starts evaluations; you see the result here.")
    if model.assistant == "teacher":
        evaluation_judge.show_material()
    if known:
        evaluation_history.show_all(known, None, _SHOWN, may_start=False)


def _watch(user: User, found: Evaluation) -> None:
    with st.container(border=True):
        st.subheader(f"Evaluating {found.model_name}")
        st.caption(desk.plain(f"Asked for by {found.author}, {desk.ago(found.created_at)}"))
        job_progress.watch(
            look=lambda: evaluation.evaluation(desk.store(), found.id).job,
            stop=(lambda: evaluation.stop(desk.store(), user, found.id)) if user.may("lead") else None,
            key=f"evaluation_{found.id}", work="evaluation", thing="answers",
            when_stopped="Half an evaluation says nothing, so no result is kept.",
        )  # fmt: skip


def _nothing_trained(user: User) -> None:
    if user.may("lead"):
        st.info("There is no model version yet. Train an assistant first; then this page says whether it is better.",
                icon=":material/model_training:")  # fmt: skip
        house.link("training", "Train an assistant", ":material/arrow_forward:")
    else:
        st.info("There is no model version yet. When your project lead has trained one, this page says whether it is "
                "better.", icon=":material/model_training:")  # fmt: skip
    evaluation_judge.show_material()
