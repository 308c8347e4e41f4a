"""The verdict: is it better, how is that known, and what to keep in mind before relying on it."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult, MetricResult
from utta.domain.judgement import Interval, JudgeCard
from utta.domain.statistics import Standing, standing
from utta.domain.training import ModelVersion
from utta.services import datasets
from utta.services.evaluation import Compared
from utta.ui import desk, evaluation_judge, house

_ICONS: dict[Standing | None, str] = {
    "better": ":green[:material/trending_up:]", "worse": ":red[:material/trending_down:]",
    "none": ":gray[:material/drag_handle:]", "few": ":gray[:material/hourglass_empty:]",
    None: ":gray[:material/help:]",
}  # fmt: skip
_JUDGES = {
    "Built-in judge": "Scored by the built-in judge, not by people.",
    "Computed, no judge": "Compared by wording only: no judge and no person scored these answers.",
    "Reviewers' own ratings": "Compared with the reviewers’ own ratings.",
}


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult, pairs: Sequence[Compared]) -> None:
    """The answer in one line, the measured sentence, how it was measured, and what weakens it."""
    version = datasets.version(desk.store(), model.dataset_id)
    main = result.metrics[0]
    with st.container(border=True):
        st.header(f"{_ICONS[_shown(main)]} {desk.plain(headline(model.name, result))}")
        st.markdown(desk.plain(result.verdict))
        sample = " :orange-badge[Sample data]" if version.has_sample else ""
        st.markdown(f":small[{desk.plain(how(result))}]{sample}")
        for caution in cautions(model, result, pairs):
            st.markdown(f":orange[:material/warning:] {desk.plain(caution)}")
        if model.assistant == "teacher":
            house.link("review", "Ask people: review its answers blind", ":material/rate_review:")


def headline(name: str, result: EvaluationResult) -> str:
    """Is it better? The shortest true answer."""
    main = result.metrics[0]
    shown = _shown(main)
    if shown is None:
        return f"{name} cannot be compared with the untrained program"
    if shown == "few":
        return f"Too few test cases to tell whether {name} is better"
    if shown == "none":
        return f"No difference shown between {name} and the untrained program"
    word = "better" if shown == "better" else "worse"
    if result.card is not None:
        if not any(evaluation_judge.is_above_guessing(one) for one in result.card.criteria):
            return f"Not known: the judge that calls {name} {word} is no better than guessing"
        return f"{name} is {word} than the untrained program, says the built-in judge"
    if main.constant is not None and shown == "better" and not _beats_constant(main):
        return f"{name} beats the untrained program, but not one fixed answer to everybody"
    if main.key == "reference_similarity":
        return f"{name} is {'closer to' if shown == 'better' else 'further from'} the experts’ wording than untrained"
    return f"{name} is {word} than the untrained program"


def how(result: EvaluationResult) -> str:
    """How it is known, in a line."""
    by = result.metrics[0].judged_by
    who = _JUDGES.get(by, f"Scored by: {by}.")
    return f"{desk.count(result.n, 'test case')} that nothing was learned from. {who}"


def cautions(model: ModelVersion, result: EvaluationResult, pairs: Sequence[Compared]) -> list[str]:
    """What a careful reader would want to know before relying on the verdict."""
    said = _unscored(model.name, result)
    if same := _same_answer([pair.baseline.outputs for pair in pairs if pair.baseline], len(pairs)):
        said.append(f"The untrained program answered all {len(pairs)} alike: “{same}” That is easily beaten.")
    for metric in result.metrics:
        if metric.constant and metric.model and not _beats_constant(metric):
            said.append(_beside_constant(metric))
    if result.card is not None:
        said += _about_judge(result.card)
    if not result.card and any(metric.key == "reference_similarity" for metric in result.metrics):
        next_step = result.judge_note or "Let people read the answers."
        said.append(f"Similar wording is not yet a good answer. {next_step}")
    return said


def _unscored(name: str, result: EvaluationResult) -> list[str]:
    missing = [(name, result.unscored_model), ("the untrained program", result.unscored_baseline)]
    said = [f"{number} of {result.n} answers of {who}" for who, number in missing if number]
    return [f"Unscored: {' and '.join(said)}. They count as missing, never as zero."] if said else []


def _same_answer(outputs: Sequence[object], cases: int) -> str:
    """The one answer a program gave to every case, or ""."""
    if cases < 2 or len(outputs) < cases or not all(isinstance(one, dict) for one in outputs):
        return ""
    texts = {str(next(iter(one.values()), "")) for one in outputs if isinstance(one, dict)}
    only = texts.pop() if len(texts) == 1 else ""
    return only if len(only) <= 200 else only[:200] + "…"


def _about_judge(card: JudgeCard) -> list[str]:
    unsure = [evaluation_judge.name_of(one) for one in card.criteria if not evaluation_judge.is_above_guessing(one)]
    new = [evaluation_judge.name_of(one) for one in card.criteria if evaluation_judge.is_lost_on_new_sources(one)]
    said = []
    if unsure:
        said.append(f"The judge is not shown to do better than guessing on {_listed(unsure)}.")
    if new:
        said.append(f"On replies from a source it had never met, as this model is, the judge hardly agrees with "
                    f"reviewers on {_listed(new)}.")  # fmt: skip
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


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
