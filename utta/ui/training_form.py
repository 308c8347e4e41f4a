"""What to train, on what, and how: the choices, what will happen, and the button."""

from collections.abc import Callable, Sequence

import streamlit as st

from utta.domain.assistant import ASSISTANTS, Assistant
from utta.domain.dataset import DatasetVersion
from utta.domain.engine import EngineSpec
from utta.domain.presets import Preset, RunSettings, most_calls, parts_of
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.errors import NotEnough, Refused, UttaError
from utta.services import training
from utta.ui import agreement_line, desk, engines_choice, house, training_estimate, training_limits, training_start

_REFUSED = "_training_refused"


def show(
    user: User, versions: Sequence[DatasetVersion], unfinished: Sequence[TrainingRun], on_start: Callable[[], None],
    is_next: bool,
) -> None:  # fmt: skip
    """The form. unfinished: the runs that wait or run. on_start: called when a run has been asked for. is_next:
    whether Train is what this page is for now."""
    assistant = _assistant()
    version = _version(versions)
    engine = engines_choice.choose("training_engine")
    way = training_limits.preset()
    if assistant == "evaluator" and not agreement_line.show_for_training():
        return
    try:
        counts = training.plan(desk.store(), assistant, version.id)
    except NotEnough as reason:
        st.warning(desk.plain(str(reason)), icon=":material/inventory_2:")
        house.link("dataset", "Go to the dataset", ":material/arrow_forward:")
        return
    refused: UttaError | None = st.session_state.pop(_REFUSED, None)
    settings = training_limits.settings(engine, way, refused if isinstance(refused, Refused) else None)
    st.markdown(f":material/info: {_beforehand(assistant, counts, _most(way, counts, engine, settings))}")
    st.caption(desk.plain(_material(assistant, version.id, way, engine)))
    if refused is not None:
        desk.say(refused)
    choice: training_estimate.Choice = (assistant, version.id, way, engine, settings)
    training_estimate.show(user, choice)
    asked = training_start.pressed(user, choice, unfinished, is_next)
    if asked is not None:
        try:
            training.start(desk.store(), user, *asked)
        except UttaError as error:
            st.session_state[_REFUSED] = error
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


def _version(versions: Sequence[DatasetVersion]) -> DatasetVersion:
    by_id = {version.id: version for version in versions}
    if st.session_state.get("training_dataset") not in by_id:
        st.session_state.pop("training_dataset", None)
    chosen = st.selectbox(
        "Learn from which dataset version?", list(by_id), key="training_dataset", persist_state="session",
        format_func=lambda number: by_id[number].name,
        help="Newest first. Versions are frozen on the page Dataset and never change.",
    )  # fmt: skip
    st.caption(desk.plain(_counted(by_id[chosen])))
    return by_id[chosen]


def _counted(version: DatasetVersion) -> str:
    """What is in a version, under its whole name: the box above cuts what is longer than a phone is wide."""
    sample = " (sample data)" if version.has_sample else ""
    examples, reviews = (desk.count(version.number(kind), kind) for kind in ("example", "review"))
    return f"{version.name}{sample}: {examples}, {reviews}."


def _most(way: Preset, counts: dict[str, int], engine: EngineSpec, settings: RunSettings) -> int:
    """The most questions this run may ask."""
    parts = parts_of(way, counts["train"], counts["validation"], engine.unlimited_context, settings.expert)
    return settings.caps.within(most_calls(way, parts)).calls or 0


def _material(assistant: Assistant, dataset_id: int, way: Preset, engine: EngineSpec) -> str:
    """Which of the training cases it will learn from, and why those."""
    found = training.material(desk.store(), assistant, dataset_id)
    every = found.found != found.used and engine.unlimited_context and way != "expert"
    return f"{found.choice} One candidate is shown all of them." if every else found.choice


def _beforehand(assistant: Assistant, counts: dict[str, int], most: int) -> str:
    noun = "review" if assistant == "evaluator" else "example"
    return (
        f"The {ASSISTANTS[assistant].label} will learn from {desk.count(counts['train'], f'training {noun}')} and "
        f"choose between what it tried on {desk.count(counts['validation'], f'validation {noun}')}. "
        f"{kept_back(counts['test'], noun)} It asks at most {desk.count(most, 'question')}."
    )


def kept_back(number: int, noun: str) -> str:
    """What the test split is for, in a sentence. noun: what it holds, "example" or "review"."""
    if not number:
        return f"There are no test {noun}s, so that nothing can tell later whether it is better."
    verb = "stays" if number == 1 else "stay"
    return f"The {desk.count(number, f'test {noun}')} {verb} untouched, to tell later whether it is better."
