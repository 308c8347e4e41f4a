"""What would settle an evaluation: a review round of a random sample of its answers, opened with one click."""

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.domain.evaluation_verdict import EvaluationVerdict
from utta.domain.text import listed
from utta.domain.user import User
from utta.errors import NotEnough, UttaError
from utta.services import evaluation_rounds
from utta.services.evaluation_rounds import Going, Offer
from utta.ui import desk, house, rounds_page

_FEW = 4
"""So many reviewers are named."""


def show(user: User, found: Evaluation, verdict: EvaluationVerdict) -> None:
    """The next step for this person; nothing where reviews would settle nothing."""
    if not verdict.can_be_reviewed:
        return
    if not user.may("lead"):
        if verdict.more_reviews:
            st.caption("Your project lead can ask people to review a random sample of these answers.")
        return
    going = evaluation_rounds.going(desk.store(), user, found.id)
    if going is not None:
        _going(going)
        return
    try:
        on_offer = evaluation_rounds.offer(desk.store(), user, found, verdict)
    except NotEnough as reason:
        st.caption(desk.plain(str(reason)))
        return
    if on_offer is not None:
        _offer(user, found, on_offer, is_primary=verdict.main.outcome == "ask people")


def _going(going: Going) -> None:
    st.progress(going.done / going.cases, text=desk.plain(f"“{going.name}” is open: {going.done} of "
                                                          f"{going.cases} cases reviewed"))  # fmt: skip
    if going.done == going.cases:
        st.caption("Every case is reviewed. Close the round, and the verdict counts what people said.")
    if st.button("See the round", key="evaluation_round_see", icon=":material/how_to_vote:"):
        rounds_page.look_at(going.round_id)
        house.go("rounds")


def _offer(user: User, found: Evaluation, on_offer: Offer, is_primary: bool) -> None:
    cases = desk.count(len(on_offer.cases), "random case")
    if st.button(f"Open a round of {cases}", key="evaluation_round_open", icon=":material/how_to_vote:",
                 type="primary" if is_primary else "secondary"):  # fmt: skip
        try:
            round_id = evaluation_rounds.open_round(desk.store(), user, found.id)
        except UttaError as error:
            desk.say(error)
            return
        rounds_page.look_at(round_id)
        house.go("rounds")
    st.caption(desk.plain(_asks(on_offer)))


def _asks(on_offer: Offer) -> str:
    """What the round asks of whom."""
    names, replies = list(on_offer.reviewers.values()), desk.count(on_offer.replies, "reply", "replies")
    who = listed(names) if len(names) <= _FEW else f"{len(names)} experts"
    rate = "rates" if len(names) == 1 else "rate"
    times = {1: "once", 2: "twice"}.get(on_offer.wanted, f"{on_offer.wanted} times")
    each = "" if len(names) == 1 else f": about {on_offer.for_each:,} for each person"
    return f"{who} {rate} up to {replies} blind, each {times}{each}. The answers are there; no model is asked."
