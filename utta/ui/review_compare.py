"""Comparing two replies to the same student, blind: which one is better, or neither, or both the same."""

from typing import cast

import streamlit as st

from utta.services import reviews
from utta.ui import desk, review_keys, review_parts
from utta.ui.review_sitting import Sitting, submit

_CHOICES: dict[str, str] = {
    "left": "Left is better", "right": "Right is better", "tie": "Both the same", "neither": "Neither is good",
}  # fmt: skip


def show(sitting: Sitting) -> None:
    """The pair to compare: situation, both responses, the choice, the reviewer's own words."""
    item = sitting.item
    assert item is not None
    review_parts.situation(item.situation, item.is_sample)
    review_parts.said(item.situation)
    left, right = st.columns(2)
    with left:
        review_parts.response("Left", item.left, stretch=True)
    with right:
        review_parts.response("Right", item.right, stretch=True)
    numbers = {choice: number for number, choice in enumerate(_CHOICES, start=1)}
    choice = st.segmented_control(
        "Which response would help this student more?",
        list(_CHOICES),
        format_func=lambda name: f"**{numbers[name]}** {_CHOICES[name]}",
        key=sitting.key("choice"),
        width="stretch",
        on_change=_chosen,
        args=(sitting,),
    )
    if not choice:
        desk.beside(sitting.refused, "choice")
    review_parts.rationale(sitting)
    review_parts.improvement(sitting, _preferred(sitting, choice))
    review_parts.bar(sitting, _submit, "Keys: 1 left, 2 right, 3 both the same, 4 neither",
                     "" if choice else "Nothing chosen yet.")  # fmt: skip
    review_keys.listen(sitting.turn, [(str(numbers[name]), _press, (sitting, item.key, name)) for name in _CHOICES])


def _preferred(sitting: Sitting, choice: str | None) -> str | None:
    """The text an improvement begins with: the preferred response, nothing where neither is preferred."""
    if sitting.item is None or not choice:
        return None
    return {"left": sitting.item.left, "right": sitting.item.right}.get(choice, "")


def _chosen(sitting: Sitting) -> None:
    """Another choice: an improvement that was not touched yet begins with the newly preferred response."""
    before = _preferred(sitting, sitting.content.get("choice"))
    sitting.read()
    if sitting.content.get("improved_response") in ("", None, before):
        sitting.content["improved_response"] = ""
        st.session_state.pop(sitting.key("improved_response"), None)
    sitting.keep()


def _press(sitting: Sitting, item: str, choice: str) -> None:
    if sitting.has(item):
        st.session_state[sitting.key("choice")] = choice
        _chosen(sitting)


def _submit(sitting: Sitting, item: str) -> None:
    def store_it() -> bool:
        words = sitting.content
        choice = cast("reviews.Choice", words.get("choice") or "")
        return reviews.prefer(sitting.store, sitting.user, item, choice, improved_response=sitting.improved,
                              rationale=sitting.rationale, seconds=sitting.seconds)  # fmt: skip

    submit(sitting, item, store_it)
