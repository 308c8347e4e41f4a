"""What to train, on what, and how: the choices, what will happen, and the button."""

from collections.abc import Callable, Sequence

import streamlit as st

from utta.domain.assistant import ASSISTANTS, Assistant
from utta.domain.dataset import DatasetVersion
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.errors import NotEnough, UttaError
from utta.services import training
from utta.ui import agreement_line, desk, engines_choice, house

QUICK = (
    "**Quick** tries up to four ways of showing your examples to the engine, and keeps the one that does best on the "
    "validation examples. It asks at most 80 questions."
)


def show(
    user: User, versions: Sequence[DatasetVersion], unfinished: Sequence[TrainingRun], on_start: Callable[[], None],
    is_next: bool,
) -> None:  # fmt: skip
    """The form. unfinished: the runs that wait or run. on_start: called when a run has been asked for. is_next:
    whether Train is what this page is for now."""
    assistant = _assistant()
    version = _version(versions, assistant)
    engine = engines_choice.choose("training_engine")
    st.markdown(f":material/bolt: {QUICK}")
    if assistant == "evaluator" and not agreement_line.show_for_training():
        return
    try:
        counts = training.plan(desk.store(), assistant, version.id)
    except NotEnough as reason:
        st.warning(desk.plain(str(reason)), icon=":material/inventory_2:")
        house.link("dataset", "Go to the dataset", ":material/arrow_forward:")
        return
    st.markdown(f":material/info: {_beforehand(assistant, counts)}")
    is_running = any((run.assistant, run.dataset_id) == (assistant, version.id) for run in unfinished)
    if is_running:
        st.caption("This is being trained already; see above.")
    if st.button("Train", type="primary" if is_next else "secondary", icon=":material/play_arrow:", key="training_go",
                 disabled=is_running):  # fmt: skip
        try:
            training.start(desk.store(), user, assistant, version.id, "quick", engine)
        except UttaError as error:
            desk.say(error)
        else:
            on_start()
            st.rerun()


def _assistant() -> Assistant:
    chosen: Assistant = st.radio(
        "Which assistant?", list(ASSISTANTS), format_func=lambda name: ASSISTANTS[name].label,
        captions=[card.purpose for card in ASSISTANTS.values()], horizontal=True,
        key="training_assistant", persist_state="session",
    )  # fmt: skip
    return chosen


def _version(versions: Sequence[DatasetVersion], assistant: Assistant) -> DatasetVersion:
    by_id = {version.id: version for version in versions}
    if st.session_state.get("training_dataset") not in by_id:
        st.session_state.pop("training_dataset", None)
    chosen = st.selectbox(
        "Learn from which dataset version?", list(by_id), key="training_dataset", persist_state="session",
        format_func=lambda number: _counted(by_id[number], assistant),
        help="Newest first. Versions are frozen on the page Dataset and never change.",
    )  # fmt: skip
    return by_id[chosen]


def _counted(version: DatasetVersion, assistant: Assistant) -> str:
    kind, noun = ("review", "reviews") if assistant == "evaluator" else ("example", "examples")
    train, validation, test = (version.number(kind, split) for split in ("train", "validation", "test"))
    sample = " (sample data)" if version.has_sample else ""
    return f"{version.name}{sample}: {train:,} training, {validation:,} validation, {test:,} test {noun}"


def _beforehand(assistant: Assistant, counts: dict[str, int]) -> str:
    noun = "review" if assistant == "evaluator" else "example"
    return (
        f"The {ASSISTANTS[assistant].label} will learn from {desk.count(counts['train'], f'training {noun}')} and "
        f"choose between what it tried on {desk.count(counts['validation'], f'validation {noun}')}. "
        f"The {desk.count(counts['test'], f'test {noun}')} stay untouched, so that they can tell later whether it is "
        "better."
    )
