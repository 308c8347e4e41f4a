"""Naming a model: chosen from those an Ollama has, typed for everything else."""

import time

import streamlit as st

from utta.domain.engine_kinds import KINDS, EngineKind
from utta.domain.ollama import InstalledModel
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import engine_pulls
from utta.ui import desk

_GOOD_START = (
    "A model that is not there yet can be fetched afterwards. With 8 GB of memory, qwen3.5:4b (3.4 GB) is a good "
    "start; with 16 GB, qwen3.5:9b (6.6 GB)."
)
_THERE = "_engines_ollama_has"
_FRESH = 60.0


def choose(user: User, kind: EngineKind, address: str, key: str, begun: str) -> str:
    """The model's name. address: where an Ollama is asked what it has. key: of the form. begun: the name so far."""
    if kind == "ollama":
        return _from_ollama(user, address or KINDS[kind].address, key, begun)
    label = "Path of the model file" if kind == "llama_cpp" else "Model"
    name: str = st.text_input(label, begun, key=f"engine_{key}_{kind}_model", max_chars=200,
                              placeholder=KINDS[kind].model_example, persist_state="session",
                              help="Its name exactly as the provider or the server writes it. A model that your team "
                                   "fine-tuned elsewhere is named like any other."
                              if kind != "llama_cpp" else "The whole path; the file's name ends in .gguf.")  # fmt: skip
    return name


def _from_ollama(user: User, address: str, key: str, begun: str) -> str:
    found = _there(user, address)
    known = {model.name: model for model in found} if isinstance(found, list) else {}
    options = [*known, *([begun] if begun and begun not in known else [])]
    name: str | None = st.selectbox(
        "Model", options, index=options.index(begun) if begun else None, key=f"engine_{key}_ollama_model",
        format_func=lambda one: _with_size(one, known), accept_new_options=True, persist_state="session",
        placeholder="Choose one that is there, or type a name", help=_GOOD_START,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        if isinstance(found, UttaError):
            st.caption(f":material/warning: {desk.plain(str(found))}")
        elif not known:
            st.caption(f"No model is there yet. {_GOOD_START}")
        else:
            st.caption(f"{desk.count(len(known), 'model is', 'models are')} there. Another name is fetched afterwards.")
        if st.button("Look again", key=f"look_{key}", type="tertiary", icon=":material/refresh:"):
            st.session_state.pop(_THERE, None)
            st.rerun()
    return name or ""


def _there(user: User, address: str) -> list[InstalledModel] | UttaError:
    """What an Ollama has, or why that cannot be told; kept for a minute, so that typing does not ask each time."""
    asked, when, found = st.session_state.get(_THERE, ("", 0.0, []))
    if asked != address or time.monotonic() - when > _FRESH:
        try:
            with st.spinner("Asking Ollama which models are there…"):
                found = engine_pulls.installed(user, address)
        except UttaError as error:
            found = error
        st.session_state[_THERE] = (address, time.monotonic(), found)
    return found  # type: ignore[no-any-return]  # as put there just above


def _with_size(name: str, known: dict[str, InstalledModel]) -> str:
    model = known.get(name)
    return f"{name} ({model.size / 1e9:.1f} GB)" if model is not None and model.size else name
