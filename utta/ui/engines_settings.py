"""How an engine is asked and what it costs: folded away, beginning with what usually serves."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from utta.domain.engine_kinds import KINDS, EngineKind
from utta.errors import Refused
from utta.ui import desk


class _Field(NamedTuple):
    """One number of an EngineSpec. empty: what stands in the field while there is none."""

    name: str
    label: str
    step: float
    meaning: str
    empty: str = "the engine’s own"


_PRICE = "From the provider’s price list; 0 on your own computer. Not known does not count as nothing."
_FIELDS = (
    _Field("temperature", "Temperature", 0.1, "0 says the likeliest word each time; higher is more varied."),
    _Field("top_p", "Top-p", 0.05, "Leaves out unlikely words: 0.9 keeps the likeliest nine tenths."),
    _Field("max_tokens", "Longest answer, in tokens", 100, "A token is about three quarters of a word."),
    _Field("parallel", "Questions at a time", 1, "More is faster where the server can take it; 1 or 2 suit a laptop."),
    _Field("price_in", "Dollars per million tokens asked", 0.1, _PRICE, "not known"),
    _Field("price_out", "Dollars per million tokens answered", 0.1, _PRICE, "not known"),
)


def fields(kind: EngineKind, key: str, begun: Mapping[str, Any], refused: Refused | None) -> dict[str, Any]:
    """The numbers, as they stand in the form. key: of the form. begun: what they begin with."""
    found: dict[str, Any] = {}
    is_wrong = refused is not None and any(field.name in refused.fields for field in _FIELDS)
    with st.expander("How it is asked, and what it costs", icon=":material/tune:", expanded=is_wrong):
        if note := KINDS[kind].note:
            st.caption(f":material/info: {note}")
        columns = st.columns(2, gap="medium")
        for number, field in enumerate(_FIELDS):
            with columns[number % 2]:
                found[field.name] = st.number_input(
                    field.label, value=begun[field.name], step=field.step, min_value=0 if field.step >= 1 else 0.0,
                    key=f"engine_{key}_{kind}_{field.name}", help=field.meaning, placeholder=field.empty,
                    persist_state="session",
                )  # fmt: skip
                desk.beside(refused, field.name)
    return found
