"""Connecting an engine, or changing one's settings: only the fields its kind has, and where words would go."""

from typing import Any

import streamlit as st

from utta.domain.engine import Engine
from utta.domain.engine_form import would_leave
from utta.domain.engine_kinds import KINDS, EngineKind
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import engine_keys, engines
from utta.ui import desk, engines_models, engines_settings, engines_trial

HOW_TO_KEY = "Write it into .streamlit/secrets.toml, or set it as an environment variable; it is found at once."

_NEWS, _OPEN, _REFUSED, _CLOSED = "_engines_news", "_engines_open", "_engines_refused", "_engines_closed"


def show(user: User, engine: Engine | None, is_next: bool) -> None:
    """The form; engine: the one whose settings are changed, None to connect another. is_next: whether its button is
    what this page is for."""
    key = form_key(engine)
    refused = st.session_state.get(f"{_REFUSED}_{key}")
    kind = engine.spec.kind if engine else _kind(key, refused)
    begun = engine.spec.model_dump() if engine else _as_usual(kind)
    values = (
        {"kind": kind} | _which(user, kind, key, begun, refused) | engines_settings.fields(kind, key, begun, refused)
    )
    _say_where(values)
    if refused is not None:
        desk.say(refused)
    with st.container(horizontal=True):
        if st.button("Save and try it", type="primary" if is_next else "secondary", icon=":material/save:",
                     key=f"save_{key}"):  # fmt: skip
            _save(user, engine, values, key)
        if engine and st.button("Leave it as it is", key=f"leave_{key}", type="tertiary"):
            _close(key)
            st.rerun()


def open_for(engine: Engine) -> None:
    """Open the form of an engine's settings on its card."""
    st.session_state[_OPEN] = engine.key


def is_open(engine: Engine) -> bool:
    """Whether this engine's settings are being changed."""
    return bool(st.session_state.get(_OPEN) == engine.key)


def is_begun() -> bool:
    """Whether somebody has begun to connect another engine."""
    key = form_key(None)
    return f"{_REFUSED}_{key}" in st.session_state or bool(st.session_state.get(f"engine_{key}_label"))


def form_key(engine: Engine | None) -> str:
    """What a form's fields are remembered by: another after each that was closed, so that the next begins anew."""
    return f"{engine.key if engine else 'new'}_{st.session_state.get(_CLOSED, 0)}"


def note(news: str) -> None:
    """What a click did, to be told once."""
    st.session_state[_NEWS] = news


def tell_news() -> None:
    """Tell it."""
    if news := st.session_state.pop(_NEWS, None):
        st.toast(desk.plain(news), icon=":material/check:")


def _kind(key: str, refused: Refused | None) -> EngineKind:
    kinds = engines.kinds()
    chosen: EngineKind = st.radio(
        "What kind of engine?", kinds, format_func=lambda kind: KINDS[kind].label,
        captions=[KINDS[kind].purpose for kind in kinds], key=f"engine_{key}_kind", persist_state="session",
    )  # fmt: skip
    desk.beside(refused, "kind")
    return chosen


def _as_usual(kind: EngineKind) -> dict[str, Any]:
    card = KINDS[kind]
    return {"label": "", "url": card.address if card.asks_address else "", "model": "", "key_env": card.key_env,
            "temperature": card.temperature, "max_tokens": card.max_tokens, "top_p": card.top_p,
            "parallel": card.parallel, "price_in": None, "price_out": None}  # fmt: skip


def _which(user: User, kind: EngineKind, key: str, begun: dict[str, Any],
           refused: Refused | None) -> dict[str, Any]:  # fmt: skip
    """Name, address, model and key."""
    card = KINDS[kind]
    found: dict[str, Any] = {"url": begun["url"], "key_env": ""}
    left, right = st.columns(2, gap="medium")
    with left:
        found["label"] = st.text_input("Name", begun["label"], key=f"engine_{key}_label", max_chars=200,
                                       placeholder="School server", persist_state="session",
                                       help="What your team calls it, here and wherever it is chosen.")  # fmt: skip
        desk.beside(refused, "label")
        if card.asks_address:
            found["url"] = st.text_input("Address", begun["url"], key=f"engine_{key}_{kind}_url", max_chars=500,
                                         placeholder="http://localhost:8000/v1", persist_state="session",
                                         help="Where the server is. That of most ends in /v1.")  # fmt: skip
            desk.beside(refused, "url")
        if card.is_service:
            found["key_env"] = _key_name(kind, key, begun["key_env"], refused)
    with right:
        found["model"] = engines_models.choose(user, kind, found["url"], key, begun["model"])
        desk.beside(refused, "model")
        if kind == "openai_compatible":
            found["key_env"] = _key_name(kind, key, begun["key_env"], refused)
    return found


def _key_name(kind: EngineKind, key: str, begun: str, refused: Refused | None) -> str:
    needed = KINDS[kind].is_service
    name: str = st.text_input(
        "Name of the variable that holds the key" + ("" if needed else " (if it needs one)"), begun,
        key=f"engine_{key}_{kind}_key_env", max_chars=100, placeholder="SCHOOL_SERVER_KEY", persist_state="session",
        autocomplete="off", help="The name only, never the key itself. " + HOW_TO_KEY,
    )  # fmt: skip
    desk.beside(refused, "key_env")
    if name.strip() and not (refused is not None and "key_env" in refused.fields):
        there = engine_keys.is_there(desk.settings(), name.strip())
        st.caption(":material/check: A key is there under this name." if there
                   else f":material/key: No key is there under this name yet. {HOW_TO_KEY}")  # fmt: skip
    return name


def _say_where(values: dict[str, Any]) -> None:
    address = would_leave(values)
    if address:
        st.warning(
            "Students' words and your examples would leave this computer whenever this engine is asked: they are sent "
            f"to {desk.plain(address)}.", icon=":material/cloud_upload:",
        )  # fmt: skip
    elif address is not None:
        st.caption(":material/computer: It is on this computer. Nothing leaves it.")


def _save(user: User, engine: Engine | None, values: dict[str, Any], key: str) -> None:
    try:
        saved = engines.save(desk.store(), user, values, engine.id if engine else None)
    except UttaError as error:
        st.session_state[f"{_REFUSED}_{key}"] = error
    else:
        _close(key)
        note(f"{saved.spec.label} is saved.")
        engines_trial.begin(user, saved)
    st.rerun()


def _close(key: str) -> None:
    """Forget what was typed and what was refused."""
    st.session_state.pop(f"{_REFUSED}_{key}", None)
    st.session_state.pop(_OPEN, None)
    st.session_state[_CLOSED] = st.session_state.get(_CLOSED, 0) + 1
