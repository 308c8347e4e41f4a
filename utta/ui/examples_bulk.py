"""One deed to many examples of the list: rows of the page, or all that were found."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from utta.domain.example import MAX_COMMENT
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import approving
from utta.services.approving import BulkDeed, Outcome
from utta.services.examples import Filter, Page
from utta.ui import desk
from utta.ui import examples_ways as ways

_ON, _ALL, _ASKED, _SEEN, _COMMENT = (f"examples_bulk_{name}" for name in ("on", "all", "asked", "seen", "comment"))
_ANY_STATUS = Filter(statuses=("draft", "submitted", "approved", "archived"))


@dataclass(frozen=True)
class _Deed:
    """The words for a deed: on its button, with a number, and when it was done."""

    name: str
    icon: str
    standing: str


_DEEDS: Mapping[BulkDeed, _Deed] = {
    "approved": _Deed("Approve", ":material/check:", "not waiting for approval"),
    "sent back": _Deed("Send back", ":material/undo:", "not waiting for approval"),
    "archived": _Deed("Archive", ":material/archive:", "archived already"),
    "restored": _Deed("Restore", ":material/unarchive:", "not archived"),
}


@dataclass
class _Asked:
    """A deed that waits for its confirmation: to which examples, how many were chosen, and as seen when."""

    deed: BulkDeed
    wanted: Filter
    chosen: int
    seen_at: float
    refused: Refused | None = None


def switch() -> bool:
    """Whether several examples are being chosen."""
    return st.toggle("Choose several", key=_ON, on_change=_forget, width="content")


def pick(example_id: int, said: str) -> None:
    """The box of one row. said: Markdown."""
    st.checkbox(said, key=_box(example_id), disabled=st.session_state.get(_ALL) is not None,
                on_change=_unask, width="stretch")  # fmt: skip


def show(user: User, page: Page, wanted: Filter) -> None:
    """How many are chosen, what may be done with them, and, once that is pressed, the question before it is done."""
    if st.session_state.get(_ALL) not in (None, wanted):  # another search: nobody chose all of these
        _forget()
    ids = [example.id for example in page.examples]
    if st.session_state.get(_ALL) is not None:
        chosen, number = wanted, page.total
    else:
        picked = tuple(example_id for example_id in ids if st.session_state.get(_box(example_id)))
        chosen, number = Filter(statuses=_ANY_STATUS.statuses, ids=picked), len(picked)
    with st.container(border=True, key="examples_bulk"):
        _choosing(page, wanted, ids, number)
        asked = st.session_state.get(_ASKED)
        if isinstance(asked, _Asked) and asked.wanted == chosen:
            _confirm(user, asked)
        else:
            _offer(user, wanted, chosen, number)
    st.session_state[_SEEN] = time.time()


def _choosing(page: Page, wanted: Filter, ids: list[int], number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{number:,} chosen**" if number else "**Choose rows below**", width="content")
        if st.session_state.get(_ALL) is None and number < len(ids):
            st.button(f"All {len(ids)} on this page", type="tertiary", key="examples_bulk_page", on_click=_choose_page,
                      args=(ids,))  # fmt: skip
        if st.session_state.get(_ALL) is None and page.total > len(ids):
            st.button(f"All {page.total:,} found", type="tertiary", key="examples_bulk_found", on_click=_choose_all,
                      args=(wanted, ids))  # fmt: skip
        if number:
            st.button("None", type="tertiary", key="examples_bulk_none", on_click=_choose_none, args=(ids,))


def _offer(user: User, wanted: Filter, chosen: Filter, number: int) -> None:
    offered: list[BulkDeed] = ["restored"] if wanted.statuses == ("archived",) else ["archived"]
    if user.may("expert") and "restored" not in offered:
        offered = ["approved", "sent back", *offered]
    with st.container(horizontal=True):
        for deed in offered:
            words = _DEEDS[deed]
            st.button(words.name, icon=words.icon, key=f"examples_bulk_{deed}", disabled=not number, on_click=_ask,
                      args=(deed, chosen, number))  # fmt: skip


def _confirm(user: User, asked: _Asked) -> None:
    words = _DEEDS[asked.deed]
    outcome = approving.preview_of_many(desk.store(), user, asked.deed, asked.wanted, asked.seen_at)
    examples = desk.count(outcome.done, "example")
    if not outcome.done:
        st.info(f"None of the {asked.chosen:,} can be {asked.deed}: {_why_not(asked.deed, outcome)}.")
        st.button("Back", key="examples_bulk_cancel", on_click=_unask)
        return
    st.markdown(f"**{words.name} {examples}?**")
    if outcome.left:
        st.caption(f"The others stay as they are: {_why_not(asked.deed, outcome)}.")
    if asked.deed == "sent back":
        comment = st.text_area("What should be changed?", key=_COMMENT, height=100, max_chars=MAX_COMMENT,
                               help="Every author reads the same comment.")  # fmt: skip
        if not comment:
            desk.beside(asked.refused, "comment")
    with st.container(horizontal=True):
        st.button(f"{words.name} {examples}", icon=words.icon, key="examples_bulk_do", on_click=_do, args=(user, asked))
        st.button("Cancel", type="tertiary", key="examples_bulk_cancel", on_click=_unask)


def _why_not(deed: BulkDeed, outcome: Outcome) -> str:
    words = {
        "standing": f"{{}} {_DEEDS[deed].standing}",
        "changed": "{} changed meanwhile",
        "own": "{} written by you, so another expert or the lead judges them",
        "others": "{} somebody else’s",
    }
    return "; ".join(words[reason].format(f"{number:,}") for reason, number in sorted(outcome.left.items()))


def _do(user: User, asked: _Asked) -> None:
    comment = str(st.session_state.get(_COMMENT) or "")
    try:
        outcome = approving.do_to_many(desk.store(), user, asked.deed, asked.wanted, asked.seen_at, comment)
    except Refused as refused:
        asked.refused = refused
        return
    except UttaError as error:
        ways.go(news=str(error))
        return
    left = f" The others stay as they were: {_why_not(asked.deed, outcome)}." if outcome.left else ""
    done = f"{desk.count(outcome.done, 'example')} {asked.deed}."
    for example_id in asked.wanted.ids:
        st.session_state.pop(_box(example_id), None)
    st.session_state.pop(_COMMENT, None)
    _forget()
    ways.go(news=done + left)


def _ask(deed: BulkDeed, chosen: Filter, number: int) -> None:
    st.session_state[_ASKED] = _Asked(deed, chosen, number, float(st.session_state.get(_SEEN) or time.time()))


def _choose_page(ids: list[int]) -> None:
    for example_id in ids:
        st.session_state[_box(example_id)] = True
    _unask()


def _choose_all(wanted: Filter, ids: list[int]) -> None:
    _choose_page(ids)
    st.session_state[_ALL] = wanted


def _choose_none(ids: list[int]) -> None:
    for example_id in ids:
        st.session_state[_box(example_id)] = False
    _forget()


def _unask() -> None:
    st.session_state.pop(_ASKED, None)


def _forget() -> None:
    st.session_state.pop(_ALL, None)
    _unask()


def _box(example_id: int) -> str:
    return f"examples_pick_{example_id}"
