"""The Review page's frame: where the items come from, how many are left, how long it takes, and the item itself."""

import streamlit as st

from utta.domain.text import shortened
from utta.domain.user import User
from utta.errors import UttaError
from utta.services.review_desk import Desk
from utta.services.review_queue import place_of_round, round_of
from utta.store.database import Store
from utta.ui import (
    as_typed,
    desk,
    review_compare,
    review_deeds,
    review_dialogs,
    review_done,
    review_keys,
    review_rate,
    review_ways,
)
from utta.ui.review_sitting import Sitting, sit_down

_FREE = {"rate": "Rate one reply", "compare": "Compare two replies"}
_LONGEST = 40
_FORMS = {"rate": review_rate, "compare": review_compare}


def show(store: Store, user: User) -> None:
    """The next item for this reviewer, or what is to be said when there is none."""
    sitting = sit_down(user)
    review_deeds.hear(sitting, _FORMS[sitting.item.kind if sitting.item else "rate"].FORM)
    found = sitting.laid
    assert found is not None
    _head(sitting, found)
    review_ways.tell_news()
    _news(sitting)
    if sitting.item is None:
        review_done.show(sitting, found)
    else:
        way = _FORMS[sitting.item.kind]
        way.show(sitting, way.FORM)
    review_keys.listen(sitting.turn, review_rate.mark(sitting))
    as_typed.send()
    review_dialogs.show(sitting)
    sitting.is_shown = True


def _head(sitting: Sitting, found: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title("Review", width="content")
            _place_choice(sitting, found)
            _rubric_choice(sitting, found)
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            if sitting.item is not None:
                st.caption(_left(sitting.item.waiting, found), width="content")
            review_ways.way("Your reviews", "mine", icon=":material/history:")
    is_first = not (found.round.given if found.round else found.has_given)
    if is_first and sitting.item is not None:
        do = "the reply, then say how good the reply is" if sitting.item.kind == "rate" else (
            "both replies, then say which would help this student more")  # fmt: skip
        st.caption(f"Read what the student said and {do}. Judge it as it stands, also where it misses the point; where "
                   "you cannot, skip it and say why. You are not told who or what wrote it, and others see your "
                   "judgement only after giving their own. Stop whenever you like: all is kept.")  # fmt: skip


def _left(waiting: int, found: Desk) -> str:
    """How many of a round are done, how many are left, and about how long they take."""
    told = f"{waiting:,} left"
    if found.round is not None:
        done = found.round.given + found.round.handed_back
        told = f"{done:,} of {waiting + done:,} done"
    if found.seconds_left is None:
        return f"**{told}**"
    minutes = desk.count(max(1, round(found.seconds_left / 60)), "minute")
    return f"**{told}**, about {minutes}{' left' if found.round else ''}"


def _place_choice(sitting: Sitting, found: Desk) -> None:
    """Only where there is something to choose: a round that waits, or is done, beside another. What is free for
    everybody comes once nothing waits in a round, or when somebody is at it."""
    names = {place_of_round(one.round_id): shortened(one.name, _LONGEST) + ("" if one.waiting else " ✓")
             for one in found.rounds
             if one.waiting or one.given or place_of_round(one.round_id) == sitting.place}  # fmt: skip
    if found.is_free and (sitting.place in _FREE or not any(one.waiting for one in found.rounds)):
        names |= _FREE
    if len(names) > 1:
        key = f"review_place_{sitting.place}"  # see Sitting.seed
        st.pills(  # unlike segments they look whole where they wrap
            "What to review", list(names), default=sitting.place, key=key, required=True, wrap=True,
            label_visibility="collapsed",
            format_func=lambda place: desk.plain(names[place]), on_change=_change_place, args=(sitting, key),
        )  # fmt: skip
    elif round_of(sitting.place) is not None:
        st.markdown(f"**{desk.plain(names[sitting.place])}**", width="content")


def _rubric_choice(sitting: Sitting, found: Desk) -> None:
    """Only where there is something to choose: other rubrics that somebody has rated with."""
    names = {rubric.key: rubric.name for rubric in found.rubrics}
    if len(names) > 1 and sitting.rubric_key in names:
        key = f"review_rubric_{sitting.rubric_key}"
        st.selectbox("Rubric", list(names), list(names).index(sitting.rubric_key), key=key, width=240,
                     format_func=lambda one: names[one], on_change=_change_rubric, args=(sitting, key),
                     label_visibility="collapsed")  # fmt: skip


def _change_place(sitting: Sitting, key: str) -> None:
    sitting.place = st.session_state[key]
    sitting.next()


def _change_rubric(sitting: Sitting, key: str) -> None:
    sitting.rubric_key = st.session_state[key]
    sitting.next()


def _news(sitting: Sitting) -> None:
    if isinstance(sitting.news, UttaError):
        desk.say(sitting.news)
    elif sitting.news:
        st.info(sitting.news, icon=":material/info:")
