"""Duplicates: clusters of examples that say the same or almost the same, side by side, and what to do about each."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import duplicates, examples, merging
from utta.services.duplicates import Working
from utta.services.examples import Filter
from utta.ui import (
    dataset_duplicates_cluster,
    dataset_duplicates_decided,
    dataset_duplicates_merge,
    dataset_filters,
    dataset_rows,
    desk,
    difference,
)

_SHOWN = 5  # clusters on one page
_PATIENCE = 1.0  # seconds a page waits before it says how far the comparing is
_LOOK_EVERY = 1.0
NEWS = "dataset_duplicates_news"
"""Session state: what was just done, as (sentence, what undoes it)."""
_FAILED = "dataset_duplicates_failed"

Done = tuple[str, Callable[[User], None]]
"""A deed in a sentence, and what undoes it."""


def show(user: User, wanted: Filter) -> None:
    """What was just done, the clusters some at a time, and what was decided before."""
    _news(user)
    total = examples.listed(desk.store(), wanted, size=1).total
    if not total:
        dataset_filters.say_none_fits()
    else:
        found = duplicates.clusters(desk.store(), wanted, wait=_PATIENCE)
        if isinstance(found, Working):
            _watch(wanted)
            return
        _clusters(user, wanted, total, found)
    dataset_duplicates_decided.show(user)


def _clusters(user: User, wanted: Filter, total: int, found: list[duplicates.Cluster]) -> None:
    if not found:
        besides = ", apart from those decided about before" if duplicates.decisions(desk.store(), size=1)[1] else ""
        st.success(f"Nothing to decide: among {desk.count(total, 'example')}, no two have almost the same question and "
                   f"response{besides}.", icon=":material/check_circle:")  # fmt: skip
        return
    number_alike = sum(len(cluster.ids) for cluster in found)
    st.markdown(
        f"**{desk.count(len(found), 'group')} of examples that are alike**, {number_alike:,} examples in all; the most "
        "alike come first. Merge each into one, or say that both are worth keeping. Until then a group is one family "
        "and never stands on both sides of a split."
    )
    st.caption(f"The others of a group are shown against its first. {difference.LEGEND}")
    key = "dataset_groups"
    pages = -(-len(found) // _SHOWN)
    number = min(dataset_rows.page_number(key, wanted), pages)
    for cluster in found[(number - 1) * _SHOWN : number * _SHOWN]:
        shown = duplicates.opened(desk.store(), cluster)
        if len(shown) > 1:  # fewer where somebody archived one this very moment
            with st.container(border=True):
                dataset_duplicates_cluster.show(shown, cluster)
                _deeds(user, shown)
    dataset_rows.page_buttons(key, pages)


def _deeds(user: User, shown: list[StoredExample]) -> None:
    ids = tuple(example.id for example in shown)
    if dataset_duplicates_merge.is_open(ids):
        merged = dataset_duplicates_merge.show(shown)
        if merged is not None:
            _do(lambda: _merge(user, *merged))
        return
    both = "both" if len(ids) == 2 else f"all {len(ids)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Merge into one", key=f"dataset_merge_{ids}", icon=":material/merge:",
                  on_click=dataset_duplicates_merge.open_for,
                  args=({example.id: example.revision for example in shown},),
                  help="You choose which one stays and what it takes over. The others are archived; nothing is "
                       "deleted.")  # fmt: skip
        if st.button(f"Keep {both}, as one family", key=f"dataset_family_{ids}", icon=":material/family_history:",
                     help="They are variants of one thing: all stay, and always stand in the same split of a dataset "
                          "version."):  # fmt: skip
            _do(lambda: _decide(user, ids, "family"))
        if st.button(f"Keep {both}, they differ", key=f"dataset_distinct_{ids}", icon=":material/call_split:",
                     help="They say different things after all. They are not shown here again."):  # fmt: skip
            _do(lambda: _decide(user, ids, "distinct"))


def _decide(user: User, ids: tuple[int, ...], relation: Literal["family", "distinct"]) -> Done:
    duplicates.decide(desk.store(), user, ids, relation)
    said = "are one family: they stay in one split." if relation == "family" else "differ and are not shown here again."
    return f"{_named(ids)} {said}", lambda by: duplicates.take_back(desk.store(), by, ids)


def _merge(user: User, seen: dict[int, int], kept: int, take: dict[str, int], with_techniques: bool
           ) -> Done:  # fmt: skip
    dataset_duplicates_merge.close()
    merged = merging.merge(desk.store(), user, seen, kept, take, with_techniques=with_techniques)
    sentence = f"Example {kept} is kept. {_named(tuple(sorted(merged.archived)))} " + (
        "is archived; nothing is deleted." if len(merged.archived) == 1 else "are archived; nothing is deleted."
    )
    if merged.revision != merged.before.revision:
        sentence += f" What it took over is its revision {merged.revision}"
        sentence += ", which waits to be approved." if merged.before.status == "approved" else "."
    return sentence, lambda by: merging.undo(desk.store(), by, merged)


def _named(ids: tuple[int, ...]) -> str:
    if len(ids) == 1:
        return f"Example {ids[0]}"
    return f"Examples {', '.join(map(str, ids[:-1]))} and {ids[-1]}"


def _do(deed: Callable[[], Done]) -> None:
    """Do it, and show the page anew: with what was done, or with the sentence of what stood against it."""
    try:
        st.session_state[NEWS] = deed()
    except UttaError as error:
        st.session_state[_FAILED] = error
    st.rerun()


def _news(user: User) -> None:
    if (failed := st.session_state.pop(_FAILED, None)) is not None:
        desk.say(failed)
    if NEWS not in st.session_state:
        return
    sentence, take_back = st.session_state[NEWS]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(sentence, icon=":material/check:", width="stretch")
        if st.button("Undo", key="dataset_duplicates_undo", icon=":material/undo:"):
            del st.session_state[NEWS]
            try:
                take_back(user)
            except UttaError as error:
                st.session_state[_FAILED] = error
            st.rerun()


def _watch(wanted: Filter) -> None:
    @st.fragment(run_every=_LOOK_EVERY)
    def live() -> None:
        now = duplicates.clusters(desk.store(), wanted, wait=0)
        if not isinstance(now, Working):
            st.rerun()
        share = now.done / now.total if now.total else 0.0
        read = f"{now.done:,} of {desk.count(now.total, 'example')} read" if now.total else "getting ready"
        st.progress(share, text=f"Comparing every example with every other: {read}")
        st.caption("This is done once after UTTA starts; later changes take a moment only.")

    live()
