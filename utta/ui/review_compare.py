"""Comparing two replies to the same student, blind: which one is better, or neither, or both the same."""

from typing import cast

import streamlit as st

from utta.services import reviews
from utta.ui import desk, review_bar, review_keys, review_parts
from utta.ui.review_deeds import Form
from utta.ui.review_sitting import Sitting

CHOICES: dict[str, str] = {
    "left": "A is better", "right": "B is better", "tie": "Both the same", "neither": "Neither is good",
}  # fmt: skip


def show(sitting: Sitting, form: Form) -> None:
    """The pair to compare: situation, both responses, the choice, the reviewer's own words."""
    item = sitting.item
    assert item is not None
    about, said = st.columns(2)
    with about:
        review_parts.situation(item.situation, item.is_sample)
    with said:
        review_parts.said(item.situation)
    left, right = st.columns(2)
    with left:
        review_parts.response(review_parts.SIDES[0], item.left, stretch=True)
    with right:
        review_parts.response(review_parts.SIDES[1], item.right, stretch=True)
    choice = _choice(sitting)
    if not choice:
        desk.beside(sitting.refused, "choice")
    review_parts.rationale(sitting)
    review_parts.improvement(sitting, _preferred(sitting, choice))
    review_bar.show(sitting, form, "**1** A, **2** B, **3** both the same, **4** neither",
                    "" if choice else "Nothing chosen yet.")  # fmt: skip


def _choice(sitting: Sitting) -> str | None:
    numbers = {choice: number for number, choice in enumerate(CHOICES, start=1)}
    with st.container(key=review_keys.CHOICE):
        return st.segmented_control(
            "Which reply would help this student more?",
            list(CHOICES),
            format_func=lambda name: f"**{numbers[name]}** {CHOICES[name]}",
            default=sitting.seed("choice"),
            key=sitting.key("choice"),
            width="stretch",
            on_change=_chosen,
            args=(sitting,),
        )


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
    sitting.save()


def _begin_anew(sitting: Sitting, before: str | None) -> None:
    if sitting.content.get("improved_response") in (None, before):
        sitting.put("improved_response", None)


def _press(sitting: Sitting, key: str) -> None:
    """1 to 4 choose, Backspace takes the choice back."""
    by_key = {str(number): choice for number, choice in enumerate(CHOICES, start=1)}
    if key == "Backspace" or key in by_key:
        before = _preferred(sitting, sitting.content.get("choice"))
        sitting.put("choice", by_key.get(key))
        _begin_anew(sitting, before)


def _give(sitting: Sitting) -> bool:
    assert sitting.item is not None
    choice = cast("reviews.Choice", sitting.content.get("choice", ""))
    return reviews.prefer(sitting.store, sitting.user, sitting.item.key, choice, seconds=sitting.seconds,
                          **sitting.words)  # fmt: skip


FORM = Form(_press, lambda sitting: bool(sitting.content.get("choice")), _give)
