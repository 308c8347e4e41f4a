"""One teaching example opened: its text, where it stands, its history, and what may be done with it."""

from collections.abc import Callable

import streamlit as st

from utta.domain.example import Revision, StoredExample
from utta.domain.user import User
from utta.domain.vocabulary import grade_shown
from utta.errors import UttaError
from utta.services import examples
from utta.ui import desk
from utta.ui import examples_ways as ways
from utta.ui.examples_fields import FIELDS, LABELS

_FAILED = "example_deed_failed"
_PARTS = (
    ("The student", ("student_profile", "context", "student_question")),
    ("The answer", ("teacher_response", "teaching_approach", "techniques_used")),
    ("Why", ("rationale", "expected_outcomes")),
)


def show(user: User, example_id: int) -> None:
    """The example, for everybody to read."""
    st.title("Teaching example")
    ways.back()
    stored = examples.get(desk.store(), example_id)
    failed = st.session_state.pop(_FAILED, None)
    with st.container(width=760):
        ways.tell_news()
        if isinstance(failed, UttaError):
            desk.say(failed)
        _standing(user, stored)
        _text(stored)
        _history(examples.history(desk.store(), example_id))


def _text(stored: StoredExample) -> None:
    content = stored.content
    for heading, names in _PARTS:
        with st.container(border=True):
            st.subheader(heading)
            for name in names:
                value = getattr(content, name)
                with st.container(gap=None):
                    st.caption(LABELS[name])
                    desk.show_text("\n".join(f"• {part}" for part in value) if isinstance(value, tuple) else value)


def _standing(user: User, stored: StoredExample) -> None:
    content = stored.content
    what = [grade_shown(content.grade_level) or "Grade not given", content.subject or "No subject", content.topic]
    marks = [ways.STATUS_BADGES[stored.status]] + [ways.SAMPLE_BADGE] * stored.origin.is_sample
    facts = [f"By {ways.one_line(stored.author)}", f"revision {stored.revision}",
             f"entered {desk.ago(stored.created_at)}"]  # fmt: skip
    if stored.updated_at > stored.created_at:
        facts.append(f"last changed {desk.ago(stored.updated_at)}")
    if stored.origin.licence:
        facts.append(f"licence {ways.one_line(stored.origin.licence)}")
    st.markdown(f"**{' · '.join(ways.one_line(part) for part in what if part)}** {' '.join(marks)}")
    st.caption(" · ".join(facts))
    _deeds(user, stored)


def _deeds(user: User, stored: StoredExample) -> None:
    may_edit, may_approve = examples.may_edit(user, stored), examples.may_approve(user, stored)
    if not may_edit and not may_approve:
        st.caption("Its author, an expert or the lead can change it.")
        return
    with st.container(horizontal=True):
        if may_approve:
            st.button("Approve", type="primary", icon=":material/check:", on_click=_approve, args=(user, stored))
        if may_edit and stored.status == "archived":
            st.button("Restore", type="primary", icon=":material/unarchive:", on_click=_deed,
                      args=(lambda: examples.restore(desk.store(), user, stored.id), stored,
                            "Restored. It waits for approval again."))  # fmt: skip
        elif may_edit:
            st.button("Edit", type="secondary" if may_approve else "primary", icon=":material/edit:",
                      on_click=ways.go, args=("edit", stored.id))  # fmt: skip
            st.button("Archive", type="tertiary", icon=":material/archive:", on_click=_deed,
                      args=(lambda: examples.archive(desk.store(), user, stored.id), stored,
                            "Archived. It is in no list or dataset any more; Restore brings it back."),
                      help="Takes it out of lists and datasets. Nothing is deleted.")  # fmt: skip
    if stored.status == "submitted" and may_edit and not may_approve:
        st.caption("Another expert or the lead approves it.")


def _approve(user: User, stored: StoredExample) -> None:
    _deed(lambda: examples.approve(desk.store(), user, stored.id, stored.revision), stored, "Approved.")


def _deed(act: Callable[[], None], stored: StoredExample, news: str) -> None:
    try:
        act()
    except UttaError as error:
        st.session_state[_FAILED] = error
    else:
        ways.go(example_id=stored.id, news=news)


def _history(revisions: list[Revision]) -> None:
    with st.expander(f"History: {desk.count(len(revisions), 'revision')}", icon=":material/history:"):
        for newer, older in zip(revisions, [*revisions[1:], None], strict=True):
            note = f" · {ways.one_line(newer.note)}" if newer.note else ""
            st.markdown(f"**Revision {newer.number}** · {ways.one_line(newer.author)} · "
                        f"{desk.ago(newer.saved_at)}{note}")  # fmt: skip
            if older is not None:
                _before(newer, older)


def _before(newer: Revision, older: Revision) -> None:
    """What each changed field said before this revision; what it says now stands in the next newer one, or above."""
    for name in FIELDS:
        before, after = getattr(older.content, name), getattr(newer.content, name)
        if before != after:
            with st.container(gap=None):
                st.caption(f"{LABELS[name]}, before")
                desk.show_text("; ".join(before) if isinstance(before, tuple) else before)
