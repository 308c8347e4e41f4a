"""What Home shows: the one next thing, and where the team stands on the ring."""

import streamlit as st

from utta.domain.agreement_gate import Gate, two
from utta.domain.evaluation_words import cautions, headline
from utta.domain.user import User
from utta.services import evaluation_cases, verdicts
from utta.services.standing import NO_REPLY_YET, NextStep, Standing
from utta.ui import desk, house


def next_thing(step: NextStep, at: Standing, user: User) -> None:
    """The one next thing for this person, with the page's only primary button; where there is nothing yet, the way to
    look around first for who can bring in sample data."""
    with st.container(border=True):
        st.caption("Next for you")
        st.subheader(desk.plain(step.what), anchor=False)
        st.write(desk.plain(step.why))
        if st.button(step.button, type="primary", key="next_step"):
            house.go(step.room, view=step.view)
        if not at.examples and user.may("lead"):
            house.link("team", "Or look around with sample data first", ":material/science:")


def ring(at: Standing, user: User) -> None:
    """The stations of the ring, in order, each with its number and its room."""
    st.subheader("Where the team stands", anchor=False)
    with st.container(horizontal=True):
        _station("Teaching examples", f"{at.examples:,}", f"{at.own_examples:,} by you", "examples", "Open")
        _station("Reviews", f"{at.reviews:,}", f"{at.own_reviews:,} by you", "review", "Review")
        _station("Dataset versions", str(at.dataset_versions), at.newest_dataset or "None frozen yet",
                 "dataset" if user.may("expert") else "", "Open")  # fmt: skip
        model = at.newest_model
        _station("Newest model", model.name if model else "None yet",
                 desk.ago(model.created_at) if model else _who_trains(user),
                 "training" if user.may("lead") else "", "Open")  # fmt: skip


def is_it_better(at: Standing, user: User) -> None:
    """The newest comparison's verdict, or why there is none."""
    st.subheader("Is it better?", anchor=False)
    with st.container(border=True):
        found = at.newest_evaluation
        if found is None or found.result is None:
            st.write("No model version has been compared with the untrained program yet.")
            return
        alike = evaluation_cases.sameness(desk.store(), found, user)
        verdict = verdicts.of(desk.store(), found)
        st.write(f"**{desk.plain(headline(verdict, found.result, alike))}**")
        st.write(desk.measured(verdict.main.sentence))
        if weakened := cautions(verdict, found.result, alike):
            to_mind = desk.count(len(weakened), "thing")
            st.caption(f":material/warning: {to_mind} to keep in mind before relying on it.")
        if user.may("expert"):
            house.link("evaluation", "See how we know", ":material/analytics:")


def do_reviewers_agree(at: Standing) -> None:
    """Agreement on each criterion, in words before numbers."""
    st.subheader("Do reviewers agree?", anchor=False)
    with st.container(border=True):
        measured = [row for row in at.agreement if row.alpha is not None]
        if not measured:
            st.write("Not known yet: two people must rate the same replies.")
            st.caption("The Review page sees to it." if at.responses else NO_REPLY_YET)
            return
        for row in measured:
            st.markdown(f"{_word(row)} on **{desk.plain(row.name)}**  \n:gray[{desk.measured(_why(row))}]")
        st.caption("Krippendorff's α: 1 is full agreement, 0 is what chance would give. Enough is what your project "
                   "lead asks before a criterion enters training or a verdict.")  # fmt: skip


def _station(title: str, number: str, note: str, room: str, link: str) -> None:
    with st.container(border=True, height="stretch", width="stretch"):
        st.metric(title, number)
        st.caption(desk.plain(note))
        if room:
            house.link(room, link, ":material/arrow_forward:")


def _who_trains(user: User) -> str:
    return "Train one first" if user.may("lead") else "Your project lead trains it"


def _word(row: Gate) -> str:
    """The gate's own word, so that Home says nothing else than what training and verdicts go by."""
    return ":material/check_circle: Enough agreement" if row.is_open else ":material/adjust: Not enough agreement yet"


def _why(row: Gate) -> str:
    found = f"α = {two(row.alpha or 0.0)}, n = {row.items:,} replies rated twice or more"
    return found if row.is_open else f"{found}. {row.missing.partition(': ')[2].capitalize()}"
