"""The Review page's frame: which way, how many are left, and what to say when there is nothing to do."""

import streamlit as st

from utta.domain.user import User
from utta.errors import UttaError
from utta.store.database import Store
from utta.ui import desk, house, review_compare, review_rate
from utta.ui.review_sitting import Sitting, Way, sit_down

_WAYS: dict[Way, str] = {"rate": "Rate one reply", "compare": "Compare two replies"}


def show(store: Store, user: User) -> None:
    """The next item for this reviewer, or what must happen before there is one."""
    sitting = sit_down(store, user)
    _head(sitting)
    _news(sitting)
    if sitting.item is None:
        _nothing_left(sitting)
    elif sitting.way == "rate":
        review_rate.show(sitting)
    else:
        review_compare.show(sitting)


def _head(sitting: Sitting) -> None:
    standing = sitting.standing
    assert standing is not None
    waiting = {"rate": standing.to_rate, "compare": standing.to_compare}
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.title("Review", width="content")
            st.segmented_control(
                "How to review", list(_WAYS), key="review_way", required=True, label_visibility="collapsed",
                format_func=lambda way: f"{_WAYS[way]} ({waiting[way]:,})", on_change=_change_way, args=(sitting,),
            )  # fmt: skip
            _rubric_choice(sitting)
        given = f"You have given {desk.count(standing.given, 'review')}."
        st.caption(f"**{waiting[sitting.way]:,} left.** {given}", width="content")


def _rubric_choice(sitting: Sitting) -> None:
    """Only where there is something to choose: other rubrics that somebody has rated with."""
    names = {rubric.key: rubric.name for rubric in sitting.rubrics}
    if sitting.way == "rate" and len(names) > 1:
        st.session_state["review_rubric"] = sitting.rubric_key
        st.selectbox("Rubric", list(names), key="review_rubric", format_func=lambda key: names[key], width=240,
                     on_change=_change_rubric, args=(sitting,), label_visibility="collapsed")  # fmt: skip


def _change_way(sitting: Sitting) -> None:
    sitting.way = st.session_state["review_way"]
    sitting.next()


def _change_rubric(sitting: Sitting) -> None:
    sitting.rubric_key = st.session_state["review_rubric"]
    sitting.next()


def _news(sitting: Sitting) -> None:
    news, sitting.news = sitting.news, None
    if isinstance(news, UttaError):
        desk.say(news)
    elif news:
        st.info(news, icon=":material/info:")


def _nothing_left(sitting: Sitting) -> None:
    standing = sitting.standing
    assert standing is not None
    if standing.responses == 0:
        st.info("There is nothing to review yet. Responses appear here when a model version has been evaluated or "
                "ratings were imported; the sample data has some.", icon=":material/inbox:")  # fmt: skip
        if sitting.user.may("lead"):
            house.link("team", "Bring in the sample data or import ratings", ":material/group:")
        house.link("examples", "Meanwhile, write a teaching example", ":material/menu_book:")
    elif sitting.way == "compare" and not standing.compared:
        st.info("There are no two replies to the same student yet. Pairs appear here when a model version has been "
                "evaluated or comparisons were imported.", icon=":material/inbox:")  # fmt: skip
    else:
        done = "rated every reply" if sitting.way == "rate" else "compared every pair"
        st.success(f"You have {done}. Thank you! New ones appear here by themselves.", icon=":material/check_circle:")
        house.link("home", "See where the team stands", ":material/home:")
