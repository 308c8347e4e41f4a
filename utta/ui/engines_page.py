"""The Engines page: what there is, connecting another, and whether anything may leave this computer."""

import streamlit as st

from utta.domain.engine import Engine
from utta.domain.user import User
from utta.services import engines, outside
from utta.ui import desk, engines_card, engines_form

_ALLOWED = "engines_outside_allowed"


def show(user: User) -> None:
    """Everything under the title."""
    engines_form.tell_news()
    known = engines.everything(desk.store(), archived=True)
    offered = [engine for engine in known if not engine.archived]
    connected = offered[1:]
    if problem := engines.problem(desk.settings()):
        desk.say(problem)
    if not connected:
        st.info("Only the example engine is there. Connect a language model below to train with a real one; on a "
                "laptop, Ollama is the easiest way to begin.", icon=":material/lightbulb:")  # fmt: skip
    for engine in offered:
        engines_card.show(user, engine)
    with st.expander("Connect another engine" if connected else "Connect an engine", icon=":material/add:",
                     expanded=not connected or engines_form.is_begun(),
                     key=f"engines_add_{engines_form.form_key(None)}"):  # fmt: skip
        engines_form.show(user, None, is_next=True)
    _switch(user, offered)
    _archived(user, [engine for engine in known if engine.archived])


def _switch(user: User, offered: list[Engine]) -> None:
    st.subheader("Outside this computer", anchor=False)
    away = [engine.spec for engine in offered if engine.spec.leaves_machine]
    if away:
        where = ", ".join(f"{spec.label} ({spec.address})" for spec in away)
        st.warning(f"When asked, these engines are sent students' words and your examples: {desk.plain(where)}.",
                   icon=":material/cloud_upload:")  # fmt: skip
    else:
        st.caption("Every engine here is on this computer: students' words stay on it.")
    st.session_state[_ALLOWED] = outside.is_allowed(desk.store())
    st.toggle(
        "Engines outside this computer may be asked", key=_ALLOWED, on_change=_change_switch, args=(user,),
        help="Off: no training, evaluation, review round or trial asks them, whoever starts it. What is asking one at "
             "that moment stops.",
    )  # fmt: skip


def _change_switch(user: User) -> None:
    outside.allow(desk.store(), user, bool(st.session_state[_ALLOWED]))


def _archived(user: User, archived: list[Engine]) -> None:
    if not archived:
        return
    with st.expander(f"Archived engines ({len(archived)})", icon=":material/inventory_2:", key="engines_archived"):
        for engine in archived:
            with st.container(horizontal=True, vertical_alignment="center", key=f"archived_{engine.key}"):
                st.markdown(f"**{desk.plain(engine.spec.label)}**  \n:gray[{desk.plain(engine.spec.model)}]",
                            width="stretch")  # fmt: skip
                if st.button("Offer it again", key=f"restore_{engine.key}"):
                    engines.archive(desk.store(), user, engine.id or 0, archived=False)
                    st.rerun()
