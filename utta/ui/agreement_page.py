"""The Agreement page: what the ratings and comparisons are worth, for a lead."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.review_round import ReviewRound
from utta.domain.rubric import Rubric
from utta.domain.user import User
from utta.errors import NotAllowed
from utta.services import agreement, reviews, rounds
from utta.ui import (
    agreement_calibration,
    agreement_criteria,
    agreement_preferences,
    agreement_reviewers,
    desk,
    house,
)  # fmt: skip

_SECTIONS = ["Agreement", "Preferences", "Reviewers", "Calibration"]
_EVERYTHING = 0


def show(user: User) -> None:
    """Everything under the title."""
    known = reviews.offered_rubrics(desk.store())
    of = rounds.all_rounds(desk.store())
    rubric_key, one_round = _choose(known, [found for found in of if found.state in ("open", "closed")])
    round_id = one_round.id if one_round else None
    section = st.segmented_control("Show", _SECTIONS, default=_SECTIONS[0], required=True, key="agreement_section",
                                   label_visibility="collapsed", persist_state="session")  # fmt: skip
    if one_round is not None and one_round.rubric_id is None and section != "Preferences":
        st.info("This round asks for comparisons, not for ratings: what they show stands under Preferences.",
                icon=":material/compare_arrows:")  # fmt: skip
        return
    if section == "Calibration":
        agreement_calibration.show(user, agreement.looked_at(desk.store(), rubric_key, round_id), round_id)
        return
    try:
        found = agreement.overview(desk.store(), user, rubric_key, round_id)
    except NotAllowed as sealed:
        st.info(desk.plain(str(sealed)), icon=":material/lock:")
        house.link("review", "Give your own reviews", ":material/arrow_forward:")
        return
    if section == "Agreement":
        agreement_criteria.show(user, found.agreement)
    elif section == "Preferences":
        agreement_preferences.show(found.comparisons)
    else:
        agreement_reviewers.show(found.agreement.rubric, found.reviewers)


def _choose(known: Sequence[Rubric], of: Sequence[ReviewRound]) -> tuple[str | None, ReviewRound | None]:
    """The key of the rubric looked at, and one round or None for all reviews.

    A round is looked at on the rubric that it asked, so that this is shown beside it and cannot be chosen: of another
    one there is nothing.
    """
    left, right = st.columns(2)
    names = {_EVERYTHING: "All reviews outside of open rounds"} | {found.id: _called(found) for found in of}
    round_id = right.selectbox(
        "Reviews", list(names), format_func=lambda one: names[one], key="agreement_round", persist_state="session",
        help="Rounds still open are counted only when chosen here.",
    )  # fmt: skip
    if chosen := next((found for found in of if found.id == round_id), None):
        asked = agreement.looked_at(desk.store(), None, chosen.id)
        told = f"{asked.name}, version {asked.version}" if chosen.rubric_id is not None else "None: it compares replies"
        left.markdown(f":small[Rubric of this round]  \n**{desk.plain(told)}**",
                      help="To look at another rubric, choose all reviews.")  # fmt: skip
        return None, chosen
    by_key = {rubric.key: rubric for rubric in known}
    key = left.selectbox("Rubric", list(by_key), format_func=lambda one: by_key[one].name, key="agreement_rubric",
                         persist_state="session")  # fmt: skip
    return key, None


def _called(found: ReviewRound) -> str:
    return f"{found.name} (open)" if found.state == "open" else found.name
