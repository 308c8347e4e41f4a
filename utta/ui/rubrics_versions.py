"""The versions of a rubric, and what changed from one to another."""

from itertools import groupby

import streamlit as st

from utta.domain.rubric import Rubric
from utta.domain.rubric_difference import Change, changes
from utta.domain.rubric_versions import RubricVersion, VersionedRubric
from utta.ui import desk, difference


def show(found: VersionedRubric) -> None:
    """Every version, the newest first, and the difference of two that are chosen."""
    st.subheader("Versions", anchor=False)
    for version in found.versions:
        facts = [_origin(version), desk.ago(version.made_at), desk.count(version.reviews, "review")]
        st.markdown(f"**Version {version.rubric.version}** :gray[{' · '.join(facts)}]")
    if len(found.versions) == 1:
        return
    numbers = [version.rubric.version for version in found.versions]
    by_number = {version.rubric.version: version.rubric for version in found.versions}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        newer = st.selectbox("What changed in", numbers[:-1], key=f"rubrics_newer_{found.key}", format_func=_named,
                             width=200)  # fmt: skip
        earlier = [number for number in numbers if number < newer]
        older = st.selectbox("since", earlier, key=f"rubrics_older_{found.key}_{newer}", format_func=_named, width=200)
    difference_of(by_number[older], by_number[newer], _named(older).lower(), _named(newer).lower())


def difference_of(before: Rubric, after: Rubric, older: str, newer: str) -> None:
    """What changed, criterion by criterion. older, newer: what the two are called in a sentence."""
    found = changes(before, after)
    if not found:
        st.caption(f"There is no difference between {older} and {newer}.")
        return
    st.caption(f"From {older} to {newer}. {difference.LEGEND}")
    for criterion, group in groupby(found, key=lambda change: change.criterion):
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{desk.plain(criterion or 'The rubric')}**")
            for change in group:
                _change(change)


def _change(change: Change) -> None:
    step = f" of step {desk.plain(change.step)}" if change.step and change.what[0] in "DE" else ""
    step = step or (f" {desk.plain(change.step)}" if change.step else "")
    with st.container(gap=None):
        st.caption(f"{change.what}{step}")
        difference.show(change.before, change.after)


def _named(version: int) -> str:
    return f"Version {version}"


def _origin(version: RubricVersion) -> str:
    if version.is_shipped and not version.author:
        return "came with UTTA"
    return f"by {desk.plain(version.author)}" if version.author else "came with a file"
