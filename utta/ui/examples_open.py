"""One teaching example opened: its text, where it stands, its history, and what may be done with it."""

from collections.abc import Callable

import streamlit as st

from utta.domain.example import MAX_COMMENT, StoredExample
from utta.domain.user import User
from utta.domain.vocabulary import grade_shown
from utta.errors import Refused, UttaError
from utta.services import approving, examples
from utta.services.approving import Record
from utta.ui import as_typed, desk, examples_open_history
from utta.ui import examples_ways as ways
from utta.ui.examples_fields import LABELS

_FAILED = "example_deed_failed"
_PARTS = (
    ("The student", ("student_profile", "context", "student_question")),
    ("The answer", ("teacher_response", "teaching_approach", "techniques_used")),
    ("Why", ("rationale", "expected_outcomes")),
)


def show(user: User, example_id: int) -> None:
    """The example, for everybody to read; what was sent back says so first."""
    st.title("Teaching example")
    ways.back()
    stored = examples.get(desk.store(), example_id)
    record = approving.record(desk.store(), stored)
    failed = st.session_state.pop(_FAILED, None)
    with st.container(width=760):
        ways.tell_news()
        if isinstance(failed, UttaError) and not (isinstance(failed, Refused) and failed.fields):
            desk.say(failed)
        _sent_back(stored, record)
        _standing(stored, record)
        _deeds(user, stored, record, failed if isinstance(failed, Refused) else None)
        _text(stored)
        examples_open_history.show(stored, record.events)


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


def _sent_back(stored: StoredExample, record: Record) -> None:
    event = record.last("sent back")
    if stored.status != "draft" or event is None:
        return
    with st.container(border=True, gap="xsmall", key="example_sent_back"):
        st.markdown(f"{ways.STATUS_BADGES['draft']} by {examples_open_history.said_by(event)}, with this comment:")
        desk.show_text(event.comment)
        st.caption("Change the text and save it, or submit it again as it stands; then it waits for approval again.")


def _standing(stored: StoredExample, record: Record) -> None:
    content = stored.content
    what = [grade_shown(content.grade_level) or "Grade not given", content.subject or "No subject", content.topic]
    marks = [ways.STATUS_BADGES[stored.status]] + [ways.SAMPLE_BADGE] * stored.origin.is_sample
    facts = [f"By {ways.one_line(stored.author)}", f"revision {stored.revision}",
             f"entered {desk.ago(stored.created_at)}"]  # fmt: skip
    if stored.updated_at > stored.created_at:
        facts.append(f"last changed {desk.ago(stored.updated_at)}")
    if stored.origin.licence:
        facts.append(f"licence {ways.one_line(stored.origin.licence)}")
    approved = record.last("approved")
    if stored.status == "approved" and approved is not None:
        facts.append(f"approved by {examples_open_history.said_by(approved)}")
    st.markdown(f"**{' · '.join(ways.one_line(part) for part in what if part)}** {' '.join(marks)}")
    st.caption(" · ".join(facts))


def _deeds(user: User, stored: StoredExample, record: Record, refused: Refused | None) -> None:
    may_edit = examples.may_edit(user, stored)
    may_approve = approving.may_approve(user, stored, record.writer_id)
    if not may_edit and not may_approve:
        st.caption("Its author, an expert or the lead can change it.")
        return
    with st.container(horizontal=True):
        if may_approve:
            st.button("Approve", type="primary", icon=":material/check:", on_click=_approve, args=(user, stored))
            _send_back(user, stored, refused)
        if may_edit and stored.status == "archived":
            st.button("Restore", type="primary", icon=":material/unarchive:", on_click=_deed,
                      args=(lambda: approving.restore(desk.store(), user, stored.id), stored,
                            "Restored. It waits for approval again."))  # fmt: skip
        elif may_edit:
            st.button("Edit", type="secondary" if may_approve else "primary", icon=":material/edit:",
                      on_click=ways.go, args=("edit", stored.id))  # fmt: skip
            if stored.status == "draft":
                st.button("Submit again", icon=":material/send:", on_click=_deed,
                          args=(lambda: approving.submit_again(desk.store(), user, stored.id), stored,
                                "Submitted again. It waits for approval."),
                          help="As it stands, without changing the text.")  # fmt: skip
            st.button("Archive", type="tertiary", icon=":material/archive:", on_click=_deed,
                      args=(lambda: approving.archive(desk.store(), user, stored.id), stored,
                            "Archived. It is in no list or dataset any more; Restore brings it back."),
                      help="Takes it out of lists and datasets. Nothing is deleted.")  # fmt: skip
    as_typed.send()
    if stored.status == "submitted" and may_edit and not may_approve:
        st.caption("Another expert or the lead approves it.")


def _send_back(user: User, stored: StoredExample, refused: Refused | None) -> None:
    key = _comment_key(stored)
    with st.popover("Send back", icon=":material/undo:"):
        comment = st.text_area("What should be changed?", key=key, height=120, max_chars=MAX_COMMENT,
                               placeholder="The student’s question is clear; say also how you would check that they "
                                           "understood.",
                               help="The author reads this first when they open the example.")  # fmt: skip
        if not comment:
            desk.beside(refused, "comment")
        st.button("Send it back", key=f"{key}_send", on_click=_send, args=(user, stored))


def _send(user: User, stored: StoredExample) -> None:
    comment = str(st.session_state.get(_comment_key(stored)) or "")
    _deed(lambda: approving.send_back(desk.store(), user, stored.id, comment, stored.revision), stored,
          "Sent back. Its author sees your comment.")  # fmt: skip


def _comment_key(stored: StoredExample) -> str:
    return f"example_comment_{stored.id}"


def _approve(user: User, stored: StoredExample) -> None:
    _deed(lambda: approving.approve(desk.store(), user, stored.id, stored.revision), stored, "Approved.")


def _deed(act: Callable[[], None], stored: StoredExample, news: str) -> None:
    try:
        act()
    except UttaError as error:
        st.session_state[_FAILED] = error
    else:
        ways.go(example_id=stored.id, news=news)
