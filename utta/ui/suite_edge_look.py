"""How an edge case and what came of it look: the student's words, the requirements, and a badge for each outcome."""

from collections.abc import Mapping

import streamlit as st

from utta.domain.edge_cases import EdgeCase, Outcome, Requirement
from utta.domain.edge_checks import Found
from utta.domain.situation import Situation
from utta.ui import desk, training_learned

BADGES: Mapping[Outcome, str] = {
    "passed": ":green-badge[:material/check: Passed]",
    "failed": ":red-badge[:material/close: Failed]",
    "needs a person": ":orange-badge[:material/person: Needs a person]",
    "unscored": ":gray-badge[Unscored]",
}
MARKS: Mapping[Found, str] = {
    "passed": ":green[:material/check:]", "failed": ":red[:material/close:]", "person": ":orange[:material/person:]",
}  # fmt: skip
_LONG = 600
_PARTS = {"student_profile": "Student", "context": "What came before"}


def case(one: EdgeCase) -> None:
    """A case as it is written."""
    asked(one.situation)
    if one.must:
        st.markdown("A reply must\n" + "\n".join(f"- {desk.plain(text)}" for text in one.must))
    if one.must_not:
        st.markdown("A reply must not\n" + "\n".join(f"- {desk.plain(text)}" for text in one.must_not))
    if one.why:
        st.caption(desk.plain(one.why))


def said(one: Requirement) -> str:
    """A requirement in words that go on from "A reply …"."""
    return one.text if one.text.startswith("must not ") else f"must {one.text}"


def asked(situation: Situation) -> None:
    """What the Teacher is asked."""
    if facts := " · ".join(situation.lesson):
        st.caption(desk.plain(facts))
    for part, name in _PARTS.items():
        if getattr(situation, part).strip():
            training_learned.part(name, getattr(situation, part))
    said = situation.student_question
    if len(said) <= _LONG:
        training_learned.part("Student says", said)
    else:
        training_learned.part(f"Student says, in {len(said):,} characters that begin so", f"{said[:_LONG]} …")
