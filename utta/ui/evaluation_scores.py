"""The scores of an evaluation: what everybody reached, the differences, how the scores spread, and what each metric
means."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult, MetricResult
from utta.domain.evaluation_words import beside_charts
from utta.domain.training import ModelVersion
from utta.services import verdicts
from utta.services.measuring_scores import POINTS
from utta.ui import desk, evaluation_cost, evaluation_spread, evaluation_table, picture


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """The metrics in points together on the rubric's scale, then those from 0 to 1 beside the best constant reply."""
    points = [metric for metric in result.metrics if metric.unit == POINTS]
    shares = [metric for metric in result.metrics if metric.unit != POINTS]
    if said := beside_charts(verdicts.of(desk.store(), found)):
        st.caption(said)
    if points:
        _pair(model, result, points, f"evaluation_{found.id}_points", POINTS, evaluation_spread.scale())
    if shares:
        _pair(model, result, shares, f"evaluation_{found.id}_shares", "0 to 1", None)
        _constant(model, result.constant_reply)
    evaluation_spread.show(model, found, result)
    evaluation_cost.show(model, found, result)
    if result.power:
        st.caption(desk.plain(result.power))
    picture.choose()


def _pair(model: ModelVersion, result: EvaluationResult, metrics: Sequence[MetricResult], key: str, unit: str,
          bounds: tuple[float, float] | None) -> None:  # fmt: skip
    """What everybody reached and how they differ, side by side where there is room, and what the metrics mean."""
    with st.container(border=True):
        if any(metric.difference and not metric.gate for metric in metrics):
            left, right = st.columns(2, gap="medium")
            with right:
                _differences(model, result, metrics, key, unit)
        else:
            left = st.container()
        with left:
            _scores(model, result, metrics, key, unit, bounds)
        st.caption("  \n".join(
            f"**{desk.plain(metric.label)}**: {desk.plain(metric.meaning)} *{desk.plain(metric.judged_by)}.*"
            + (f" Enters no verdict: {desk.plain(metric.gate)}" if metric.gate else "")
            for metric in metrics
        ))  # fmt: skip


def _scores(model: ModelVersion, result: EvaluationResult, metrics: Sequence[MetricResult], key: str, unit: str,
            bounds: tuple[float, float] | None) -> None:  # fmt: skip
    from utta.charts.evaluation import criteria_table
    from utta.charts.evaluation_rows import score_rows, scores_title

    rows, title = score_rows(model.name, result, metrics), scores_title(model.name, result, metrics[0])
    picture.draw(scores_figure(tuple(rows), title, unit, bounds), f"{key}_scores", title, f"Scores of {model.name}")
    evaluation_table.behind(criteria_table(rows), title, f"{key}_scores_table", "scores.csv")


def _differences(model: ModelVersion, result: EvaluationResult, metrics: Sequence[MetricResult], key: str,
                 unit: str) -> None:  # fmt: skip
    from utta.charts.evaluation import difference_table
    from utta.charts.evaluation_rows import by_itself, difference_rows, differences_title

    rows = difference_rows(model.name, result, metrics)
    picked = f"{key}_metric"
    shown = _one_of(metrics, picked) if len(result.names) > 2 else metrics
    title = differences_title(model.name, result, shown)
    drawn = tuple(row for row in rows if row.metric in {metric.label for metric in shown})
    figure = _differences_figure(drawn, title, unit if unit == POINTS else "score")
    picture.draw(figure, f"{key}_differences", title, f"Differences of {model.name}")
    if len(result.names) > 2:
        _choose_one(metrics, picked)
    compared = shown[0].comparison.compared if shown and shown[0].comparison else 1
    if compared > 1:
        st.caption(f"What each shows is corrected for {desk.count(compared, 'comparison')} (Holm): the more are "
                   "compared, the likelier one differs by chance.")  # fmt: skip
    if said := by_itself(shown):
        st.caption(said)
    evaluation_table.behind(difference_table(rows), title, f"{key}_differences_table", "differences.csv")


def _one_of(metrics: Sequence[MetricResult], key: str) -> Sequence[MetricResult]:
    """Against several, one metric at a time: the one chosen under the chart. The table has them all."""
    counting = [metric for metric in metrics if not metric.gate]
    return [next((metric for metric in counting if metric.label == st.session_state.get(key)), counting[0])]


def _choose_one(metrics: Sequence[MetricResult], key: str) -> None:
    labels = [metric.label for metric in metrics if not metric.gate]
    if len(labels) > 1:
        st.selectbox("Show the differences in", labels, key=key, persist_state="session", width=320)


# Plotly takes 40 ms to build a figure, and an evaluation never changes: each is built once and only read after that.


@lru_cache(maxsize=64)
def scores_figure(rows: tuple[Any, ...], title: str, unit: str, bounds: tuple[float, float] | None) -> Any:
    """The chart of these ScoredBars."""
    from utta.charts.evaluation import criteria_chart

    return criteria_chart(rows, title, unit, bounds)


@lru_cache(maxsize=64)
def _differences_figure(rows: tuple[Any, ...], title: str, unit: str) -> Any:
    from utta.charts.evaluation import difference_chart

    return difference_chart(rows, title, unit)


def _constant(model: ModelVersion, reply: str) -> None:
    if not reply:
        return
    what = "rating" if model.assistant == "evaluator" else "reply"
    with st.expander(f"The best constant {what}", icon=":material/content_copy:"):
        st.caption(f"Of all {what}s in the training split, the one that scores highest when given to everybody. Who "
                   "does not beat it has not looked at the student.")  # fmt: skip
        desk.show_text(reply)
