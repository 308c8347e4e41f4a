"""Which cases of an evaluation are looked at, in which order, and whose answers stand beside the model's."""

from functools import partial

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult, Who
from utta.domain.training import ModelVersion
from utta.services import evaluation_cases
from utta.services.evaluation_cases import Order, Wanted
from utta.ui import desk

_ORDERS: dict[Order, str] = {
    "loss": "Greatest loss first", "gain": "Greatest gain first", "unscored": "Not comparable first",
}  # fmt: skip
_ALL = "All"


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> tuple[list[Who], Wanted]:
    """The choices. Returns who stands beside the model, and which cases are wanted."""
    key = f"evaluation_cases_{found.id}"
    beside = _beside(model, result, key)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox("Order", list(_ORDERS), format_func=lambda name: _ORDERS[name], key=f"{key}_order",
                             persist_state="session", width=190)  # fmt: skip
        search = st.text_input("Search", key=f"{key}_search", persist_state="session", max_chars=200,
                               placeholder="Words of a student", width=170)  # fmt: skip
        slices = _slices(found, key)
    return beside, Wanted(beside[0] if beside else "baseline", order, slices, search.strip())


def _beside(model: ModelVersion, result: EvaluationResult, key: str) -> list[Who]:
    """Whose answers stand beside the model's; the first is the one that losses and gains are counted against."""
    others = [who for who in result.names if who != "model"]
    if len(others) < 2:
        return others or ["baseline"]
    return st.multiselect(
        f"Beside {model.name}", others, default=others[:1], key=f"{key}_beside", persist_state="session",
        format_func=lambda who: result.names[who][:1].upper() + result.names[who][1:],
        placeholder="Nobody", help="Losses and gains are counted against the first one.",
    )  # fmt: skip


def _slices(found: Evaluation, key: str) -> dict[str, str]:
    there = {kind: names for kind, names in evaluation_cases.slices_of(desk.store(), found).items() if len(names) > 1}
    if not there:
        return {}
    kept = [st.session_state.get(f"{key}_{kind}") for kind in there]
    number = sum(name not in (None, _ALL) for name in kept)
    label = f"Only some cases ({number})" if number else "Only some cases"
    chosen = {}
    with st.popover(label, icon=":material/filter_alt:"):
        for kind, names in there.items():
            name = st.selectbox(kind, [_ALL, *names], key=f"{key}_{kind}", persist_state="session",
                                format_func=partial(_counted, names))  # fmt: skip
            if name != _ALL:
                chosen[kind] = name
    return chosen


def _counted(names: dict[str, int], name: str) -> str:
    return name if name == _ALL else f"{name} ({names[name]:,})"
