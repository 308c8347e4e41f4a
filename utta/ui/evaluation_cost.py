"""What an answer takes, in money, tokens or time, beside how good it is."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult, Who
from utta.domain.judgement import Interval
from utta.domain.spending import Took
from utta.domain.text import listed
from utta.domain.training import ModelVersion
from utta.services.measuring_scores import POINTS
from utta.ui import desk, evaluation_table, picture

_OF: Mapping[str, tuple[str, Callable[[Took], float | None]]] = {
    "Money": ("dollars for 100 answers", lambda took: None if took.money is None else 100 * took.money),
    "Tokens": ("tokens an answer", lambda took: took.tokens),
    "Time": ("seconds an answer", lambda took: took.seconds),
}


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """Cost against quality, in whatever is known; what is not known is said and never drawn as nothing."""
    from utta.charts.cost import Priced, cost_table
    from utta.charts.evaluation_rows import called

    offered = [name for name, (_, cost) in _OF.items() if any(cost(took) for took in found.took.values())]
    if not offered:
        return
    key, main = f"evaluation_{found.id}_cost", result.metrics[0]
    with st.container(border=True):
        chosen = offered[0] if len(offered) == 1 else st.segmented_control(
            "What an answer takes", offered, default=offered[0], required=True, key=f"{key}_in",
            persist_state="session",
        )  # fmt: skip
        unit, cost = _OF[chosen]
        known = {who: price / result.n for who, took in found.took.items() if (price := cost(took)) is not None}
        means: dict[Who, Interval | None] = {"model": main.model, "baseline": main.baseline}
        means |= {one.who: one.mean for one in main.others}
        points = tuple(Priced(called(model.name, result, who), price, means.get(who), who == "baseline")
                       for who, price in known.items())  # fmt: skip
        title = _title(model.name, result, known, unit)
        of = POINTS if main.unit == POINTS else main.label.lower()
        picture.draw(_figure(points, title, unit, of), key, title, f"Cost of {model.name}")
        _say_what_is_not_known(model.name, result, known)
        evaluation_table.behind(cost_table(points, unit), title, f"{key}_table", "cost.csv")


def _title(name: str, result: EvaluationResult, known: Mapping[Who, float], unit: str) -> str:
    if "model" not in known:
        return f"What an answer of {name} takes is not known"
    beside = f", of {result.against_short} {_number(known['baseline'])}" if "baseline" in known else ""
    per = unit.replace(" an answer", "").replace(" for 100 answers", "")
    what = "100 answers" if "100" in unit else "An answer"
    takes = "take" if "100" in unit else "takes"
    return f"{what} of {name} {takes} {_number(known['model'])} {per}{beside}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def _say_what_is_not_known(name: str, result: EvaluationResult, known: Mapping[Who, float]) -> None:
    from utta.charts.evaluation_rows import called

    missing = [called(name, result, who) for who in result.names if who not in known]
    if missing:
        st.caption(desk.plain(f"Not known, which is not nothing: {listed(missing)}. Time is known only of answers that "
                              "were all asked for this evaluation."))  # fmt: skip


@lru_cache(maxsize=64)
def _figure(points: tuple[Any, ...], title: str, unit: str, of: str) -> Any:
    from utta.charts.cost import cost_chart

    return cost_chart(points, title, unit, of)
