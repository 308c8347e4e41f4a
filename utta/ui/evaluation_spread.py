"""How the scores of an evaluation spread over the scale: two with the same mean may serve students very differently."""

import math
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.rubric import Rubric
from utta.domain.training import ModelVersion
from utta.errors import NotFound
from utta.services import evaluation_cases, reviews
from utta.services.measuring_scores import POINTS
from utta.ui import desk, evaluation_table, picture

_STEPS_IN_A_POINT, _STEPS_OF_SHARES = 2, 10


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """The distribution on the metric somebody chooses, the main one first."""
    from utta.charts.distribution import distribution_rows
    from utta.charts.evaluation_rows import MOST_SPREAD, called, spread, spread_title

    by_key = {metric.key: metric for metric in result.metrics}
    with st.container(border=True):
        key = f"evaluation_{found.id}_spread"
        chosen = st.selectbox("How the scores spread", list(by_key), key=f"{key}_metric", persist_state="session",
                              format_func=lambda name: by_key[name].label, width=320)  # fmt: skip
        metric = by_key[chosen]
        scores = evaluation_cases.scores_of(desk.store(), found, metric.key)
        title = spread_title(model.name, result, metric.label, scores)
        every = [value for own in scores.values() for value in own]
        bounds = _around(every, (scale() if metric.unit == POINTS else None) or (0.0, 1.0))
        steps = _STEPS_OF_SHARES if metric.unit != POINTS else round((bounds[1] - bounds[0]) * _STEPS_IN_A_POINT)
        counts = spread(result, model.name, scores, bounds, steps)
        baseline = next((who for who in counts if who.startswith(called(model.name, result, "baseline"))), "")
        drawn = tuple((who, tuple(own)) for who, own in counts.items())
        figure = _figure(drawn, bounds, title, metric.unit or "score", baseline)
        picture.draw(figure, key, title, f"Spread of {metric.label} of {model.name}")
        if len(result.names) > MOST_SPREAD:
            st.caption(f"The first {MOST_SPREAD} of {len(result.names)} are drawn; more cannot be told apart.")
        evaluation_table.behind(distribution_rows(counts, bounds), title, f"{key}_table", "spread.csv")


def scale() -> tuple[float, float] | None:
    """The ends of the rubric's scale where all its criteria have the same."""
    try:
        rubric: Rubric = reviews.rubric(desk.store())
    except NotFound:
        return None
    ends = {(one.value(0), one.value(len(one.steps) - 1)) for one in rubric.criteria}
    return ends.pop() if len(ends) == 1 else None


def _around(scores: list[float], bounds: tuple[float, float]) -> tuple[float, float]:
    """The scale, wider where a score lies outside: the rubric may have had other steps then."""
    low, high = (end(scores, default=bound) for end, bound in zip((min, max), bounds, strict=True))
    return min(math.floor(low), bounds[0]), max(math.ceil(high), bounds[1])


@lru_cache(maxsize=64)
def _figure(counts: tuple[tuple[str, tuple[int, ...]], ...], bounds: tuple[float, float], title: str,
            unit: str, baseline: str) -> Any:  # fmt: skip
    from utta.charts.distribution import distribution_chart

    return distribution_chart(dict(counts), bounds, title, unit, baseline)
