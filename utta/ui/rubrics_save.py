"""Saving what stands in a rubric's form, and what to say where that cannot be done."""

import streamlit as st

from utta.domain.rubric import Rubric
from utta.errors import Conflict, Refused, UttaError
from utta.services import rubrics
from utta.ui import desk, rubrics_versions, rubrics_writing
from utta.ui import rubrics_ways as ways
from utta.ui.rubrics_writing import Writing


def show(writing: Writing, newest: Rubric | None) -> None:
    """What went wrong, saving, discarding, and when the draft was kept. newest: the rubric as it stands, if it does."""
    _elsewhere(writing)
    _overtaken(writing, newest)
    _said(writing)
    _bar(writing, newest)
    _kept(writing)


def _elsewhere(writing: Writing) -> None:
    """The same draft in two windows: neither text takes the place of the other by itself."""
    if writing.is_elsewhere:
        st.warning("You went on with this draft in another window. What you type here is not kept until you choose.",
                   icon=":material/call_split:")  # fmt: skip
        with st.container(horizontal=True):
            st.button("Go on with the other", key="rubric_take_other", on_click=rubrics_writing.forget, args=(writing,))
            st.button("Keep what stands here", key="rubric_keep_mine", on_click=writing.keep_mine)


def _overtaken(writing: Writing, newest: Rubric | None) -> None:
    """What somebody else made of the rubric meanwhile, read before one's own is saved on top of it."""
    if not isinstance(writing.failed, Conflict) or newest is None:
        return
    began = rubrics.get(desk.store(), writing.user, newest.key)
    older = next((v.rubric for v in began.versions if v.rubric.version == writing.form.based_on), None)
    with st.container(border=True):
        desk.say(writing.failed)
        if older is not None:
            rubrics_versions.difference_of(older, newest, f"version {older.version}", f"version {newest.version}")
        st.button(f"Save mine as version {newest.version + 1}", key="rubric_save_anyway", on_click=_save_on,
                  args=(writing, newest.version))  # fmt: skip


def _said(writing: Writing) -> None:
    if writing.failed is not None and not isinstance(writing.failed, Conflict):
        desk.say(writing.failed)
    elif writing.refused is not None:
        st.error(desk.plain(str(writing.refused)), icon=":material/error:")
    elif writing.is_mended:
        st.success("Everything is in order now.", icon=":material/check:")


def _bar(writing: Writing, newest: Rubric | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(f"Save as version {newest.version + 1}" if newest else "Save this rubric", type="primary",
                  key="rubric_save", on_click=_save, args=(writing,))  # fmt: skip
        with st.popover("Discard changes" if newest else "Discard draft", icon=":material/delete:", type="tertiary",
                        disabled=writing.kept_at is None):  # fmt: skip
            st.write("The rubric stays as it was." if newest else "What you typed here will be gone.")
            st.button("Yes, discard it", key="rubric_discard", on_click=_discard, args=(writing,))


@st.fragment(run_every=20)
def _kept(writing: Writing) -> None:
    if writing.is_elsewhere:
        return
    if writing.kept_at is None:
        st.caption("What you type is kept as a draft while you type. Reviewers see it once you save.")
    else:
        st.caption(f":material/cloud_done: Draft saved {desk.ago(writing.kept_at)}. Reviewers see it once you save.")


def _save_on(writing: Writing, version: int) -> None:
    writing.form.based_on = version
    _save(writing)


def _save(writing: Writing) -> None:
    if writing.is_done:  # pressed twice
        return
    writing.keep()
    if writing.is_elsewhere:
        return
    writing.refused, writing.failed, writing.is_mended = None, None, False
    try:
        made, is_new = rubrics.save(desk.store(), writing.user, writing.form)
    except UttaError as error:
        if isinstance(error, Refused) and error.fields:
            writing.refuse(error)
        else:
            writing.failed = error
        return
    writing.is_done = True
    if not is_new:
        said = "Nothing was changed, so no version was made."
    elif made.version == 1:
        said = "Saved. Choose it when you plan a review round."
    else:
        said = f"Saved as version {made.version}. New reviews use it; those already given keep theirs."
    ways.go(key=made.key, news=said)


def _discard(writing: Writing) -> None:
    rubrics_writing.discard(writing)
    ways.go(key=writing.key)
