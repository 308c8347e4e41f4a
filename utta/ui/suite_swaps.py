"""The swaps of the bias suite: which there are, whose they are, and, for the lead, the way to edit them."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.swaps import Swap
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import suites
from utta.ui import desk, suite_list, suite_swaps_form
from utta.ui.suite_swaps_form import ROWS


def is_open() -> bool:
    """Whether a swap is open to be written; it then stands alone."""
    return bool(ROWS.opened())


def show(user: User) -> None:
    """The form of the swap that is open, or the list."""
    if key := ROWS.opened():
        suite_swaps_form.show(user, key)
        return
    if not user.may("lead"):
        st.caption("Who is compared with whom is the project lead’s to say; here is what a run changes.")
    suite_list.show(user, ROWS, suites.edited_swaps(desk.store()), ("What is changed", lambda one: one.attribute),
                    (_said, _facts), "changed", "bias-swaps.jsonl")  # fmt: skip


def _said(one: Swap) -> str:
    return f"{shortened(one.neutral, 100)} → {shortened(one.changed, 100)}"


def _facts(one: Swap) -> Sequence[str]:
    return one.attribute, f"{one.group}, against {one.compared_with}"
