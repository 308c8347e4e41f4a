"""What both ways of reviewing share on screen: the situation, a response, the reviewer's own words."""

import streamlit as st

from utta.domain.grades import grade_label
from utta.domain.situation import Situation
from utta.ui import desk, review_keys
from utta.ui.review_sitting import Sitting

SIDES = "Reply A", "Reply B"
"""What the two of a comparison are called: on a phone nothing stands left or right."""

_LONG = 900
"""Characters of context above which it scrolls in a box of its own, at its end."""


def situation(about: Situation, is_sample: bool) -> None:
    """Who the student is and what happened before they spoke."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        grade = grade_label(about.grade) if about.grade is not None else about.grade_level
        for fact in (grade, about.subject, about.topic):
            if fact.strip():
                st.badge(desk.plain(fact), color="gray")
        if is_sample:
            st.badge("Sample", color="orange", icon=":material/science:")
    if about.student_profile.strip():
        st.markdown(f":gray[Student:] {desk.plain(about.student_profile)}")
    if len(about.context) > _LONG:
        st.markdown(":gray[What happened before:]")
        with st.container(height=280, autoscroll=True):
            desk.show_text(about.context)
    elif about.context.strip():
        st.markdown(f":gray[What happened before:] {desk.plain(about.context)}")


def said(about: Situation) -> None:
    """What the student said, which a response answers."""
    if about.student_question.strip():
        with st.container(border=True):
            _part("The student said", about.student_question)


def response(title: str, text: str, *, stretch: bool = False) -> None:
    """One response, in a box of its own, without a word of where it came from."""
    with st.container(border=True, height="stretch" if stretch else "content"):
        _part(title, text)


def _part(title: str, text: str) -> None:
    if text.strip():
        st.markdown(f":small[:gray[{title}]]  \n{desk.plain(text)}")


def rationale(sitting: Sitting) -> None:
    """Why the reviewer judged so, in their own words."""
    with st.container(key=review_keys.COMMENT):
        st.text_area("Why? (optional)", sitting.seed("rationale", ""), key=sitting.key("rationale"), height=80,
                     on_change=sitting.keep,
                     placeholder="One sentence that a colleague would understand")  # fmt: skip
    desk.beside(sitting.refused, "rationale")


def improvement(sitting: Sitting, start_from: str | None) -> None:
    """An improved response, for a reviewer who chooses to write one.

    start_from: the text it begins with, edited in place; None while there is nothing to improve yet.
    """
    label = "Write an improved response" + (" (once you have chosen)" if start_from is None else "")
    improve = st.toggle(label, sitting.seed("improve", False), key=sitting.key("improve"),
                        on_change=sitting.keep, disabled=start_from is None)  # fmt: skip
    if improve and start_from is not None:
        with st.container(key=review_keys.IMPROVED):
            st.text_area("Your improved response", sitting.seed("improved_response", start_from), height=160,
                         key=sitting.key("improved_response"), on_change=sitting.keep,
                         placeholder="What would you have said to this student?")  # fmt: skip
        desk.beside(sitting.refused, "improved_response")
