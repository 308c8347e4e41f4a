"""The bar below an item, always in sight: submit, and what else can be done with it."""

import time

import streamlit as st

from utta.services import review_own
from utta.ui import desk, review_deeds, review_ways
from utta.ui.review_deeds import Form
from utta.ui.review_sitting import Sitting


def show(sitting: Sitting, form: Form, hint: str, missing: str) -> None:
    """Submit, and the quiet deeds beside it. hint: the keys of this form; missing: what has no judgement yet."""
    assert sitting.item is not None
    with st.bottom, st.container(key="review_bar"):
        if sitting.refused is not None:
            st.markdown(f":small[:red[:material/error: {desk.plain(missing or sitting.refused.what)}]]")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            label = "Submit" if sitting.revised is None else "Save the change"
            st.button(label, key=sitting.key("submit"), type="primary", on_click=review_deeds.submit,
                      args=(sitting, form, sitting.item.key))  # fmt: skip
            if sitting.revised is None:
                _deeds(sitting)
            else:
                st.button("Leave it as it was", key=sitting.key("leave"), type="tertiary", on_click=_leave,
                          args=(sitting, sitting.item.key))  # fmt: skip
            with st.container(key="review_hint", width="content"):
                does = "submits" if sitting.revised is None else "saves the change"
                writing = "" if sitting.is_saved else ", while writing **Ctrl+Enter**"  # no room beside "saved"
                st.caption(f"{hint} · **Enter** {does}{writing} · **?** all keys")


def _deeds(sitting: Sitting) -> None:
    assert sitting.item is not None
    item = sitting.item.key
    st.button("Skip", key=sitting.key("skip"), type="tertiary",
              on_click=review_deeds.skip, args=(sitting, item))  # fmt: skip
    st.button("Report a problem", key=sitting.key("report"), type="tertiary", on_click=review_deeds.ask,
              args=(sitting, "report", item))  # fmt: skip
    if sitting.is_saved:
        st.markdown(":small[:green[:material/check: The last one is saved]]", width="content")
    if undone := what_undo_does(sitting):
        st.button(undone, key=sitting.key("undo"), type="tertiary", on_click=review_deeds.undo, args=(sitting,))


def what_undo_does(sitting: Sitting) -> str:
    """The label of the button that undoes, short enough for a phone; "" where there is none. It says when the
    review was given, unless that was a moment ago or "Saved" stands beside it."""
    given = sitting.laid.last_given if sitting.laid else None
    if given is None or sitting.passed or sitting.is_saved:
        return "Undo" if given or sitting.passed else ""
    minutes = int((time.time() - given) // 60)
    return f"Undo ({minutes} min ago)" if minutes > 0 else "Undo"


def _leave(sitting: Sitting, item: str) -> None:
    review_own.leave(sitting.store, sitting.user, item)
    sitting.item = None
    review_ways.go("mine")
