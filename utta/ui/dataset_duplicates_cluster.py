"""One cluster of examples that are alike: what makes them so in words, and the examples side by side."""

import re
from collections.abc import Sequence

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.findings import filled_fields
from utta.domain.grades import grade_label
from utta.domain.text import normalised
from utta.services.approving import STANDING
from utta.services.duplicates import Cluster
from utta.ui import dataset_rows, desk, difference

_BESIDE = 2  # examples in one row
_NUMBER = re.compile(r"\d+")


def show(shown: Sequence[StoredExample], cluster: Cluster) -> None:
    """The examples of a cluster, the first in full and the others with their differences from it marked."""
    st.markdown(f"**{len(cluster.ids):,} alike.** {why(shown, cluster.likeness)}")
    if len(shown) < len(cluster.ids):
        st.caption(f"{len(shown)} of them are shown. Decide about these, and the others come.")
    first = shown[0]
    same_context = len({example.content.context for example in shown}) == 1
    if same_context and first.content.context:
        with st.expander("Context, the same for all"):
            desk.show_text(first.content.context)
    for start in range(0, len(shown), _BESIDE):
        for column, example in zip(st.columns(_BESIDE, gap="large"), shown[start : start + _BESIDE], strict=False):
            with column:
                _one(example, first, with_context=not same_context)


def why(group: Sequence[StoredExample], likeness: float) -> str:
    """Why these are alike, in words. likeness: of the least alike two, 0.75..1."""
    texts = [(e.content.context, e.content.student_question, e.content.teacher_response) for e in group]
    words = [tuple(normalised(text) for text in parts) for parts in texts]
    if len(set(texts)) == 1:
        return "The same question, context and response, letter for letter."
    if len(set(words)) == 1:
        return "The same words; only spacing, capitals, quotes or punctuation differ."
    if len({parts[1:] for parts in words}) == 1:
        return "The same question and response; the context differs."
    if len({_NUMBER.sub("0", " ".join(parts[1:])) for parts in words}) == 1:
        return "The same words with other numbers. They may well be different problems."
    if likeness >= 0.97:
        return "Almost the same: hardly a word of question and response differs."
    if likeness >= 0.88:
        return "Very alike: some words of question or response differ."
    return "Alike: most words of question and response are the same."


def label(example: StoredExample) -> str:
    """What an example is and who wrote it, for one line of Markdown."""
    filled, fields = filled_fields(example)
    parts = [grade_label(example.content.grade), example.content.subject or "No subject", STANDING[example.status],
             example.author, f"{filled} of {fields} fields filled"]  # fmt: skip
    return desk.plain(" · ".join(parts))


def _one(example: StoredExample, first: StoredExample, *, with_context: bool) -> None:
    content, against = example.content, first.content if example is not first else None
    about = f"{label(example)} · {desk.plain(desk.ago(example.updated_at))}"
    st.markdown(f"**Example {example.id}**  \n:small[:gray[{about}]]")
    parts = [("Student", "student_question"), ("Teacher", "teacher_response")]
    if with_context:
        parts.insert(0, ("Context", "context"))
    for name, field in parts:
        _part(
            name,
            getattr(content, field),
            getattr(against, field) if against else None,
            first,
            is_whole=field != "context",
        )
    dataset_rows.open_link(example.id)


def _part(name: str, text: str, against: str | None, first: StoredExample, *, is_whole: bool) -> None:
    """One text of an example, against the first one's where that is given."""
    with st.container(gap=None):
        if against is None:
            st.caption(name)
            desk.show_text(text)
        elif text == against:
            st.caption(f"{name}: the same as in example {first.id}")
        else:
            st.caption(f"{name}, against example {first.id}")
            difference.show(against, text, whole=is_whole)
