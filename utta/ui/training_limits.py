"""How a run is done and what it may cost at most: preset, limits, and the settings of the engine, folded away."""

import math
from typing import Any

import streamlit as st

from utta.domain.engine import EngineSpec
from utta.domain.presets import PRESETS, ExpertSettings, Preset, RunSettings
from utta.domain.spending import Caps
from utta.errors import Refused
from utta.ui import desk


def preset() -> Preset:
    """Which way to train."""
    chosen: Preset = st.radio(
        "How thoroughly?", list(PRESETS), key="training_preset", persist_state="session", horizontal=True,
        format_func=lambda name: PRESETS[name].label, captions=[_caption(name) for name in PRESETS],
    )  # fmt: skip
    return chosen


def settings(engine: EngineSpec, way: Preset, refused: Refused | None) -> RunSettings:
    """Limits and settings of this run. refused: what the last try was refused for, beside the fields."""
    with st.expander("Limits and settings of this run", icon=":material/tune:",
                     expanded=refused is not None and bool(refused.fields)):  # fmt: skip
        st.caption("A run stops at the first limit it reaches, and keeps the best it has found.")
        own: dict[str, Any] = {"caps": caps(engine, "training_cap", refused)}
        if engine.is_language_model:
            own |= _engine(engine)
            for name in ("temperature", "top_p"):
                desk.beside(refused, name)
        if way == "expert":
            own["expert"] = _expert()
    return RunSettings(**own)


def _caption(name: Preset) -> str:
    card = PRESETS[name]
    most = f" At most {card.most_calls} questions." if card.most_calls else ""
    return card.what + most


def caps(engine: EngineSpec, key: str, refused: Refused | None = None, begun: Caps | None = None) -> Caps:
    """How much a run may spend at most. key: of the fields. refused: as in `settings`. begun: what stands there at
    first."""
    if begun is not None:  # through the session: a field made with a number in it cannot be emptied
        for name, value in (("calls", begun.calls), ("minutes", _whole(begun.minutes)), ("money", begun.money)):
            st.session_state.setdefault(f"{key}_{name}", value)
    left, middle, right = st.columns(3)
    calls = left.number_input("Questions at most", 1, 100_000, value=None, key=f"{key}_calls",
                              placeholder="as the preset has it", persist_state="session")  # fmt: skip
    minutes = middle.number_input("Minutes at most", 1, 10_000, value=None, key=f"{key}_minutes",
                                  placeholder="no limit", persist_state="session")  # fmt: skip
    money = None
    if engine.is_language_model:
        money = right.number_input("Dollars at most", 0.01, 100_000.0, value=None, key=f"{key}_money",
                                   placeholder="no limit", persist_state="session",
                                   help="By the engine’s prices on the page Engines.")  # fmt: skip
        with right:
            desk.beside(refused, "money")
    return Caps(calls=calls, minutes=minutes, money=money)


def _whole(minutes: float | None) -> int | None:
    """Minutes as the field has them; the command line may have said half of one."""
    return None if minutes is None else math.ceil(minutes)


def _engine(engine: EngineSpec) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    return {
        "temperature": left.number_input("Temperature", 0.0, 2.0, value=None, step=0.1, key="training_temperature",
                                         placeholder=_as_set(engine.temperature), persist_state="session",
                                         help="Higher is more varied, lower more alike."),
        "max_tokens": middle.number_input("Longest answer, in tokens", 1, 100_000, value=None, key="training_tokens",
                                          placeholder=_as_set(engine.max_tokens), persist_state="session"),
        "top_p": right.number_input("Top-p", 0.01, 1.0, value=None, step=0.05, key="training_top_p",
                                    placeholder=_as_set(engine.top_p), persist_state="session",
                                    help="Leaves out the least likely words below this share."),
    }  # fmt: skip


def _as_set(value: float | None) -> str:
    """What stands in a setting's field while it is left as the engine has it."""
    return "the engine’s own" if value is None else f"{value:g}"


def _expert() -> ExpertSettings:
    start = ExpertSettings()
    first, second, third = st.columns(3)
    return ExpertSettings(
        candidates=first.number_input("Instructions to try", 2, 20, start.candidates, key="training_candidates",
                                      persist_state="session"),
        trials=second.number_input("Trials", 1, 60, start.trials, key="training_trials", persist_state="session",
                                   help="Pairs of an instruction and a mix of examples."),
        validation_cases=third.number_input("Validation cases a trial", 2, 100, start.validation_cases,
                                            key="training_validation", persist_state="session"),
        shown=first.number_input("Examples shown at most", 0, 16, start.shown, key="training_shown",
                                 persist_state="session"),
        own_answers=second.number_input("Own answers shown at most", 1, 8, start.own_answers, key="training_own",
                                        persist_state="session"),
    )  # fmt: skip
