"""The verdict: is it better, how is that known, and what to keep in mind before relying on it."""

import streamlit as st

from utta.domain.contestant import UNTRAINED_NAME
from utta.domain.evaluation import EvaluationResult, MetricResult
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Interval
from utta.domain.statistics import Standing, standing
from utta.domain.text import listed
from utta.domain.training import ModelVersion
from utta.services import datasets
from utta.services.evaluation_index import Sameness
from utta.ui import desk, evaluation_judge, house

_ICONS: dict[Standing | None, str] = {
    "better": ":material/trending_up:", "worse": ":material/trending_down:", "none": ":material/drag_handle:",
    "few": ":material/hourglass_empty:", None: ":material/help:",
}  # fmt: skip
_JUDGES = {
    "Built-in judge": "Scored by the built-in judge, not by people.",
    "Computed, no judge": "Compared by wording only: no judge and no person scored these answers.",
    "Reviewers' own ratings": "Compared with the reviewers’ own ratings.",
}


def show(model: ModelVersion, result: EvaluationResult, alike: Sameness) -> None:
    """The answer in one line, the measured sentence, how it was measured, and what weakens it."""
    version = datasets.version(desk.store(), model.dataset_id)
    main = result.metrics[0]
    with st.container(border=True):
        weakened = cautions(model.name, result, alike)
        colour = "green" if _shown(main) == "better" and not weakened else "gray"  # no cheer over a doubtful gain
        st.header(f":{colour}[{_ICONS[_shown(main)]}] {desk.plain(headline(model.name, result, alike))}")
        st.markdown(desk.plain(result.verdict))
        sample = " :orange-badge[Sample data]" if version.has_sample else ""
        st.markdown(f":small[{desk.plain(how(result))}]{sample}")
        for caution in weakened:
            st.markdown(f":orange[:material/warning:] {desk.plain(caution)}")
        if model.assistant == "teacher":
            house.link("review", "Ask people: review its answers blind", ":material/rate_review:")


def headline(name: str, result: EvaluationResult, alike: Sameness) -> str:
    """Is it better? The shortest true answer."""
    main, against = result.metrics[0], result.against
    shown = _shown(main)
    if shown is None:
        return f"{name} cannot be compared with {against}"
    if shown == "few":
        return f"Too few test cases to tell whether {name} is better"
    if shown == "none":
        return f"No difference shown between {name} and {against}"
    if shown == "better" and alike.same:
        who = "an untrained program" if against == UNTRAINED_NAME else against
        return f"{name} beats {who} that gave everybody the same answer"
    word = "better" if shown == "better" else "worse"
    if result.card is not None and main.key != "reference_similarity":
        if not any(evaluation_judge.is_above_guessing(one) for one in result.card.criteria):
            return f"Not known: the judge that calls {name} {word} is no better than guessing"
        return f"{name} is {word} than {against}, says the built-in judge"
    if main.constant is not None and shown == "better" and not _beats_constant(main):
        return f"{name} beats {against}, but is not shown to beat one fixed answer to everybody"
    if main.key == "reference_similarity":
        closer = "closer to" if shown == "better" else "further from"
        return f"{name} is {closer} the experts’ wording than {result.against_short}"
    return f"{name} is {word} than {against}"


def how(result: EvaluationResult) -> str:
    """How it is known, in a line."""
    by = result.metrics[0].judged_by
    who = _JUDGES.get(by, f"Scored by: {by}.")
    return f"{desk.count(result.n, 'test case')} that nothing was learned from. {who}"


def cautions(name: str, result: EvaluationResult, alike: Sameness) -> list[str]:
    """What a careful reader would want to know before relying on the verdict."""
    said = [*_unscored(name, result), *result.cautions]
    if alike.same:
        quoted = "" if alike.is_sealed else f", “{alike.same}”"
        who = f"{result.against[:1].upper()}{result.against[1:]}"
        said.append(f"{who} gave all {alike.n} students the same answer{quoted}. That is easily beaten.")
    if alike.alike:
        said.append(f"On {alike.alike} of {alike.n} test cases {name} gave word for word the answer of "
                    f"{result.against}.")  # fmt: skip
    for metric in result.metrics:
        if metric.constant and metric.model and not _beats_constant(metric):
            said.append(_beside_constant(metric))
    if result.card is not None:
        said += _about_judge(result.card)
    if result.metrics[0].key == "reference_similarity":
        next_step = result.judge_note or "Let people read the answers."
        said.append(f"Similar wording is not yet a good answer. {next_step}")
    return said


def _unscored(name: str, result: EvaluationResult) -> list[str]:
    missing = [(name, result.unscored_model), (result.against, result.unscored_baseline)]
    missing += [(result.names[who], number) for who, number in result.unscored.items()]
    said = [f"{number} of {result.n} answers of {who}" for who, number in missing if number]
    return [f"Unscored: {' and '.join(said)}. They count as missing, never as zero."] if said else []


def _about_judge(card: JudgeCard) -> list[str]:
    unsure = [evaluation_judge.name_of(one) for one in card.criteria if not evaluation_judge.is_above_guessing(one)]
    new = [evaluation_judge.name_of(one) for one in card.criteria if evaluation_judge.is_lost_on_new_sources(one)]
    said = []
    if unsure:
        said.append(f"The judge is not shown to do better than guessing on {listed(unsure)}.")
    if new:
        said.append(f"On replies from a source it had never met, as this model is, the judge hardly agrees with "
                    f"reviewers on {listed(new)}.")  # fmt: skip
    return said


def _beside_constant(metric: MetricResult) -> str:
    assert metric.constant is not None and metric.model is not None
    return (
        f"{metric.label}: {_figure(metric.model)}. One fixed answer to everybody gets {_figure(metric.constant)}, so "
        "it is not shown to beat that."
    )


def _figure(one: Interval) -> str:
    return f"{one.estimate:.2f} ({one.low:.2f} to {one.high:.2f}, n = {one.n})".replace("-", "−")


def _beats_constant(metric: MetricResult) -> bool:
    return bool(metric.model and metric.constant and metric.model.low > metric.constant.high)


def _shown(metric: MetricResult) -> Standing | None:
    return standing(metric.difference) if metric.difference else None
