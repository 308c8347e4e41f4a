"""The frozen versions: what is in each, and the check that it is still whole."""

from typing import Any

import streamlit as st

from utta.domain.dataset import DatasetVersion
from utta.domain.grades import grade_label
from utta.services import datasets
from utta.ui import dataset_rows, desk
from utta.ui.dataset_freeze import split_counts

_ON_PAGE = 10


def show() -> None:
    """Every frozen version, newest first; nothing at all where there is none."""
    versions = datasets.versions(desk.store())
    if not versions:
        return
    st.subheader("Frozen versions")
    key = "dataset_versions"
    pages = -(-len(versions) // _ON_PAGE)
    number = min(dataset_rows.page_number(key, len(versions)), pages)
    for version in versions[(number - 1) * _ON_PAGE : number * _ON_PAGE]:
        with st.container(border=True):
            _one(version)
    dataset_rows.page_buttons(key, pages)


def choice_in_words(choice: dict[str, Any]) -> str:
    """What was chosen when a version was frozen: "submitted and approved · Grade 4 · no sample data"."""
    parts = [" and ".join(choice.get("statuses") or ["all but archived"])]
    parts += [grade_label(grade) for grade in choice.get("grades", [])]
    parts += [subject or "no subject" for subject in choice.get("subjects", [])]
    parts += [f"from {source}" if source else "written here" for source in choice.get("sources", [])]
    if choice.get("search"):
        parts.append(f"with the words “{choice['search']}”")
    if choice.get("sample") is False:
        parts.append("no sample data")
    return " · ".join(parts)


def _one(version: DatasetVersion) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        sample = " :orange-badge[Sample data]" if version.has_sample else ""
        st.markdown(f"**{desk.plain(version.name)}**{sample}", width="stretch")
        checked = st.button("Check", key=f"dataset_check_{version.id}", icon=":material/verified:",
                            help="Computes the hash again from what is stored, and compares.")  # fmt: skip
    st.markdown(split_counts(version))
    st.caption(
        desk.plain(f"Frozen {desk.ago(version.created_at)} by {version.author} · {choice_in_words(version.choice)}")
    )
    st.caption(f"Hash {version.hash[:12]}", help=f"The whole hash (SHA-256 over everything in it): {version.hash}",
               width="content")  # fmt: skip
    if checked:
        with desk.saying_what_went_wrong():
            _check(version)


def _check(version: DatasetVersion) -> None:
    if datasets.still_whole(desk.store(), version.id):
        st.success("Whole: everything in it is as it was frozen.", icon=":material/verified:")
    else:
        st.error("Not whole: what is stored no longer gives the hash it was frozen with. Restore it from a backup, or "
                 "freeze a new version.", icon=":material/error:")  # fmt: skip
