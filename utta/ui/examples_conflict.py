"""Two people edited one example: both texts, and the person chooses. Nothing is overwritten unseen."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from utta.domain.example import Revision, StoredExample
from utta.domain.user import User
from utta.errors import Conflict, Refused
from utta.services import drafts, examples
from utta.ui import desk, difference, examples_fields
from utta.ui import examples_ways as ways


def show(user: User, stored: StoredExample, mine: dict[str, Any],
         further: Callable[[User, StoredExample, dict[str, Any]], None]) -> None:  # fmt: skip
    """Both texts, field by field where they differ, and three ways on. `further` goes back to one's own text."""
    theirs = _newest(stored)
    author = ways.one_line(theirs.author)
    st.warning(
        f"{author} saved another text {desk.ago(theirs.saved_at)}, while you were editing. Nothing is lost: read both "
        "and choose. Whatever you choose, the other text stays in the history.",
        icon=":material/call_split:",
    )
    differing = _differing(mine, theirs)
    if differing:
        st.caption(f"From the text of {author} to yours: {difference.LEGEND[0].lower()}{difference.LEGEND[1:]}")
    for name in differing:
        own, other = as_text(mine.get(name, "")), as_text(getattr(theirs.content, name))
        with st.container(border=True, gap="small"):
            st.markdown(f"**{examples_fields.LABELS[name]}**")
            if own.strip() and other.strip():
                difference.show(other, own)
            left, right = st.columns(2)
            with left.container(gap=None):
                st.caption("Yours")
                desk.show_text(own)
            with right.container(gap=None):
                st.caption(f"Saved by {author}")
                desk.show_text(other)
    if not differing:
        st.info("Both texts say the same.")
    with st.container(horizontal=True):
        st.button("Edit mine further", type="primary", key="conflict_further", on_click=further,
                  args=(user, stored, mine), help="Back to the form with your text; then save it on top.")  # fmt: skip
        st.button("Save mine on top", key="conflict_mine", on_click=_save_mine, args=(user, stored, mine, further))
        st.button("Keep the other text", key="conflict_theirs", on_click=_keep_theirs, args=(user, stored),
                  help="Your own changes are discarded.")  # fmt: skip


def as_text(value: Any) -> str:
    """A field's value as one text."""
    return "; ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def _newest(stored: StoredExample) -> Revision:
    return examples.history(desk.store(), stored.id)[0]


def _differing(mine: dict[str, Any], theirs: Revision) -> list[str]:
    return [name for name in examples_fields.FIELDS
            if as_text(mine.get(name, "")) != as_text(getattr(theirs.content, name))]  # fmt: skip


def _save_mine(user: User, stored: StoredExample, mine: dict[str, Any],
               further: Callable[[User, StoredExample, dict[str, Any]], None]) -> None:  # fmt: skip
    try:
        number = examples.revise(desk.store(), user, stored.id, stored.revision, mine)
    except Conflict:
        pass  # a third text was saved meanwhile: the view shows that one now
    except Refused:  # a field is still missing: back to the form, which says which one when it is saved there
        further(user, stored, mine)
    else:
        ways.go(example_id=stored.id, news=f"Your text is now revision {number}; the other one is in the history.")


def _keep_theirs(user: User, stored: StoredExample) -> None:
    drafts.discard(desk.store(), user, drafts.item_of(stored.id))
    ways.go(example_id=stored.id, news="The other text was kept and yours discarded.")
