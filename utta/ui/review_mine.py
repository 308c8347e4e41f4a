"""One's own reviews: what was said, when and in which round, newest first; what can still be done with each."""

import streamlit as st

from utta.domain.grades import grade_label
from utta.domain.text import shortened
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import review_examples, review_own
from utta.services.review_own import Own
from utta.store.database import Store
from utta.ui import desk, house, review_said, review_talk, review_ways
from utta.ui.examples_wanted import PREFILL
from utta.ui.review_parts import SIDES

SIZE = 10
_PAGE = "review_mine_page"


def show(store: Store, user: User) -> None:
    """The list, paged."""
    st.title("Your reviews")
    with st.container(horizontal=True):
        review_ways.way("Go on reviewing", icon=":material/arrow_back:")
        review_talk.way(store, user)
    review_ways.tell_news()
    total = review_own.count(store, user)
    if not total:
        st.info("You have not given a review yet. What you say appears here, and you can change it.",
                icon=":material/inbox:")  # fmt: skip
        return
    pages = -(-total // SIZE)
    number = min(int(st.session_state.get(_PAGE) or 1), pages)
    with st.container(width=760):
        st.caption(f"{desk.count(total, 'review')}, newest first. You can change one until its round is closed; what "
                   "it said before is kept.")  # fmt: skip
        for own in review_own.given(store, user, (number - 1) * SIZE, SIZE):
            _one(store, user, own)
        if pages > 1:
            st.pagination(pages, key=_PAGE)


def make_example(store: Store, user: User, own: Own) -> None:
    """The button that makes an improved response a teaching example; nothing where there is none."""
    if not own.review.improved_response:
        return
    if st.button("Make this a teaching example", key=f"review_example_{own.id}", icon=":material/menu_book:"):
        try:
            begun = review_examples.begin(store, user, own.id)
        except UttaError as error:
            desk.say(error)
            return
        if begun.example_id is not None:
            house.go("examples", example=str(begun.example_id))
        st.session_state[PREFILL] = begun.fields | {"origin": begun.origin, "draft": begun.key}
        house.go("examples", view="new")


def _one(store: Store, user: User, own: Own) -> None:
    about = own.review.response.situation
    with st.container(border=True, gap="xsmall", key=f"review_own_{own.id}"):
        st.markdown(desk.plain(shortened(about.student_question or about.context, 140)))
        st.markdown(f":small[:gray[{_replies(own)}]]")
        st.markdown(f"{review_said.judged(own)}  \n:small[:gray[{_facts(own)}]]")
        review_said.written_by(own)
        review_said.words(own.review.rationale, own.review.improved_response)
        with st.container(horizontal=True, vertical_alignment="center"):
            review_ways.way("Change it" if own.may_change else "Look at it", "mine", own.id,
                            ":material/edit:" if own.may_change else ":material/visibility:")  # fmt: skip
            make_example(store, user, own)


def _replies(own: Own) -> str:
    """What was judged, in a line or two."""
    left, right = (desk.plain(shortened(text, 140)) for text in own.sides)
    return f"{SIDES[0]}: {left}  \n{SIDES[1]}: {right}" if own.review.other else f"The reply: {left}"


def _facts(own: Own) -> str:
    about = own.review.response.situation
    grade = grade_label(about.grade) if about.grade is not None else about.grade_level
    facts = [desk.plain(fact) for fact in (grade, about.subject) if fact.strip()]
    facts += [desk.ago(own.given_at), f"in “{desk.plain(own.round_name)}”" if own.round_name else "outside of rounds"]
    if own.revision > 1:
        facts.append("changed once" if own.revision == 2 else f"changed {own.revision - 1} times")
    return " · ".join(facts)
