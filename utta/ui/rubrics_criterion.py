"""The fields of one criterion: its name, its question, what its steps are to each other, and the steps themselves."""

import streamlit as st

from utta.domain.rubric_form import MAX_WEIGHT, MOST_STEPS, CriterionForm, StepForm
from utta.domain.rubric_words import SCALES
from utta.ui import desk
from utta.ui.rubrics_writing import Writing


def show(writing: Writing, criterion: CriterionForm) -> None:
    """Every field, what is wrong beside it."""
    st.text_input("Name", key=writing.widget(criterion.id, "name"), on_change=writing.keep, live=True,
                  placeholder="Warmth")  # fmt: skip
    _beside(writing, criterion.id, "name")
    st.text_area("Question (optional)", key=writing.widget(criterion.id, "question"), height=72,
                 on_change=writing.keep, placeholder="Would this student feel welcome to answer?",
                 help="One question that a reviewer answers by choosing a step.")  # fmt: skip
    _beside(writing, criterion.id, "question")
    st.markdown("**Steps**, from the least to the most desired")
    for place, step in enumerate(criterion.steps):
        _step(writing, criterion, step, place)
    _beside(writing, criterion.id, "steps")
    if len(criterion.steps) < MOST_STEPS:
        st.button("Add a step", key=f"rubric_add_step_{criterion.id}", icon=":material/add:", type="tertiary",
                  on_click=_add_step, args=(writing, criterion))  # fmt: skip
    left, right = st.columns(2)
    with left:
        st.selectbox("What the steps are to each other", list(SCALES), key=writing.widget(criterion.id, "scale"),
                     format_func=lambda scale: SCALES[scale], on_change=writing.keep,
                     help="How agreement of reviewers is counted. In order: 4 and 5 agree more than 1 and 5. Evenly "
                          "apart: the numbers can be averaged. Names only: two steps are the same or they are not."
                     )  # fmt: skip
        _beside(writing, criterion.id, "scale")
    with right:
        st.number_input("Weight", min_value=0.0, max_value=MAX_WEIGHT, step=1.0, format="%g",
                        key=writing.widget(criterion.id, "weight"), on_change=writing.keep,
                        help="How much it counts towards teaching effectiveness beside the others; 0 leaves it out. "
                             "The shares stand below the criteria.")  # fmt: skip
        _beside(writing, criterion.id, "weight")


def _step(writing: Writing, criterion: CriterionForm, step: StepForm, place: int) -> None:
    with st.container(border=True, gap="xsmall"):
        label, description, more = st.columns([2, 6, 1], vertical_alignment="bottom")
        with label:
            st.text_input("Label", key=writing.widget(step.id, "label"), on_change=writing.keep, live=True,
                          help="What files and charts hold, such as 4 or Yes." if place == 0 else None)  # fmt: skip
        with description:
            st.text_input("What it means", key=writing.widget(step.id, "description"), on_change=writing.keep,
                          live=True)  # fmt: skip
        with more:
            moves(writing, step.id, f"step {step.label or place + 1}", place, len(criterion.steps), criterion)
        _beside(writing, step.id, "label")
        _beside(writing, step.id, "description")
        st.text_area("Example reply (optional)", key=writing.widget(step.id, "anchor"), height=72,
                     on_change=writing.keep,
                     help="A reply that stands for this step; reviewers can look it up." if place == 0 else None
                     )  # fmt: skip
        _beside(writing, step.id, "anchor")


def moves(writing: Writing, part: str, called: str, place: int, number: int,
          within: CriterionForm | None = None) -> None:  # fmt: skip
    """Move a criterion, or a step `within` one, up or down, or take it out. place: where it stands of `number`."""
    with st.popover("More", type="tertiary", key=f"rubric_more_{part}",
                    help=f"Move {desk.plain(called)} or take it out"):  # fmt: skip
        for name, icon, way, last in (
            ("Move up", "arrow_upward", -1, 0),
            ("Move down", "arrow_downward", 1, number - 1),
        ):
            st.button(name, key=f"rubric_move_{part}_{way}", icon=f":material/{icon}:", type="tertiary",
                      disabled=place == last, on_click=_move, args=(writing, part, way, within))  # fmt: skip
        st.button("Take it out", key=f"rubric_out_{part}", icon=":material/remove:", type="tertiary",
                  on_click=_take_out, args=(writing, part, called, within))  # fmt: skip


def _add_step(writing: Writing, criterion: CriterionForm) -> None:
    writing.change(lambda form: form.add_step(criterion))


def _move(writing: Writing, part: str, way: int, within: CriterionForm | None) -> None:
    if within is None:
        writing.change(lambda form: form.move_criterion(part, -1 if way < 0 else 1))
    else:
        writing.change(lambda form: form.move_step(within, part, -1 if way < 0 else 1))


def _take_out(writing: Writing, part: str, called: str, within: CriterionForm | None) -> None:
    if within is None:
        writing.change(lambda form: form.remove_criterion(part), called)
    else:
        writing.change(lambda form: form.remove_step(within, part), called)


def _beside(writing: Writing, part: str, name: str) -> None:
    desk.beside(writing.refused, f"{part}.{name}")
