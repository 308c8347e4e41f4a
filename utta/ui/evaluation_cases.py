"""Example by example: what the student said, the expert's answer, and everybody's answers with their scores."""

import streamlit as st

from utta.domain.assistant import ASSISTANTS, TARGETS
from utta.domain.evaluation import CaseAnswer, Evaluation, EvaluationResult, Who, who_at
from utta.domain.judge_card import BUILT_IN
from utta.domain.program import Program
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import evaluation_cases
from utta.services.evaluation_cases import Answered, Wanted
from utta.services.measuring_scores import situation_of
from utta.ui import (
    dataset_rows,
    desk,
    evaluation_cases_choice,
    evaluation_send,
    house,
    suite_edge_form,
    training_learned,
)

_ON_PAGE = 5
_ABREAST = 3
"""So many answers stand side by side; more in rows of two."""


def show(user: User, model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """Every case of the evaluation, paged, as somebody wants to see them; without those that this person still judges
    blind."""
    beside, wanted = evaluation_cases_choice.show(model, found, result)
    key = f"evaluation_cases_{found.id}"
    number = dataset_rows.page_number(key, (found.id, wanted.against, wanted.order, wanted.search,
                                            tuple(wanted.slices.items())))  # fmt: skip
    page = evaluation_cases.page(desk.store(), found, user, wanted, number, _ON_PAGE)
    _say_sealed(page.sealed, result.n)
    if not page.total:
        _say_nothing(wanted, result)
        return
    st.caption(_order(model, result, wanted, page.total, page.unscored) + _reasons(result))
    if evaluation_send.may(user, model):
        evaluation_send.bar(user, found, beside)
    program = Program(**model.program)
    pages = -(-page.total // _ON_PAGE)
    first = (min(number, pages) - 1) * _ON_PAGE
    for place, one in enumerate(page.cases, start=first + 1):
        with st.container(border=True):
            _case(program, model.name, found, one, beside, f"{place:,} of {page.total:,}", wanted.against)
            with st.container(horizontal=True, vertical_alignment="center"):
                _deeds(user, model, found, one)
    dataset_rows.page_buttons(key, pages)


def _deeds(user: User, model: ModelVersion, found: Evaluation, one: Answered) -> None:
    if evaluation_send.may(user, model):
        evaluation_send.box(found, one.case.key)
    if user.may("expert") and model.assistant == "teacher":
        given = one.answers.get("model")
        reply = str((given.outputs or {}).get(TARGETS["teacher"], "")) if given else ""
        st.button("Make it an edge case", key=f"evaluation_edge_{found.id}_{one.case.key}", type="tertiary",
                  icon=":material/warning:", on_click=suite_edge_form.make_case,
                  args=(user, situation_of(one.case), reply),
                  help="Opens a form with what this student said.")  # fmt: skip


def _reasons(result: EvaluationResult) -> str:
    """Why no reasons stand beside the scores, where the judge has none."""
    by = {metric.judged_by for metric in result.metrics}
    return " The built-in judge gives scores without reasons." if BUILT_IN in by else ""


def _say_sealed(sealed: int, n: int) -> None:
    if sealed:
        st.info(f"{desk.count(sealed, 'case')} of {n:,} left out: you still judge an answer of each blind on the "
                "Review page.", icon=":material/visibility_off:")  # fmt: skip
        house.link("review", "Review them now", ":material/rate_review:")


def _say_nothing(wanted: Wanted, result: EvaluationResult) -> None:
    if wanted.search or wanted.slices:
        st.info(f"None of the {result.n:,} cases fits. Change the search or the filter.", icon=":material/search_off:")


def _order(model: ModelVersion, result: EvaluationResult, wanted: Wanted, total: int, unscored: int) -> str:
    main, against = desk.plain(result.metrics[0].label.lower()), desk.plain(result.short_name(wanted.against))
    some = f"{total:,} of {desk.count(result.n, 'case')}. " if total < result.n else ""
    if wanted.order == "unscored":
        return f"{some}{desk.count(unscored, 'case')} cannot be compared with {against}; they come first."
    verb = "gained" if wanted.order == "gain" else "lost"
    last = f" The {unscored:,} that cannot be compared come last." if unscored else ""
    return f"{some}Sorted by {main}: where {model.name} {verb} most against {against} comes first.{last}"


def _case(program: Program, name: str, found: Evaluation, one: Answered, beside: list[Who], place: str,
          against: Who) -> None:  # fmt: skip
    result = found.result
    assert result is not None
    st.markdown(f"**{place}** · {_change(result, one, against)}")
    for part in ASSISTANTS[program.assistant].inputs:
        if part in training_learned.NAMES and one.case.inputs.get(part, "").strip():
            training_learned.part(training_learned.NAMES[part], one.case.inputs[part])
    experts = _experts(found)
    _known(program, result, one, experts if experts in beside else None)
    shown: list[Who] = [*(side for side in beside if side != experts), "model"]
    abreast = len(shown) if len(shown) <= _ABREAST else 2
    for first in range(0, len(shown), abreast):
        for column, side in zip(st.columns(abreast, gap="medium"), shown[first : first + abreast], strict=False):
            with column:
                st.markdown(f"###### {desk.plain(name if side == 'model' else _title(result.short_name(side)))}")
                _answer(program, result, one.answers.get(side))


def _known(program: Program, result: EvaluationResult, one: Answered, experts: Who | None) -> None:
    """What the expert answered, or the reviewers rated. experts: where they are compared with, so that their scores
    stand here and their words not twice."""
    who = "Reviewer" if program.assistant == "evaluator" else "Expert" if experts is None else "The experts"
    by = f" :small[{desk.plain(one.case.author)}]" if one.case.author else ""
    st.markdown(f"###### {who}{by}")
    training_learned.show_outputs(program, one.case.outputs)
    if experts is not None and (answer := one.answers.get(experts)) is not None:
        _scores(result, answer)


def _experts(found: Evaluation) -> Who | None:
    """The experts among those compared with."""
    places = [place for place, one in enumerate(found.plan.against, start=1) if one.kind == "experts"]
    return who_at(places[0]) if places else None


def _answer(program: Program, result: EvaluationResult, answer: CaseAnswer | None) -> None:
    if answer is None or answer.outputs is None:
        why = answer.unscored if answer else "No answer was kept."
        st.markdown(f":gray-badge[Unscored] {desk.plain(why)}")
        return
    training_learned.show_outputs(program, answer.outputs)
    _scores(result, answer)


def _scores(result: EvaluationResult, answer: CaseAnswer) -> None:
    scores = [f"{metric.label} {answer.scores[metric.key]:.2f}" for metric in result.metrics
              if metric.key in answer.scores]  # fmt: skip
    if scores:
        st.caption(desk.plain(" · ".join(scores)))
    if answer.reasons:
        st.caption(f"The judge: {desk.plain(answer.reasons)}")
    elif answer.unscored:
        st.markdown(f":gray-badge[Unscored] {desk.plain(answer.unscored)}")


def _change(result: EvaluationResult, one: Answered, against: Who) -> str:
    label = desk.plain(result.metrics[0].label)
    if one.change is None:
        return f"{label}: cannot be compared"
    sign = "+" if one.change > 0 else "−" if one.change < 0 else "±"
    return f"{label} {sign}{abs(one.change):.2f} against {desk.plain(result.short_name(against))}"


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]
