"""The verdict: is it better, how is that known, what would settle it, and what to keep in mind before relying on it."""

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.evaluation_verdict import Against, EvaluationVerdict
from utta.domain.evaluation_words import cautions, figures, headline, how
from utta.domain.sameness import Sameness
from utta.domain.statistics import ENOUGH
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.domain.verdict import Outcome, Verdict
from utta.services import datasets, verdicts
from utta.ui import desk, evaluation_next

_ICONS: dict[Outcome, str] = {
    "better": ":material/trending_up:", "worse": ":material/trending_down:",
    "no difference shown": ":material/drag_handle:", "ask people": ":material/group:",
}  # fmt: skip
_SHORT: dict[Outcome, str] = {
    "better": "better", "worse": "worse", "no difference shown": "no difference shown",
    "ask people": "for people to decide",
}  # fmt: skip


def show(user: User, model: ModelVersion, found: Evaluation, result: EvaluationResult, alike: Sameness) -> None:
    """The answer in one line, the sentence it rests on, how it is known, the next step, and what weakens it."""
    version = datasets.version(desk.store(), model.dataset_id)
    verdict = verdicts.of(desk.store(), found)
    weakened = cautions(verdict, result, alike)
    with st.container(border=True):
        colour = (
            "green" if verdict.main.outcome == "better" and not weakened else "gray"
        )  # no cheer over a doubtful gain
        st.header(f":{colour}[{icon(verdict.main)}] {desk.plain(headline(verdict, result, alike))}")
        st.markdown(desk.measured(verdict.main.sentence))
        sample = " :orange-badge[Sample data]" if version.has_sample else ""
        st.markdown(f":small[{desk.measured(how(verdict, result))}{_difference(verdict)}]{sample}")
        for one in verdict.against[1:]:
            st.markdown(f":gray[{icon(one.verdict)}] {desk.measured(one.verdict.sentence)}")
        evaluation_next.show(user, found, verdict)
        for caution in weakened:
            st.markdown(f":orange[:material/warning:] {desk.measured(caution)}")
        _single_criteria(verdict)


def icon(one: Verdict) -> str:
    """What a verdict comes to, at a glance."""
    if one.outcome == "no difference shown" and one.difference is None:
        return ":material/help:"
    few = one.outcome == "no difference shown" and one.difference is not None and one.difference.n < ENOUGH
    return ":material/hourglass_empty:" if few else _ICONS[one.outcome]


def _difference(verdict: EvaluationVerdict) -> str:
    """The figures, where the sentence does not say them."""
    said = figures(verdict.main)
    asks = verdict.main.outcome == "ask people" and verdict.main.rests_on == "judge"
    return f" The judge’s difference: {desk.measured(said)}." if said and asks else ""


def _single_criteria(verdict: EvaluationVerdict) -> None:
    """The verdict on each criterion, for who wants to know where a difference lies."""
    if not any(one.criteria for one in verdict.against):
        return
    with st.expander("On each criterion"):
        for one in verdict.against:
            if len(verdict.against) > 1:
                st.markdown(f"**Against {desk.plain(one.name)}**")
            _criteria(one)


def _criteria(one: Against) -> None:
    lines = []
    for name, own in one.criteria.items():
        said = figures(own) or own.sentence
        lines.append(f"- :gray[{icon(own)}] **{desk.plain(name)}**, {_SHORT[own.outcome]}: {desk.measured(said)}")
    st.markdown("\n".join(lines))
