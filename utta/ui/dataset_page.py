"""The Dataset page as a whole: the filters, and the one section below them that is looked at."""

import streamlit as st

from utta.domain.user import User
from utta.services import datasets
from utta.services.examples import Filter
from utta.ui import (
    dataset_cleaning,
    dataset_coverage,
    dataset_duplicates,
    dataset_filters,
    dataset_findings,
    dataset_freeze,
    dataset_rows,
    dataset_versions,
    desk,
    house,
    taking_out,
)

_SECTIONS = ["Examples", "Coverage", "Findings", "Clean up", "Duplicates", "Freeze"]


def show(user: User) -> None:
    """Everything under the title. Only the chosen section asks the store for anything."""
    choices = datasets.choices(desk.store())
    if choices.total == 0:
        _nothing_yet()
        dataset_versions.show(user)
        return
    wanted = dataset_filters.choose(choices)
    section = st.segmented_control(
        "Show", _SECTIONS, default=_SECTIONS[0], required=True, label_visibility="collapsed",
        key="dataset_section", persist_state="session", on_change=_forget_news,
    )  # fmt: skip
    if section == "Examples":
        _examples(user, wanted)
    elif section == "Coverage":
        dataset_coverage.show(user, wanted)
    elif section == "Findings":
        dataset_findings.show(wanted)
    elif section == "Clean up":
        dataset_cleaning.show(user, wanted)
    elif section == "Duplicates":
        dataset_duplicates.show(user, wanted)
    else:
        dataset_freeze.show(user, wanted)
        dataset_versions.show(user)


def _forget_news() -> None:
    for key in (dataset_freeze.FROZEN, dataset_duplicates.NEWS, dataset_cleaning.DONE):
        st.session_state.pop(key, None)


def _examples(user: User, wanted: Filter) -> None:
    above = st.container(horizontal=True, horizontal_alignment="right")
    if dataset_rows.show_page(wanted, "dataset_examples"):
        with above:
            taking_out.offer(user, wanted)
    else:
        dataset_filters.say_none_fits()


def _nothing_yet() -> None:
    st.info(
        "There are no teaching examples yet. Enter the first ones, or import a file; this page then shows what they "
        "cover and freezes them into a dataset version.",
        icon=":material/menu_book:",
    )
    house.link("examples", "Enter a teaching example", ":material/arrow_forward:")
