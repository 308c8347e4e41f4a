"""What the Review page says when nothing is left: thank you, what else waits, or what must happen first."""

import streamlit as st

from utta.errors import UttaError
from utta.services import review_problems, review_queue
from utta.services.review_desk import Desk
from utta.services.review_queue import Standing, place_of_round
from utta.ui import desk, house, review_bar, review_deeds, review_talk
from utta.ui.review_sitting import Sitting

_ASKED = "When your project lead asks you to review, it appears here and on Home."


def show(sitting: Sitting, found: Desk) -> None:
    """Thank you and the next thing, or why there is nothing to review."""
    at = review_queue.standing(sitting.store, sitting.user, sitting.rubric_key)
    if found.round is not None:
        _round_done(sitting, found)
    elif not sitting.place:
        ask = "Plan a round to ask people to review." if sitting.user.may("lead") else _ASKED
        st.info(f"Nothing waits for you now. {ask}", icon=":material/inbox:")
    elif not _has_anything(sitting, at):
        return
    _what_else(sitting, at)
    if undone := review_bar.what_undo_does(sitting):
        st.button(undone.replace("Undo", "Undo the last one"), key="review_undo", type="tertiary",
                  icon=":material/undo:", on_click=review_deeds.undo, args=(sitting,))  # fmt: skip
    review_talk.way(sitting.store, sitting.user)
    if sitting.user.may("lead"):
        house.link("rounds", "Plan a review round, or see how one stands", ":material/how_to_vote:")
    house.link("home", "See where the team stands", ":material/home:")


def _round_done(sitting: Sitting, found: Desk) -> None:
    assert found.round is not None
    gave = f" You gave {desk.count(found.round.given, 'review')}." if found.round.given else ""
    st.success(f"Your part of **{desk.plain(found.round.name)}** is done.{gave} Thank you! When the round "
               "is closed, you can see who wrote the replies and how the others judged them.",
               icon=":material/check_circle:")  # fmt: skip
    if back := found.round.handed_back:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"You left {'one' if back == 1 else f'{back:,}'} without a judgement.", width="content")
            st.button("Have it again" if back == 1 else "Have them again", key="review_again", on_click=_have_again,
                      args=(sitting, found.round.round_id))  # fmt: skip


def _have_again(sitting: Sitting, round_id: int) -> None:
    try:
        review_problems.take_up_again(sitting.store, sitting.user, round_id)
    except UttaError as error:
        sitting.news = error
    sitting.next()


def _has_anything(sitting: Sitting, at: Standing) -> bool:
    """Say why there is nothing to rate or to compare; False where there never was anything at all."""
    if at.responses == 0:
        is_lead = sitting.user.may("lead")
        come = ("Replies appear here when a model version has been evaluated, ratings were imported or a round asks "
                "about them; the sample data has some.")  # fmt: skip
        st.info(f"There is nothing to review yet. {come if is_lead else _ASKED}", icon=":material/inbox:")
        if is_lead:
            house.link("team", "Bring in the sample data or import ratings", ":material/group:")
            house.link("rounds", "Plan a review round", ":material/how_to_vote:")
        house.link("examples", "Meanwhile, write a teaching example", ":material/menu_book:")
        return False
    if sitting.place == "compare" and not at.compared:
        st.info("There are no two replies to the same student yet. Pairs appear here when a model version has been "
                "evaluated or comparisons were imported.", icon=":material/inbox:")  # fmt: skip
        return True
    done = "rated every reply" if sitting.place == "rate" else "compared every pair"
    st.success(f"You have {done}. Thank you! New ones appear here by themselves.", icon=":material/check_circle:")
    return True


def _what_else(sitting: Sitting, at: Standing) -> None:
    """A button for each other place where something waits, the first the page's primary one."""
    others = [(place_of_round(one.round_id), f"Go on with “{desk.plain(one.name)}” ({one.waiting:,} left)")
              for one in at.rounds if one.waiting]  # fmt: skip
    others += [("rate", f"Rate other replies ({at.to_rate:,})")] if at.to_rate else []
    others += [("compare", f"Compare other pairs ({at.to_compare:,})")] if at.to_compare else []
    with st.container(horizontal=True):
        for number, (place, label) in enumerate(one for one in others if one[0] != sitting.place):
            st.button(label, key=f"review_go_{place}", type="secondary" if number else "primary", on_click=_go,
                      args=(sitting, place))  # fmt: skip


def _go(sitting: Sitting, place: str) -> None:
    sitting.place = place
    sitting.next()
