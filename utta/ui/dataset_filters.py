"""The filters of the Dataset page: they hold for every section below them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from utta.domain.example import Status
from utta.domain.grades import grade_label
from utta.services import examples
from utta.services.datasets import Choices
from utta.services.examples import Filter
from utta.ui import desk

STATUSES: dict[str, tuple[Status, ...]] = {
    "Submitted and approved": ("submitted", "approved"),
    "Approved only": ("approved",),
    "Submitted only": ("submitted",),
    "Sent back only": ("draft",),
    "All, also sent back": (),
}
"""What a person chooses → the statuses a Filter knows; the first is where everybody begins."""

_START: dict[str, Any] = {
    "dataset_search": "", "dataset_status": next(iter(STATUSES)), "dataset_grades": [], "dataset_subjects": [],
    "dataset_profiles": [], "dataset_sources": [], "dataset_samples": True,
}  # fmt: skip


def choose(choices: Choices) -> Filter:
    """Show the filters and how many examples they choose; returns the filter."""
    _forget_what_is_gone(choices)
    wanted = _fields(choices)
    chosen = examples.listed(desk.store(), wanted, size=1).total
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"**{chosen:,} of {desk.count(choices.total, 'example')}** chosen", width="content")
        if any(st.session_state.get(key, start) != start for key, start in _START.items()):
            st.button("Clear filters", type="tertiary", icon=":material/filter_alt_off:", on_click=clear)
    return wanted


def clear() -> None:
    """Set every filter back to where everybody begins."""
    st.session_state.update(_START)


def say_none_fits() -> None:
    """What a section shows when the filters leave nothing."""
    st.info("No example fits these filters. Choose another status or fewer filters.", icon=":material/filter_alt:")


def grade_name(grade: int | None) -> str:
    """A grade as it stands in a narrow column: "K", "4"."""
    return "" if grade is None else "K" if grade == 0 else str(grade)


def _fields(choices: Choices) -> Filter:
    # Two columns that stand under one another on a phone, each a row of fields, so that few lines hold them all.
    which, where = (column.container(horizontal=True) for column in st.columns([10.7, 12]))
    words = which.text_input("Search", placeholder="Words to find", type="search", live=True, max_chars=200,
                             key="dataset_search", persist_state="session",
                             help="Finds words in what the student says, the response, the context and the "
                                  "topic.")  # fmt: skip
    statuses = which.selectbox("Status", list(STATUSES), key="dataset_status", persist_state="session",
                               help="A dataset version usually holds what is submitted or approved. Archived "
                                    "examples are never in one.")  # fmt: skip
    grades = where.multiselect("Grade", choices.grades, format_func=grade_label, placeholder="All",
                               key="dataset_grades", persist_state="session")  # fmt: skip
    subjects = where.multiselect("Subject", choices.subjects, format_func=_or_not_given,
                                 placeholder="All", key="dataset_subjects", persist_state="session")  # fmt: skip
    profiles: list[str] = []
    if len(choices.profile_kinds) > 1:
        profiles = which.multiselect("Student profile", choices.profile_kinds, format_func=_or_not_given,
                                     placeholder="All", key="dataset_profiles", persist_state="session",
                                     help="The kind of student that the profile names; “Other” where it names none "
                                          "that UTTA knows.")  # fmt: skip
    sources: list[str] = []
    if len(choices.sources) > 1:
        sources = where.multiselect("Source", choices.sources, format_func=lambda name: name or "Written here",
                                    placeholder="All", key="dataset_sources", persist_state="session")  # fmt: skip
    with_samples = True
    if choices.is_mixed:
        with_samples = st.toggle("Include sample data", value=True, key="dataset_samples", persist_state="session",
                                 help="Sample examples and reviews came with UTTA. Leave them out to see and freeze "
                                      "only what is your team's own.")  # fmt: skip
    return Filter(
        statuses=STATUSES[statuses], grades=tuple(grades), subjects=tuple(subjects), profile_kinds=tuple(profiles),
        sources=tuple(sources), search=words.strip(), sample=None if with_samples else False,
    )  # fmt: skip


def _or_not_given(name: str) -> str:
    return name or "Not given"


def _forget_what_is_gone(choices: Choices) -> None:
    """A filter kept from before may name a subject or source that has gone since."""
    there: dict[str, Sequence[Any]] = {"grades": choices.grades, "subjects": choices.subjects,
                                       "profiles": choices.profile_kinds, "sources": choices.sources}  # fmt: skip
    for name, options in there.items():
        kept = st.session_state.get(f"dataset_{name}")
        if kept and not set(kept) <= set(options):
            st.session_state[f"dataset_{name}"] = [value for value in kept if value in options]
