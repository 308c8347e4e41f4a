"""Calibration before a lead: the replies people differ on most, talked over, and the set of agreed ones."""

from functools import partial

import pandas as pd
import streamlit as st

from utta.domain.rubric import Rubric
from utta.domain.user import User
from utta.errors import NotAllowed, UttaError
from utta.services import calibration
from utta.services.calibration import Agreed, Differing
from utta.ui import desk, review_parts

_NEWS = "_calibration_news"


def show(user: User, rubric: Rubric, round_id: int | None) -> None:
    """What differs in a round, then the calibration set of its rubric."""
    tell_news()
    if round_id is None:
        st.info("Choose a round above to see the replies its reviewers differ on most.", icon=":material/forum:")
    else:
        differing(user, rubric, round_id)
    if user.may("lead"):
        _set(user, rubric)


def tell_news() -> None:
    """What the last click did, once."""
    news = st.session_state.pop(_NEWS, None)
    if isinstance(news, UttaError):
        desk.say(news)
    elif news:
        st.success(desk.plain(news), icon=":material/check:")


def differing(user: User, rubric: Rubric, round_id: int) -> None:
    """The replies of a round that were judged most differently, and what people say about them."""
    st.subheader("Where reviewers differ most")
    try:
        found = calibration.differing(desk.store(), user, round_id)
    except NotAllowed as sealed:
        st.info(desk.plain(str(sealed)), icon=":material/lock:")
        return
    if not found:
        st.write("No reply was judged differently by two people so far.")
        return
    st.caption("Talk these over: most disagreement comes from reading a criterion differently, not from the reply.")
    for place, one in enumerate(found, start=1):
        worst = max(one.spread, key=lambda key: one.spread[key])
        name = rubric.criterion(worst).name if worst in {item.key for item in rubric.criteria} else worst
        with st.expander(f"{place}. Furthest apart on {desk.plain(name)}", expanded=place == 1):
            _one(user, rubric, round_id, one)


def _one(user: User, rubric: Rubric, round_id: int, one: Differing) -> None:
    review_parts.situation(one.response.situation, one.response.is_sample)
    review_parts.said(one.response.situation)
    review_parts.response("The response", one.response.text)
    named = {item.key: item.name for item in rubric.criteria}
    rows = [
        {"Reviewer": judged.who or f"Reviewer {number}"}
        | {named.get(key, key): label for key, label in judged.ratings.items()}
        | {"Why": judged.rationale}
        for number, judged in enumerate(one.judged, start=1)
    ]
    if one.gold:
        rows.insert(0, {"Reviewer": "Agreed by the team"} | {named.get(key, key): label
                                                             for key, label in one.gold.items()})  # fmt: skip
    st.dataframe(pd.DataFrame(rows).fillna(""), hide_index=True, key=f"differing_{one.item_id}",
                 alt="What each reviewer said of this reply")  # fmt: skip
    for remark in one.remarks:
        st.markdown(f"**{desk.plain(remark.who)}** :gray[{desk.ago(remark.made_at)}]")
        desk.show_text(remark.text)
    key = f"remark_{one.item_id}"
    st.text_area("Say something about it", key=key, height=80, placeholder="How do you read the criterion here?")
    st.button("Send", key=f"{key}_send", on_click=_say, args=(user, round_id, one.item_id, key))
    if user.may("lead") and one.gold is None:
        _settle(user, rubric, one.response.id, f"settle_{one.item_id}", {})


def _say(user: User, round_id: int, item_id: int, key: str) -> None:
    try:
        calibration.remark(desk.store(), user, round_id, item_id, st.session_state.get(key, ""))
        st.session_state[key] = ""
    except UttaError as error:
        st.session_state[_NEWS] = error


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
