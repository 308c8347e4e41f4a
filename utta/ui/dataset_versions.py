"""The frozen versions: what is in each, what was trained on it, and the check that it is still whole."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.assistant import ASSISTANTS
from utta.domain.data_card import choice_in_words
from utta.domain.dataset import DatasetVersion
from utta.domain.user import User
from utta.services import datasets
from utta.services.datasets import Use
from utta.ui import dataset_card, dataset_difference, dataset_rows, desk, taking_out
from utta.ui.dataset_freeze import split_counts

_ON_PAGE = 10
_OPEN = "dataset_opened"


def show(user: User) -> None:
    """Every frozen version, newest first; nothing at all where there is none."""
    versions = datasets.versions(desk.store())
    if not versions:
        return
    st.subheader("Frozen versions")
    uses = datasets.uses(desk.store())
    key = "dataset_versions"
    pages = -(-len(versions) // _ON_PAGE)
    number = min(dataset_rows.page_number(key, len(versions)), pages)
    for version in versions[(number - 1) * _ON_PAGE : number * _ON_PAGE]:
        with st.container(border=True):
            _one(user, version, uses.get(version.id, []), versions)
    dataset_rows.page_buttons(key, pages)


def used_in_words(uses: Sequence[Use]) -> str:
    """What was trained on a version: "Used by Teacher v2 and 1 other training run"."""
    if not uses:
        return "Nothing was trained on it yet."
    models = [use.model_name for use in uses if use.model_name]
    others = len(uses) - len(models)
    runs = desk.count(others, "training run") if others else ""
    if not models:
        kinds = sorted({ASSISTANTS[use.assistant].label for use in uses})
        return f"{runs} on it, without a model version so far ({', '.join(kinds)})."
    named = ", ".join(models[-5:]) + (f" and {len(models) - 5} earlier" if len(models) > 5 else "")
    return f"Trained on it: {named}{f'; {runs} made no model version' if runs else ''}."


def _one(user: User, version: DatasetVersion, uses: Sequence[Use], versions: Sequence[DatasetVersion]) -> None:
    sample = " :orange-badge[Sample data]" if version.has_sample else ""
    st.markdown(f"**{desk.plain(version.name)}**{sample}")
    st.markdown(split_counts(version))
    st.caption(
        desk.plain(f"Frozen {desk.ago(version.created_at)} by {version.author} · {choice_in_words(version.choice)}")
    )
    st.caption(desk.plain(used_in_words(uses)))
    st.caption(f"Hash {version.hash[:12]}", help=f"The whole hash (SHA-256 over everything in it): {version.hash}",
               width="content")  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        checked = st.button("Check", key=f"dataset_check_{version.id}", icon=":material/verified:",
                            help="Computes the hash again from what is stored, and looks once more for anything that "
                                 "stands on both sides of the split.")  # fmt: skip
        _opener("card", "Data card", ":material/description:", version)
        if len(versions) > 1:
            _opener("difference", "Compare", ":material/difference:", version)
        taking_out.offer_version(user, version)
    if checked:
        with desk.saying_what_went_wrong(), st.spinner("Checking"):
            _check(version)
    with desk.saying_what_went_wrong():
        if st.session_state.get(_OPEN) == ("card", version.id):
            dataset_card.show(version)
        elif st.session_state.get(_OPEN) == ("difference", version.id):
            dataset_difference.show(user, version, versions)


def _opener(part: str, label: str, icon: str, version: DatasetVersion) -> None:
    is_open = st.session_state.get(_OPEN) == (part, version.id)
    st.button(f"Hide {label.lower()}" if is_open and part == "card" else "Hide comparison" if is_open else label,
              key=f"dataset_{part}_{version.id}", icon=icon, on_click=_open,
              args=(None if is_open else (part, version.id),))  # fmt: skip


def _open(what: tuple[str, int] | None) -> None:
    st.session_state[_OPEN] = what


def _check(version: DatasetVersion) -> None:
    problems = datasets.problems(desk.store(), version.id)
    if not problems:
        st.success("Whole: everything in it is as it was frozen, and nothing stands on both sides of the split.",
                   icon=":material/verified:")  # fmt: skip
    for problem in problems:
        st.error(desk.plain(f"This version {problem} Restore it from a backup, or freeze a new version."),
                 icon=":material/error:")  # fmt: skip
