"""Asking for an evaluation: against whom, who judges, what would be asked where, and what it could show."""

from collections.abc import Mapping, Sequence

import streamlit as st

from utta.domain.contestant import UNTRAINED, Contestant, EvaluationPlan
from utta.domain.engine import EngineSpec
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import evaluation_before
from utta.services.contestants import MOST
from utta.services.evaluation_before import Asked
from utta.ui import desk, engines_choice, evaluation_go, evaluation_judge_choice, spending


def show(user: User, model: ModelVersion, words: str, shown_key: str, is_primary: bool) -> None:
    """The choices, what they come to, and the button that asks. shown_key: where the id of the evaluation looked at is
    kept, so that the new one is shown."""
    there = evaluation_before.choices(desk.store(), model)
    against = tuple(there[key] for key in _against(model, there))
    plan = EvaluationPlan(against=against, judge=evaluation_judge_choice.choose(model))
    if not plan.against:
        st.caption("Choose at least one to compare with.")
        return
    try:
        asked = evaluation_before.asked(desk.store(), model, plan)
    except UttaError as error:
        desk.say(error)
        return
    st.markdown("\n".join(f"- {line(one)}" for one in asked))
    _say_cost(asked)
    engines_choice.say_what_leaves(one.engine for one in asked if one.engine)
    power = evaluation_before.power_sentence(desk.store(), model, len(plan.against))
    st.caption(desk.plain(power or "How small a difference this split can show is known after its first evaluation."))
    evaluation_go.button(user, model, plan, words, "evaluation_go", shown_key, is_primary)


def prefill(model_id: int, plan: EvaluationPlan) -> None:
    """Choose what an earlier evaluation was against and who judged it, for the next time the form is shown."""
    st.session_state[_key(model_id)] = [one.key for one in plan.against]
    evaluation_judge_choice.prefill(plan.judge)


def line(one: Asked) -> str:
    """ "**Teacher v1** on School server: 69 questions, 57 of them answered before and free"."""
    name = f"**{desk.plain(one.name[:1].upper() + one.name[1:])}**"
    if one.engine is None:
        return f"{name}: nothing is asked, their answers stand in the examples"
    where = desk.plain(engines_choice.name_of(one.engine))
    if not one.engine.is_language_model:
        where = f"the {where[:1].lower()}{where[1:]}"
    on = "" if one.name.startswith(one.engine.label) else f" on {where}"
    questions = desk.count(one.questions, "question")
    if not one.engine.is_language_model:
        return f"{name}{on}: {questions}, free and on this computer"
    if not one.before:
        return f"{name}{on}: {questions}"
    if not one.new:
        return f"{name}{on}: {questions}, all answered before and free"
    return f"{name}{on}: {questions}, {one.before:,} of them answered before and free"


def _say_cost(asked: Sequence[Asked]) -> None:
    """What the new questions would cost, by engine; one that two sides share is told once."""
    new: dict[EngineSpec, int] = {}
    for one in asked:
        if one.engine is not None:
            new[one.engine] = new.get(one.engine, 0) + one.new
    for spec, questions in new.items():
        if said := spending.expected(desk.store(), spec, questions):
            st.caption(desk.plain(f"{desk.count(questions, 'new question')} to {spec.label}: {said}."))


def _against(model: ModelVersion, there: Mapping[str, Contestant]) -> list[str]:
    key = _key(model.id)
    if (kept := st.session_state.get(key)) is not None and not set(kept) <= set(there):
        st.session_state[key] = [one for one in kept if one in there]  # what is not offered any more
    return st.multiselect(
        f"Compare {model.name} with", list(there), default=[UNTRAINED.key], key=key, persist_state="session",
        max_selections=MOST, format_func=lambda one: there[one].name[:1].upper() + there[one].name[1:],
        placeholder="Choose one or more",
        help=f"The verdict is about the first one; the others stand beside it. At most {MOST}: the more are compared, "
             "the larger a difference must be to be no chance.",
    )  # fmt: skip


def _key(model_id: int) -> str:
    return f"evaluation_against_{model_id}"
