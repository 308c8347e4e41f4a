"""One engine on the Engines page: what it is, where it is, how it is asked, and whether it works."""

import streamlit as st

from utta.domain.engine import Engine, EngineSpec
from utta.domain.engine_kinds import KINDS
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import engine_keys, engines
from utta.ui import desk, engines_choice, engines_form, engines_pull, engines_trial

_HERE = ":green-badge[:material/computer: On this computer]"
_ARCHIVED_MEANS = "It is offered no longer. What was trained with it stays, and you can bring it back."
_AWAY = ":orange-badge[:material/cloud_upload: Outside this computer]"


def show(user: User, engine: Engine) -> None:
    """The card. The example engine's needs no buttons."""
    spec = engine.spec
    with st.container(border=True, key=f"engine_{engine.key}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = desk.plain(engines_choice.name_of(spec))
            st.markdown(f"**{name}** &nbsp; {_AWAY if spec.leaves_machine else _HERE}", width="stretch")
            with st.container(horizontal=True, width="content"):
                if spec.is_language_model:
                    engines_trial.button(user, engine)
                if engine.origin == "record":
                    _more(user, engine)
        if not spec.is_language_model:
            engines_choice.say_where(spec)
            return
        st.caption(desk.plain(in_words(spec)))
        if engine.origin == "environment":
            st.caption("Named by UTTA_MODEL_URL and UTTA_MODEL, and changed there.")
        if _has_its_key(engine):
            engines_trial.show(engine)
        engines_pull.show(user, engine)
        if engines_form.is_open(engine):
            engines_form.show(user, engine, is_next=False)


def in_words(spec: EngineSpec) -> str:
    """What an engine is and how it is asked, on one line."""
    kind = "Server" if spec.kind == "openai_compatible" else KINDS[spec.kind].label if spec.kind in KINDS else ""
    # Without its scheme: with it, Markdown would make a link of it.
    where = f" at {spec.address.partition('://')[2]}" if spec.address and not spec.is_service else ""
    settings = [
        "temperature its own" if spec.temperature is None else f"temperature {spec.temperature:g}",
        "top-p its own" if spec.top_p is None else f"top-p {spec.top_p:g}",
        "answers of any length" if spec.max_tokens is None else f"answers up to {spec.max_tokens:,} tokens",
        desk.count(spec.parallel, "question at a time", "questions at a time"),
        _price(spec),
    ]
    return " · ".join([f"{kind}{where}", spec.model, *settings])


def _price(spec: EngineSpec) -> str:
    if spec.price_in is None and spec.price_out is None:
        return "price not known"
    asked, answered = ("?" if price is None else f"${price:g}" for price in (spec.price_in, spec.price_out))
    return f"{asked} / {answered} per million tokens asked / answered"


def _has_its_key(engine: Engine) -> bool:
    """Whether it needs no key or its key is there; otherwise says which is missing, which is all there is to say."""
    name = engine.spec.key_env
    if not name or engine_keys.is_there(desk.settings(), name):
        return True
    st.warning(f"There is no key under the name {desk.plain(name)} yet. {engines_form.HOW_TO_KEY}",
               icon=":material/key:")  # fmt: skip
    return False


def _more(user: User, engine: Engine) -> None:
    # Another key once the settings are open: a popover otherwise stays open over them.
    with st.popover("More", key=f"more_{engine.key}_{engines_form.is_open(engine)}"):
        if st.button("Change its settings", icon=":material/tune:", key=f"change_{engine.key}"):
            engines_form.open_for(engine)
            st.rerun()
        if st.button("Archive", icon=":material/inventory_2:", key=f"archive_{engine.key}", help=_ARCHIVED_MEANS):
            try:
                engines.archive(desk.store(), user, engine.id or 0)
            except UttaError as error:
                desk.say(error)
            else:
                engines_form.note(f"{engine.spec.label} is archived.")
                st.rerun()
