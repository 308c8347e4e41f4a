"""The judge's figures as tables."""

from typing import Any

import streamlit as st

from utta.domain.evaluation import EvaluationResult
from utta.domain.judge_card import JudgeCard
from utta.domain.judge_words import name_of
from utta.domain.judgement import Interval
from utta.ui import evaluation_table

_KAPPA = (
    "Kappa: agreement with reviewers beyond chance, where near misses count as nearly right; 0 is chance, 1 is "
    "perfect. AC1: the same for the very same step; it holds where nearly all replies deserve one step and kappa does "
    "not. In brackets: 95 % interval."
)
MEANING = (
    f"{_KAPPA} F1: how well each step of the scale is found, 1 is perfect (mean over the steps). New sources: whose "
    "replies the judge had never met while learning."
)
MEANING_OF_SOURCES = (
    "The mean over the criteria. “New” is by judges that had met neither this source nor the lesson. Where nearly all "
    "replies of a source deserve one step, kappa says little: read AC1."
)


def criteria(card: JudgeCard) -> list[dict[str, Any]]:
    """One row a criterion."""
    return [
        {"Criterion": name_of(one), "n": one.n, "Kappa": _between(one.kappa),
         "Kappa, new sources": _two(one.unseen_kappa), "AC1": _between(one.ac1),
         "AC1, new sources": _two(one.unseen_ac1), "F1": _between(one.macro_f1),
         "F1, new sources": _two(one.unseen_macro_f1), "F1, always the commonest step": _two(one.majority_macro_f1)}
        for one in card.criteria
    ]  # fmt: skip


def generators(card: JudgeCard) -> list[dict[str, Any]]:
    """One row a source of replies."""
    return [
        {"Replies from": one.generator, "n": one.n, "Kappa": _between(one.kappa), "Kappa, new": _two(one.unseen_kappa),
         "AC1": _between(one.ac1), "AC1, new": _two(one.unseen_ac1), "Same step": _between(one.accuracy),
         "Same step, new": _two(one.unseen_accuracy)}
        for one in card.generator_cards
    ]  # fmt: skip


def of_evaluator(result: EvaluationResult, key: str) -> None:
    """An Evaluator's agreement with reviewers, and that of what it is compared with."""
    st.subheader("Agreement with reviewers on each criterion")
    if not any(one.n for one in result.agreements):
        st.markdown("No answer could be compared with a reviewer’s rating.")
        return
    rows: list[dict[str, Any]] = [
        {"Criterion": one.name, "Whose steps": result.names.get(one.who, one.who), "n": one.n,
         "Same step": _between(one.same), "Kappa": _between(one.kappa), "AC1": _between(one.ac1)}
        for one in result.agreements if one.n
    ]  # fmt: skip
    evaluation_table.open_to_take(rows, "Agreement with reviewers on each criterion", key, "evaluator-agreement.csv")
    st.caption(f"{_KAPPA} Who could be compared nowhere is left out.")


def _between(interval: Interval | None) -> str:
    if interval is None:
        return ""
    return f"{interval.estimate:z.2f} ({interval.low:z.2f} to {interval.high:z.2f})".replace("-", "−")


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:z.2f}".replace("-", "−")
