"""How the scores of an evaluation spread over the scale: two with the same mean may serve students very differently."""

from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.training import ModelVersion
from utta.errors import NotFound
from utta.services import evaluation_cases, reviews
from utta.ui import desk, evaluation_table, picture


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """The distribution on the metric somebody chooses, the main one first."""
    from utta.charts.distribution import distribution_rows
    from utta.charts.evaluation_rows import MOST_SPREAD, spread, spread_title

    by_key = {metric.key: metric for metric in result.metrics}
    with st.container(border=True):
        key = f"evaluation_{found.id}_spread"
        chosen = st.selectbox("How the scores spread", list(by_key), key=f"{key}_metric", persist_state="session",
                              format_func=lambda name: by_key[name].label, width=320)  # fmt: skip
        metric = by_key[chosen]
        scores = evaluation_cases.scores_of(desk.store(), found, metric.key)
        title = spread_title(model.name, result, metric.label, scores)
        bounds, counts, baseline = spread(result, model.name, metric, scores, scale())
        drawn = tuple((who, tuple(own)) for who, own in counts.items())
        figure = _figure(drawn, bounds, title, metric.unit or "score", baseline)
        picture.draw(figure, key, title, f"Spread of {metric.label} of {model.name}")
        if len(result.names) > MOST_SPREAD:
            st.caption(f"The first {MOST_SPREAD} of {len(result.names)} are drawn; more cannot be told apart.")
        measured = {who: own for who, own in counts.items() if any(own)}
        evaluation_table.behind(distribution_rows(measured, bounds), title, f"{key}_table", "spread.csv")


def scale() -> tuple[float, float] | None:
    """The ends of the rubric's scale where all its criteria have the same."""
    try:
        return reviews.rubric(desk.store()).bounds
    except NotFound:
        return None


@lru_cache(maxsize=64)
def _figure(counts: tuple[tuple[str, tuple[int, ...]], ...], bounds: tuple[float, float], title: str,
            unit: str, baseline: str) -> Any:  # fmt: skip
    from utta.charts.distribution import distribution_chart

    return distribution_chart(dict(counts), bounds, title, unit, baseline)
