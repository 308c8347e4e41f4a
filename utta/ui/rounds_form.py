"""Planning a review round: whose replies, about which students, judged how, by whom, how many."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from utta.domain.grades import grade_label
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import rounds
from utta.services.round_choices import RoundChoices
from utta.ui import desk, house

_WAYS = {"rate": "Rate one", "compare": "Compare two", "both": "Both"}
"""Short, so that all three stand in one row on a phone."""
_SPLITS = {"test": "Test", "validation": "Validation", "train": "Training", "": "All three"}
_REFUSED = "_round_refused"
_ALL = 0


def show(user: User, there: RoundChoices, on_made: Callable[[int], None], *, is_next: bool) -> None:
    """The form. on_made: called with the new round's id. is_next: whether its button is what the page is for now."""
    refused: UttaError | None = st.session_state.pop(_REFUSED, None)
    beside = refused if isinstance(refused, Refused) else None
    name = st.text_input("Name of the round", key="round_name", max_chars=120, persist_state="session",
                         placeholder="Autumn, Teacher v2 against the experts")  # fmt: skip
    desk.beside(beside, "name")
    left, right = st.columns(2, gap="medium")
    with left:
        plan = _what(there, beside) | _about(there)
    with right:
        plan |= _who(there, beside) | _how_many(there, plan)
    _say_what_leaves(there, plan)
    _preview(plan)
    if refused is not None:
        desk.say(refused)
    kind: Literal["primary", "secondary"] = "primary" if is_next else "secondary"
    if st.button("Prepare the round", type=kind, icon=":material/play_arrow:", key="round_go"):
        try:
            round_id = rounds.create(desk.store(), user, name, plan, st.session_state.get("round_rubric")
                                     or DEFAULT_RUBRIC_KEY)  # fmt: skip
        except UttaError as error:
            st.session_state[_REFUSED] = error
        else:
            on_made(round_id)
        st.rerun()


def _what(there: RoundChoices, beside: Refused | None) -> dict[str, Any]:
    way = st.segmented_control("Reviewers are asked to", list(_WAYS), default="rate", required=True, key="round_way",
                               format_func=lambda key: _WAYS[key], persist_state="session", wrap=True,
                               help="Rate one reply on a rubric, or say which of two would help more.")  # fmt: skip
    _forget_gone("round_generators", there.generators)
    chosen = st.multiselect(
        "Whose replies?", list(there.generators), key="round_generators", persist_state="session",
        format_func=lambda key: _called(there, key), placeholder="Choose one or more",
        help="Reviewers never see these names before the round is closed. A comparison needs two.",
    )  # fmt: skip
    desk.beside(beside, "generators")
    if way != "compare":
        _forget_gone("round_rubric", there.rubrics)
        keys = sorted(there.rubrics, key=lambda key: key != DEFAULT_RUBRIC_KEY)
        st.selectbox("Rated on which rubric?", keys, key="round_rubric", persist_state="session",
                     format_func=lambda key: f"{there.rubrics[key].name}, version {there.rubrics[key].version}",
                     help="The round keeps this version, however the rubric changes later.")  # fmt: skip
    return {"way": way, "generators": [there.generators[key].model_dump() for key in chosen]}


def _called(there: RoundChoices, key: str) -> str:
    generator = there.generators[key]
    number = there.imported.get(generator.name) if generator.kind == "imported" else None
    return f"{generator.name} ({desk.count(number, 'reply', 'replies')})" if number else generator.name


def _about(there: RoundChoices) -> dict[str, Any]:
    _forget_gone("round_dataset", {_ALL: "", **there.versions})
    version = st.selectbox(
        "Which students?", [_ALL, *there.versions], key="round_dataset", persist_state="session",
        format_func=lambda number: there.versions[number].name if number else "All of the team’s material",
        help="The students of a dataset version, or of all submitted and approved examples and imported replies.",
    )  # fmt: skip
    if version:
        split = st.segmented_control("Split", list(_SPLITS), default="test", required=True, key="round_split",
                                     format_func=lambda key: _SPLITS[key], persist_state="session",
                                     help="Models have never seen the test split.")  # fmt: skip
        return {"dataset_id": version, "split": split}
    with st.popover("Only some students", icon=":material/filter_alt:"):
        grades = st.multiselect("Grade", there.filters.grades, format_func=grade_label, placeholder="All",
                                key="round_grades", persist_state="session")  # fmt: skip
        subjects = st.multiselect("Subject", there.filters.subjects, placeholder="All", key="round_subjects",
                                  format_func=lambda known: known or "Not given", persist_state="session")  # fmt: skip
        words = st.text_input("With these words", key="round_words", max_chars=200, persist_state="session")
    return {"grades": grades, "subjects": subjects, "search": words.strip()}


def _who(there: RoundChoices, beside: Refused | None) -> dict[str, Any]:
    _forget_gone("round_reviewers", there.reviewers)
    chosen = st.multiselect("Who reviews?", list(there.reviewers), key="round_reviewers", persist_state="session",
                            format_func=lambda number: there.reviewers[number].name, placeholder="Choose people",
                            help="Nobody is asked about a reply they wrote themselves.")  # fmt: skip
    desk.beside(beside, "reviewers")
    return {"reviewers": chosen}


def _how_many(there: RoundChoices, plan: dict[str, Any]) -> dict[str, Any]:
    first, second = st.columns(2)
    items = first.number_input("Items at most", 1, 2000, value=40, key="round_items", persist_state="session",
                               help="Of each kind. Fewer where there is not as much material.")  # fmt: skip
    wanted = second.number_input("Reviews an item", 1, 5, value=2, key="round_wanted", persist_state="session",
                                 help="Two or more tell how far reviewers agree.")  # fmt: skip
    more: dict[str, Any] = {"items": items, "wanted": wanted}
    if wanted == 1:
        share = st.slider("Items that get a second review", 0, 100, 25, 5, format="%d %%", key="round_overlap",
                          persist_state="session", help="So that agreement can be told at all.")  # fmt: skip
        more["overlap"] = share / 100
    drawn = st.slider("Drawn by chance", 0, 100, 50, 10, format="%d %%", key="round_random", persist_state="session",
                      help="These are kept apart and stand for all, so that figures may be estimated from them. The "
                           "rest is chosen where a review would tell most: reviewers differ, the judge is unsure, or "
                           "few have looked.")  # fmt: skip
    more["random_share"] = drawn / 100
    most = there.calibration.get(st.session_state.get("round_rubric", ""), 0) if plan["way"] != "compare" else 0
    if most:
        more["gold"] = st.number_input("Calibration items", 0, min(most, 50), value=min(most, 3), key="round_gold",
                                       persist_state="session",
                                       help="Replies whose ratings your team has agreed on. Everybody gets them, "
                                            "unmarked.")  # fmt: skip
    return more


def _say_what_leaves(there: RoundChoices, plan: dict[str, Any]) -> None:
    chosen = st.session_state.get("round_generators") or []
    if addresses := {there.leaves[key] for key in chosen if key in there.leaves}:
        st.warning(f"Students' words leave this computer: they are sent to {desk.plain(', '.join(sorted(addresses)))}.",
                   icon=":material/cloud_upload:")  # fmt: skip


def _preview(plan: dict[str, Any]) -> None:
    if not plan["generators"] or not plan["reviewers"]:
        st.caption("Choose whose replies and who reviews; then this says what the round comes to.")
        return
    try:
        found = rounds.preview(desk.store(), plan)
    except UttaError as reason:
        st.caption(f":material/info: {desk.plain(str(reason))}")
        return
    if not found.most:
        st.warning("With this choice there is nothing to review: choose more students, or another one whose replies "
                   "are judged.", icon=":material/inventory_2:")  # fmt: skip
        house.link("team", "Bring in ratings or sample data", ":material/arrow_forward:")
        return
    asks = f" {found.to_ask:,} replies are written beforehand." if found.to_ask else ""
    st.markdown(
        f":material/info: Up to **{desk.count(found.most, 'item')}**, {desk.count(found.reviews, 'review')} in all: "
        f"about **{found.for_each:,} for each** of {desk.count(len(plan['reviewers']), 'reviewer')}.{asks}"
    )


def _forget_gone(key: str, there: Any) -> None:
    """A choice kept from before may name what has gone since."""
    kept = st.session_state.get(key)
    if isinstance(kept, list):
        if not set(kept) <= set(there):
            st.session_state[key] = [one for one in kept if one in there]
    elif kept is not None and kept not in there:
        st.session_state.pop(key)
