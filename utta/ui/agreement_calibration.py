"""Calibration before a lead: the replies people differ on most, talked over, and the set of agreed ones."""

from functools import partial

import streamlit as st

from utta.domain.rubric import Rubric
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import calibration, reviews
from utta.services.calibration import Agreed
from utta.services.discussions import Differing
from utta.ui import desk, discussion

_NEWS = "_calibration_news"


def show(user: User, rubric: Rubric, round_id: int | None) -> None:
    """What differs in a round, then the calibration set of its rubric, in the version that is asked now."""
    tell_news()
    newest = reviews.rubric(desk.store(), rubric.key)
    if round_id is None:
        st.info("Choose a round above to see the replies its reviewers differ on most.", icon=":material/forum:")
    else:
        st.subheader("Where reviewers differ most")
        discussion.show(user, round_id, partial(_settle_one, user, newest))
    _set(user, newest)


def tell_news() -> None:
    """What the last click did, once."""
    news = st.session_state.pop(_NEWS, None)
    if isinstance(news, UttaError):
        desk.say(news)
    elif news:
        st.success(desk.plain(news), icon=":material/check:")


def _settle_one(user: User, rubric: Rubric, one: Differing) -> None:
    if one.gold is None:
        _settle(user, rubric, one.response.id, f"settle_{one.item_id}", {})


def _settle(user: User, rubric: Rubric, response_id: int, key: str, start: dict[str, str]) -> None:
    """The lead writes down what the team agreed on."""
    with st.popover("Write down what you agreed on", icon=":material/verified:"):
        ratings = {}
        for item in rubric.criteria:
            chosen = st.segmented_control(desk.plain(item.name), item.labels, default=start.get(item.key),
                                          key=f"{key}_{item.key}")  # fmt: skip
            if chosen:
                ratings[item.key] = chosen
        why = st.text_area("What makes it right?", key=f"{key}_why", height=80)
        if st.button("Put it into the calibration set", key=f"{key}_go", type="primary"):
            _do(partial(calibration.agree, desk.store(), user, rubric.key, response_id, ratings, why),
                "It is in the calibration set: rounds may ask everybody about it, unmarked.")  # fmt: skip


def _set(user: User, rubric: Rubric) -> None:
    st.subheader("Calibration set")
    st.caption("Replies whose ratings your team has agreed on. A round can mix a few in, unmarked, and the section "
               "Reviewers then says how everybody did on them.")  # fmt: skip
    there = calibration.calibration_set(desk.store(), user, rubric.key)
    for one in there:
        _agreed(rubric, one, "Take it out", partial(_take_out, user, rubric.key, one.response.id), "out")
    proposed = calibration.proposals(desk.store(), user, rubric.key)
    if proposed:
        st.markdown(f"**{desk.count(len(proposed), 'reply', 'replies')} could join**: "
                    f"{calibration.ENOUGH_TO_AGREE} people or more gave the very same ratings.")  # fmt: skip
        for one in proposed:
            _agreed(rubric, one, "Add it", partial(_add, user, rubric.key, one), "add")
    elif not there:
        st.write(f"Nothing is in it yet. Replies that {calibration.ENOUGH_TO_AGREE} people rate the very same are "
                 "proposed here; others you settle together above.")  # fmt: skip


def _agreed(rubric: Rubric, one: Agreed, label: str, deed: partial[None], key: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        given = desk.dotted(
            f"{item.name} {one.ratings[item.key]}" for item in rubric.criteria if item.key in one.ratings
        )
        student = desk.plain(one.response.situation.student_question)
        st.markdown(f":gray[The student said:] {student}  \n:gray[The reply:] {desk.plain(one.response.text)}  \n"
                    f":small[:gray[{given}]]", width="stretch")  # fmt: skip
        st.button(label, key=f"calibration_{key}_{one.response.id}", on_click=deed)


def _add(user: User, rubric_key: str, one: Agreed) -> None:
    _do_quietly(partial(calibration.agree, desk.store(), user, rubric_key, one.response.id, one.ratings, one.why))


def _take_out(user: User, rubric_key: str, response_id: int) -> None:
    _do_quietly(partial(calibration.take_out, desk.store(), user, rubric_key, response_id))


def _do(deed: partial[None], news: str) -> None:
    try:
        deed()
        st.session_state[_NEWS] = news
    except UttaError as error:
        st.session_state[_NEWS] = error
    st.rerun()


def _do_quietly(deed: partial[None]) -> None:
    try:
        deed()
    except UttaError as error:
        st.session_state[_NEWS] = error
