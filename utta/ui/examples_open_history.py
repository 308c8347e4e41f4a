"""The history of an example: every text it had, with what changed, and everything done to it, in one line of time."""

import streamlit as st

from utta.domain.example import Event, Revision, StoredExample
from utta.services import examples
from utta.ui import desk, difference
from utta.ui import examples_ways as ways
from utta.ui.examples_fields import FIELDS, LABELS

_AT_ONCE = 10

DONE = {
    "approved": ":material/check: Approved",
    "sent back": ":material/undo: Sent back",
    "submitted again": ":material/send: Submitted again",
    "archived": ":material/archive: Archived",
    "restored": ":material/unarchive: Restored",
    "merged": ":material/merge: Merged",
}


def show(stored: StoredExample, events: list[Event]) -> None:
    """The history, folded away; nothing of it is compared before it is opened."""
    number = desk.count(stored.revision, "revision")
    key = f"example_history_{stored.id}"
    folded = st.expander(f"History: {number}", icon=":material/history:", key=key, on_change="rerun")
    if not folded.open:
        return
    with folded:
        revisions = examples.history(desk.store(), stored.id)
        before = dict(zip((revision.number for revision in revisions), revisions[1:], strict=False))
        entries: list[Event | Revision] = [*events, *revisions]
        line = sorted(entries, key=_when, reverse=True)
        shown = int(st.session_state.get(f"{key}_shown", _AT_ONCE))
        if any(isinstance(entry, Revision) and entry.number in before for entry in line[:shown]):
            st.caption(difference.LEGEND)
        for entry in line[:shown]:
            if isinstance(entry, Event):
                _event(entry)
            else:
                _revision(entry, before.get(entry.number))
        if len(line) > shown:
            st.button("Show earlier ones", type="tertiary", icon=":material/expand_more:", key=f"{key}_more",
                      on_click=_show_more, args=(f"{key}_shown", shown))  # fmt: skip


def said_by(event: Event) -> str:
    """Who did it and when, as Markdown."""
    return f"{ways.one_line(event.author)}, {desk.ago(event.done_at)}"


def _when(entry: Event | Revision) -> tuple[float, bool]:
    """A text and what was done with it at that moment: the text first."""
    return (entry.done_at, True) if isinstance(entry, Event) else (entry.saved_at, False)


def _event(event: Event) -> None:
    of = f" :gray[(revision {event.revision})]" if event.deed in ("approved", "sent back") else ""
    with st.container(gap=None):
        st.markdown(f"**{DONE[event.deed]}** by {said_by(event)}{of}")
        if event.comment:
            desk.show_text(event.comment)


def _revision(revision: Revision, before: Revision | None) -> None:
    note = f" · {ways.one_line(revision.note)}" if revision.note else ""
    author, when = ways.one_line(revision.author), desk.ago(revision.saved_at)
    st.markdown(f"**:material/edit_note: Revision {revision.number}** by {author}, {when}{note}")
    if before is None:
        return
    with st.container(border=True):
        for name in FIELDS:
            old, new = _text(before, name), _text(revision, name)
            if old != new:
                with st.container(gap=None):
                    st.caption(LABELS[name])
                    difference.show(old, new)


def _text(revision: Revision, name: str) -> str:
    value = getattr(revision.content, name)
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _show_more(key: str, shown: int) -> None:
    st.session_state[key] = shown + _AT_ONCE
