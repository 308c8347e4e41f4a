"""Example by example: what the student said, the expert's answer, and both programs' answers with their scores."""

import streamlit as st

from utta.domain.assistant import ASSISTANTS
from utta.domain.evaluation import CaseAnswer, Evaluation, EvaluationResult
from utta.domain.program import Program
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import evaluation
from utta.services.evaluation import Compared
from utta.ui import dataset_rows, desk, house, training_learned

_ON_PAGE = 5


def show(user: User, model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """Every case of the evaluation, the greatest loss first, paged; without those this person still judges blind."""
    every = evaluation.compared(desk.store(), found, user)
    pairs = [pair for pair in every if not pair.is_sealed]
    if not every:
        st.info("The answers of this evaluation are not in the store any more.", icon=":material/inventory_2:")
        return
    if sealed := len(every) - len(pairs):
        st.info(f"{desk.count(sealed, 'case')} of {len(every):,} left out: you still judge an answer of each blind on "
                "the Review page.", icon=":material/visibility_off:")  # fmt: skip
        house.link("review", "Review them now", ":material/rate_review:")
    if not pairs:
        return
    main = result.metrics[0].label.lower()
    without = sum(pair.change is None for pair in pairs)
    last = f" The {without} that cannot be compared come last." if without else ""
    st.caption(
        f"Sorted by {desk.plain(main)}: where {model.name} lost most against {desk.plain(result.against_short)} comes "
        f"first.{last}"
    )
    key = f"evaluation_cases_{found.id}"
    pages = -(-len(pairs) // _ON_PAGE)
    number = min(dataset_rows.page_number(key, found.id), pages)
    program = Program(**model.program)
    first = (number - 1) * _ON_PAGE
    for place, pair in enumerate(pairs[first : first + _ON_PAGE], start=first + 1):
        _case(program, model.name, result, pair, f"{place} of {len(pairs)}")
    dataset_rows.page_buttons(key, pages)


def _case(program: Program, name: str, result: EvaluationResult, pair: Compared, place: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{place}** · {_change(result, pair)}")
        for part in ASSISTANTS[program.assistant].inputs:
            if part in training_learned.NAMES and pair.case.inputs.get(part, "").strip():
                training_learned.part(training_learned.NAMES[part], pair.case.inputs[part])
        who = "Reviewer" if program.assistant == "evaluator" else "Expert"
        by = f" :small[{desk.plain(pair.case.author)}]" if pair.case.author else ""
        st.markdown(f"###### {who}{by}")
        training_learned.show_outputs(program, pair.case.outputs)
        before, after = st.columns(2, gap="medium")
        with before:
            st.markdown(f"###### {desk.plain(_title(result.against_short))}")
            _answer(program, result, pair.baseline)
        with after:
            st.markdown(f"###### {desk.plain(name)}")
            _answer(program, result, pair.model)


def _answer(program: Program, result: EvaluationResult, answer: CaseAnswer | None) -> None:
    if answer is None or answer.outputs is None:
        why = answer.unscored if answer else "No answer was kept."
        st.markdown(f":gray-badge[Unscored] {desk.plain(why)}")
        return
    training_learned.show_outputs(program, answer.outputs)
    scores = [f"{metric.label} {answer.scores[metric.key]:.2f}" for metric in result.metrics
              if metric.key in answer.scores]  # fmt: skip
    if scores:
        st.caption(desk.plain(" · ".join(scores)))


def _change(result: EvaluationResult, pair: Compared) -> str:
    label = desk.plain(result.metrics[0].label)
    if pair.change is None:
        return f"{label}: cannot be compared"
    sign = "+" if pair.change > 0 else "−" if pair.change < 0 else "±"
    return f"{label} {sign}{abs(pair.change):.2f} against {desk.plain(result.against_short)}"


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]
