"""Comparing two replies to the same student, blind: which one is better, or neither, or both the same."""

from functools import partial
from typing import cast

import streamlit as st

from utta.services import reviews
from utta.ui import desk, review_keys, review_parts
from utta.ui.review_sitting import Sitting, hear, submit

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
        key=sitting.seeded("choice"),
        width="stretch",
        on_change=_chosen,
        args=(sitting,),
    )
    if not choice:
        desk.beside(sitting.refused, "choice")
    review_parts.rationale(sitting)
    review_parts.improvement(sitting, _preferred(sitting, choice))
    review_parts.bar(sitting, submit_pair, "Keys: 1 left, 2 right, 3 both the same, 4 neither",
                     "" if choice else "Nothing chosen yet.")  # fmt: skip
    review_keys.listen(sitting.turn, partial(hear, sitting, partial(_do, sitting)))


def _preferred(sitting: Sitting, choice: str | None) -> str | None:
    """The text an improvement begins with: the preferred response, nothing where neither is preferred."""
    if sitting.item is None or not choice:
        return None
    return {"left": sitting.item.left, "right": sitting.item.right}.get(choice, "")


def _chosen(sitting: Sitting) -> None:
    """Another choice: an improvement that was not touched yet begins anew with the newly preferred response."""
    before = _preferred(sitting, sitting.content.get("choice"))
    sitting.read()
    _begin_anew(sitting, before)
    sitting.keep()


def _begin_anew(sitting: Sitting, before: str | None) -> None:
    if sitting.content.get("improved_response") in (None, before):
        sitting.put("improved_response", None)


def _do(sitting: Sitting, key: str) -> None:
    """What a key does: 1 to 4 choose, Backspace takes the choice back."""
    by_key = {str(number): choice for number, choice in enumerate(_CHOICES, start=1)}
    if key == "Backspace" or key in by_key:
        before = _preferred(sitting, sitting.content.get("choice"))
        sitting.put("choice", by_key.get(key))
        _begin_anew(sitting, before)


def submit_pair(sitting: Sitting, item: str) -> None:
    """Submit the preference in this pair, unless another is on screen by now."""
    if sitting.has(item):
        hear(sitting, partial(_do, sitting))
        choice = cast("reviews.Choice", sitting.content.get("choice", ""))
        submit(sitting, lambda: reviews.prefer(sitting.store, sitting.user, item, choice, **sitting.words))
