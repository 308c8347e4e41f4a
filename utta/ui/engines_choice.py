"""Choosing what speaks, wherever that is asked, and saying where students' words would go."""

from collections.abc import Iterable

import streamlit as st

from utta.domain.engine import EngineSpec, what_leaves
from utta.services import engines, outside
from utta.ui import desk, house

_EXAMPLE_MEANS = (
    "It is built from your examples and is not a language model: it answers with the closest of your examples, fitted "
    "to the student. Nothing leaves this computer."
)


def choose(key: str) -> EngineSpec:
    """A choice between the engines that may be asked, and below it where what is asked goes. key: of the widget."""
    known = engines.available(desk.store())
    if problem := engines.problem(desk.settings()):  # said, so that nobody thinks that server was used
        desk.say(problem)
    if len(known) == 1:
        engine = known[0]
        st.markdown(f"Engine: **{desk.plain(name_of(engine))}**")
    else:
        by_name = {spec.label: spec for spec in known}
        if st.session_state.get(key) not in by_name:  # archived or renamed meanwhile
            st.session_state.pop(key, None)
        name = st.radio("Which engine speaks?", list(by_name), key=key, persist_state="session",
                        format_func=lambda label: desk.plain(name_of(by_name[label])))  # fmt: skip
        engine = by_name[name]
    say_where(engine)
    _say_what_is_not_offered()
    if len(known) == 1:
        house.link("engines", "Connect a language model", ":material/arrow_forward:")
    return engine


def say_where(engine: EngineSpec) -> None:
    """Where students' words go when this engine is asked: plainly, when it is another computer."""
    if not engine.is_language_model:
        st.caption(_EXAMPLE_MEANS)
    elif not say_what_leaves([engine]):
        st.caption("A language model on this computer. Nothing leaves it.")


def say_what_leaves(engines: Iterable[EngineSpec]) -> bool:
    """Where students' words go when these engines are asked, where that is another computer; and whether it is.

    For every button that asks them: it says nothing of those on this computer.
    """
    where = what_leaves(engines)
    if where:
        st.warning(desk.plain(where), icon=":material/cloud_upload:")
    return bool(where)


def name_of(engine: EngineSpec) -> str:
    """An engine's label without what is said beside it."""
    return engine.name


def _say_what_is_not_offered() -> None:
    if outside.is_allowed(desk.store()):
        return
    away = [one.spec.label for one in engines.everything(desk.store()) if one.spec.leaves_machine]
    if away:
        st.caption(f"Not offered, since engines outside this computer are switched off: {desk.plain(', '.join(away))}.")
