"""The Review rounds page: what needs the lead now, the round that is looked at, all rounds, and the next one's plan."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.review_round import ReviewRound
from utta.domain.user import User
from utta.services import examples, review_queue, round_choices, round_progress, rounds
from utta.ui import desk, house, list_row, rounds_flags, rounds_form, rounds_one

_SHOWN = "round_shown"


def show(user: User) -> None:
    """Everything under the title."""
    rounds_one.tell_news()
    rounds_flags.show(user)
    known = rounds.all_rounds(desk.store())
    shown = _shown(known)
    if shown is not None:
        with st.container(border=True):
            rounds_one.show(user, shown)
    _others(known, shown)
    is_empty = not known and _say_nothing_yet()
    with st.expander("Plan a round", icon=":material/add:", expanded=not known and not is_empty, key="round_plan"):
        is_next = not is_empty and (shown is None or not rounds_one.waits_for_lead(shown))
        rounds_form.show(user, round_choices.choices(desk.store(), user), look_at, is_next=is_next)
    _free(user)


def _say_nothing_yet() -> bool:
    """Say what must happen before a round can be planned; whether anything must."""
    if examples.is_any(desk.store()) or review_queue.is_any_reply(desk.store()):
        return False
    st.info("There is nothing to review yet. A round asks about the replies in teaching examples, those of a trained "
            "model, or imported ones: bring some in first.", icon=":material/inbox:")  # fmt: skip
    house.link("team", "Bring in the sample data or import ratings", ":material/group:")
    house.link("examples", "Write a teaching example", ":material/menu_book:")
    return True


def _shown(known: Sequence[ReviewRound]) -> ReviewRound | None:
    """The round somebody asked to see, else the newest that is not closed, else the newest."""
    wanted = st.session_state.get(_SHOWN)
    going = [found for found in known if found.state != "closed"]
    chosen = [found for found in known if found.id == wanted] or going or list(known)
    return chosen[0] if chosen else None


def look_at(round_id: int) -> None:
    """Have this round shown, now or when the page is opened."""
    st.session_state[_SHOWN] = round_id


def _others(known: Sequence[ReviewRound], shown: ReviewRound | None) -> None:
    others = [found for found in known if shown is None or found.id != shown.id]
    if not others:
        return
    st.subheader("Other rounds")
    given = round_progress.reviews_given(desk.store())
    with st.container(gap="xsmall"):
        for found in others:
            _line(found, *given.get(found.id, (0, 0)))


def _line(found: ReviewRound, given: int, waiting: int) -> None:
    with st.container(border=True):
        said = rounds_one.facts(found)
        if found.state in ("open", "closed"):
            left = f", {waiting:,} left" if found.state == "open" else ""
            said.append(f"{desk.count(given, 'review')} given{left}")
        words, edge = list_row.places()
        words.markdown(f"**{desk.plain(found.name)}** {rounds_one.badge(found)}  \n:small[{desk.dotted(said)}]")
        edge.button("Look at it", key=f"round_look_{found.id}", on_click=look_at, args=(found.id,))


def _free(user: User) -> None:
    st.session_state["round_free"] = review_queue.may_be_free(desk.store())
    st.toggle("People may also review outside of rounds", key="round_free", on_change=_set_free, args=(user,),
              help="Whoever has nothing to do in a round then finds everything else on the page Review.")  # fmt: skip


def _set_free(user: User) -> None:
    with desk.saying_what_went_wrong():
        review_queue.set_free(desk.store(), user, bool(st.session_state["round_free"]))
