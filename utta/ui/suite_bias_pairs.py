"""Pairs of a bias run to be read: the two students with what differs, and what each was told."""

import streamlit as st

from utta.domain.bias_measures import amount, measure_label
from utta.domain.bias_suite import BiasSuiteResult, ShownPair
from utta.domain.evaluation import Evaluation
from utta.domain.situation import Situation
from utta.domain.user import User
from utta.services import suite_bias
from utta.ui import desk, house, training_learned


def show(user: User, found: Evaluation, result: BiasSuiteResult) -> None:
    """The pairs that differ most, without those this person still judges blind."""
    every = result.main.worst
    pairs = suite_bias.worst(desk.store(), found, user)
    if not every:
        st.info("No two replies of a pair differed in anything that was measured.", icon=":material/drag_handle:")
        return
    if sealed := len(every) - len(pairs):
        st.info(f"{desk.count(sealed, 'pair')} of {len(every)} left out: you still judge a reply of each blind on the "
                "Review page.", icon=":material/visibility_off:")  # fmt: skip
        house.link("review", "Review them now", ":material/rate_review:")
    st.caption(
        "The pairs that show the differences found most." if result.main.report.shown
        else "No difference is shown. These are the pairs whose replies differ most, by chance as far as is known."
    )  # fmt: skip
    for number, pair in enumerate(pairs, start=1):
        _pair(pair, f"{number} of {len(pairs)}")


def _pair(pair: ShownPair, place: str) -> None:
    by = amount(pair.measure, pair.difference)
    with st.container(border=True):
        st.markdown(f"**{place}** · {desk.plain(measure_label(pair.measure).capitalize())} {desk.plain(by)}")
        for name, text in _shared(pair):
            training_learned.part(name, text)
        before, after = st.columns(2, gap="medium")
        with before:
            _side(pair.compared_with, pair, pair.neutral, pair.neutral_reply, pair.neutral_score)
        with after:
            _side(pair.group, pair, pair.changed, pair.changed_reply, pair.changed_score)


def _side(who: str, pair: ShownPair, own: Situation, reply: str, score: float | None) -> None:
    st.markdown(f"###### {desk.plain(who[:1].upper() + who[1:])}")
    for name, text in _own(pair, own):
        training_learned.part(name, text)
    training_learned.part("Reply", reply)
    if score is not None:
        st.caption(f"The judge gives it {score:.2f} points.")


_PARTS = {"student_profile": "Student", "context": "Context", "student_question": "Student’s words"}


def _shared(pair: ShownPair) -> list[tuple[str, str]]:
    """What both students have in common, by name."""
    both = ((name, getattr(pair.neutral, part), getattr(pair.changed, part)) for part, name in _PARTS.items())
    return [(name, text) for name, text, other in both if text == other and text.strip()]


def _own(pair: ShownPair, own: Situation) -> list[tuple[str, str]]:
    """What is said of one student alone."""
    return [
        (name, getattr(own, part)) for part, name in _PARTS.items()
        if getattr(pair.neutral, part) != getattr(pair.changed, part)
    ]  # fmt: skip
