"""The scores of an evaluation: what both programs reached, the differences, and what each metric means."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.contestant import UNTRAINED_NAME
from utta.domain.evaluation import Evaluation, EvaluationResult, MetricResult
from utta.domain.rubric import Rubric
from utta.domain.statistics import standing
from utta.domain.training import ModelVersion
from utta.errors import NotFound
from utta.services import reviews
from utta.services.measuring_scores import POINTS
from utta.ui import desk, evaluation_table

_CONSTANT = "Best constant reply"


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """The metrics in points together on the rubric's scale, then those from 0 to 1 beside the best constant reply."""
    points = [metric for metric in result.metrics if metric.unit == POINTS]
    shares = [metric for metric in result.metrics if metric.unit != POINTS]
    if points:
        _pair(model, result, points, f"evaluation_{found.id}_points", POINTS, _bounds())
    if shares:
        _pair(model, result, shares, f"evaluation_{found.id}_shares", "0 to 1", None)
        _constant(model, result.constant_reply)
    for said in (result.power, result.worst_slice):
        if said:
            st.caption(desk.plain(said))


def _pair(model: ModelVersion, result: EvaluationResult, metrics: Sequence[MetricResult], key: str, unit: str,
          bounds: tuple[float, float] | None) -> None:  # fmt: skip
    """What both reached and how they differ, side by side where there is room, and what the metrics mean."""
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
    from utta.charts.evaluation import ScoredBar, criteria_table

    rows = []
    for metric in metrics:
        rows += [ScoredBar(metric.label, model.name, "model", metric.model),
                 ScoredBar(metric.label, _capital(result.against_short), "baseline", metric.baseline)]  # fmt: skip
        rows += [ScoredBar(metric.label, _capital(result.names[one.who]), "model", one.mean) for one in metric.others]
        if metric.constant:
            rows.append(ScoredBar(metric.label, _CONSTANT, "constant", metric.constant))
    title = _scores_title(model.name, metrics[0], unit, result.against_short)
    _draw(_scores_figure(tuple(rows), title, unit, bounds), f"{key}_scores", title)
    evaluation_table.behind(criteria_table(rows), title, f"{key}_scores_table", "scores.csv")


def _differences(model: ModelVersion, result: EvaluationResult, metrics: Sequence[MetricResult], key: str,
                 unit: str) -> None:  # fmt: skip
    from utta.charts.evaluation import DifferenceBar, difference_table

    counting = [metric for metric in metrics if not metric.gate]
    rows = []
    for metric in counting:
        pairs = [(_capital(result.against_short), metric.difference)]
        pairs += [(_capital(one.comparison.against), one.comparison.difference) for one in metric.others]
        rows += [DifferenceBar(metric.label, model.name, name, found) for name, found in pairs if found]
    title = differences_title(model.name, counting, result.against)
    _draw(_differences_figure(tuple(rows), title, unit if unit == POINTS else "score"), f"{key}_differences", title)
    evaluation_table.behind(difference_table(rows), title, f"{key}_differences_table", "differences.csv")


def differences_title(name: str, metrics: Sequence[MetricResult], against: str = UNTRAINED_NAME) -> str:
    """What the differences show, counted: "Teacher v1 is better than untrained on 4 of 5 measures, worse on none"."""
    found = [standing(metric.difference) for metric in metrics if metric.difference]
    better, worse, few = (found.count(kind) for kind in ("better", "worse", "few"))
    if len(metrics) == 1:
        words = {"better": "is above", "worse": "is below", "none": "shows no difference to",
                 "few": "cannot be told from"}  # fmt: skip
        return f"{name} {words[found[0]]} {against}"
    if few == len(found):
        return f"Too few cases to tell {name} from {against}"
    return f"{name} is above {against} on {better} of {len(metrics)} measures, below on {worse or 'none'}"


def _scores_title(name: str, metric: MetricResult, unit: str, against: str) -> str:
    label = metric.label
    if metric.model is None:
        return f"{label}: {name} could not be scored"
    of = " points" if unit == POINTS else ""
    beside = f", {against} {metric.baseline.estimate:.2f}" if metric.baseline else f", {against} could not be scored"
    if metric.constant:
        beside += f", best constant reply {metric.constant.estimate:.2f}"
    return f"{label}: {name} {metric.model.estimate:.2f}{of}{beside}"


# Plotly takes 40 ms to build a figure, and an evaluation never changes: each is built once and only read after that.


@lru_cache(maxsize=64)
def _scores_figure(rows: tuple[Any, ...], title: str, unit: str, bounds: tuple[float, float] | None) -> Any:
    from utta.charts.evaluation import criteria_chart

    return criteria_chart(rows, title, unit, bounds)


@lru_cache(maxsize=64)
def _differences_figure(rows: tuple[Any, ...], title: str, unit: str) -> Any:
    from utta.charts.evaluation import difference_chart

    return difference_chart(rows, title, unit)


def _draw(figure: Any, key: str, title: str) -> None:
    from utta.charts.frame import CHART_CONFIG

    st.plotly_chart(figure, theme="streamlit", config=CHART_CONFIG, key=key,
                    alt=f"{title}. The table below holds the same numbers.")  # fmt: skip


def _constant(model: ModelVersion, reply: str) -> None:
    if not reply:
        return
    what = "rating" if model.assistant == "evaluator" else "reply"
    with st.expander(f"The best constant {what}", icon=":material/content_copy:"):
        st.caption(f"Of all {what}s in the training split, the one that scores highest when given to everybody. Who "
                   "does not beat it has not looked at the student.")  # fmt: skip
        desk.show_text(reply)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _bounds() -> tuple[float, float] | None:
    """The ends of the rubric's scale where all its criteria have the same."""
    try:
        rubric: Rubric = reviews.rubric(desk.store())
    except NotFound:
        return None
    ends = {(one.value(0), one.value(len(one.steps) - 1)) for one in rubric.criteria}
    return ends.pop() if len(ends) == 1 else None
