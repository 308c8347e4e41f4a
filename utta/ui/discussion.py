"""The replies of a round that people judged most differently, and what they say to each other about them."""

from collections.abc import Callable, Mapping

import streamlit as st

from utta.domain.rubric import Rubric
from utta.domain.text import shortened
from utta.domain.user import User
from utta.errors import NotAllowed, UttaError
from utta.services import discussions
from utta.services.discussions import Differing, Discussion
from utta.ui import as_typed, desk, review_parts, review_said

_REFUSED = "_discussion_refused"


def show(user: User, round_id: int, also: Callable[[Differing], None] | None = None) -> None:
    """The discussion of a round, or why it is sealed. also: what stands under each reply, for those who may do more."""
    try:
        found = discussions.discussion(desk.store(), user, round_id)
    except NotAllowed as sealed:
        st.info(desk.plain(str(sealed)), icon=":material/lock:")
        return
    if refused := st.session_state.pop(_REFUSED, None):
        desk.say(refused)
    _head(user, found)
    for place, one in enumerate(found.items, start=1):
        assert found.rubric is not None
        with st.expander(f"{place}. {_apart(found.rubric, one)}", expanded=place == 1 or bool(one.remarks)):
            _one(user, found.rubric, round_id, one)
            if also is not None:
                also(one)
    as_typed.send()


def _head(user: User, found: Discussion) -> None:
    if found.sealed:
        st.info(f"{desk.count(found.sealed, 'reply is', 'replies are')} left out: another round still asks you about "
                f"{'it' if found.sealed == 1 else 'them'}.", icon=":material/lock:")  # fmt: skip
    if found.items:
        st.caption("Talk these over: most disagreement comes from reading a criterion differently, not from the reply.")
    elif not found.sealed:
        whose = "two people" if user.may("lead") else "you and somebody else"
        st.write(f"No reply was judged differently by {whose} so far.")


def _apart(rubric: Rubric, one: Differing) -> str:
    """On what people are furthest apart, and about which reply."""
    worst = max(one.spread, key=lambda key: one.spread[key])
    words = f" · {desk.count(len(one.remarks), 'remark')}" if one.remarks else ""
    return f"{desk.plain(rubric.criterion(worst).name)}: “{desk.plain(shortened(one.response.text, 60))}”{words}"


def _one(user: User, rubric: Rubric, round_id: int, one: Differing) -> None:
    review_parts.situation(one.response.situation, one.response.is_sample)
    review_parts.said(one.response.situation)
    review_parts.response("The reply", one.response.text)
    with st.container(border=True):
        if one.gold:
            _said(rubric, "Agreed by the team", one.gold)
        for number, judged in enumerate(one.judged, start=1):
            _said(rubric, "You" if judged.is_own else judged.who or f"Reviewer {number}", judged.ratings)
            review_said.words(judged.rationale, "")
    for remark in one.remarks:
        st.markdown(f"**{desk.plain(remark.who)}** :gray[{desk.ago(remark.made_at)}]")
        desk.show_text(remark.text)
    key = f"remark_{one.item_id}"
    if key not in st.session_state:
        st.session_state[key] = one.begun
    st.text_area("Say something about it", key=key, height=80, placeholder="How do you read the criterion here?",
                 help="Everybody who judged this reply reads it, with your name.", on_change=_keep,
                 args=(user, one.item_id, key))  # fmt: skip
    st.button("Send", key=f"{key}_send", on_click=_say, args=(user, round_id, one.item_id, key))


def _said(rubric: Rubric, who: str, ratings: Mapping[str, str]) -> None:
    st.markdown(f":gray[{desk.plain(who)}]  \n{review_said.in_a_line(rubric, ratings, '')}")


def _keep(user: User, item_id: int, key: str) -> None:
    discussions.keep(desk.store(), user, item_id, st.session_state.get(key, ""))


def _say(user: User, round_id: int, item_id: int, key: str) -> None:
    try:
        discussions.remark(desk.store(), user, round_id, item_id, st.session_state.get(key, ""))
        st.session_state[key] = ""
    except UttaError as error:
        st.session_state[_REFUSED] = error
