"""Picking cases of an evaluation and sending them to review."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.evaluation import Evaluation, Who
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import evaluation_chosen
from utta.services.evaluation_chosen import Sent
from utta.ui import desk, house, rounds_page

_CHOSEN = "They are chosen, not drawn: what people say of them never counts as a random sample and enters no verdict."


def may(user: User, model: ModelVersion) -> bool:
    """Whether this person can send this version's answers to review: people review a Teacher's, and a lead asks."""
    return user.may("lead") and model.assistant == "teacher"


def box(found: Evaluation, key: str) -> None:
    """The box that picks one case."""
    st.checkbox("Pick for review", key=f"evaluation_pick_{found.id}_{key}", value=key in _picked(found),
                on_change=_pick, args=(found.id, key))  # fmt: skip


def bar(user: User, found: Evaluation, beside: Sequence[Who]) -> None:
    """How many cases are picked, the button that sends them, and what came of it."""
    _tell(found)
    picked = _picked(found)
    if not picked:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.button(f"Send {desk.count(len(picked), 'case')} to review", key="evaluation_send", on_click=_send,
                  args=(user, found.id, tuple(beside)), icon=":material/rate_review:")  # fmt: skip
        st.button("Pick none", key="evaluation_pick_none", type="tertiary", on_click=_forget, args=(found.id,))
        st.caption(_CHOSEN)


def _picked(found: Evaluation) -> list[str]:
    picked: list[str] = st.session_state.get(_key(found.id), [])
    return picked


def _pick(evaluation_id: int, key: str) -> None:
    others = [one for one in st.session_state.get(_key(evaluation_id), []) if one != key]
    chosen = st.session_state[f"evaluation_pick_{evaluation_id}_{key}"]
    st.session_state[_key(evaluation_id)] = [*others, key] if chosen else others


def _forget(evaluation_id: int) -> None:
    for key in st.session_state.pop(_key(evaluation_id), []):
        st.session_state.pop(f"evaluation_pick_{evaluation_id}_{key}", None)


def _send(user: User, evaluation_id: int, sides: tuple[Who, ...]) -> None:
    picked = st.session_state.get(_key(evaluation_id), [])
    try:
        came: Sent | UttaError = evaluation_chosen.send(desk.store(), user, evaluation_id, picked, sides)
    except UttaError as error:
        came = error
    else:
        _forget(evaluation_id)
    st.session_state[_news(evaluation_id)] = came


def _tell(found: Evaluation) -> None:
    came: Sent | UttaError | None = st.session_state.pop(_news(found.id), None)
    if isinstance(came, UttaError):
        desk.say(came)
    elif came is not None:
        replies = desk.count(came.replies, "reply", "replies")
        asks = (
            f"asks for {desk.count(came.reviews, 'review')} of {replies}"
            if came.replies
            else "asks about these already"
        )
        said = f"“{came.name}” {asks}."
        st.success(desk.plain(f"{said} {_CHOSEN}"), icon=":material/check:")
        rounds_page.look_at(came.round_id)
        house.link("rounds", "See the round", ":material/how_to_vote:")


def _key(evaluation_id: int) -> str:
    return f"evaluation_picked_{evaluation_id}"


def _news(evaluation_id: int) -> str:
    return f"evaluation_sent_{evaluation_id}"
