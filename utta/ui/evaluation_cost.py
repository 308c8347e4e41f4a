"""What an answer takes, in money, tokens or time, beside how good it is."""

from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.text import listed
from utta.domain.training import ModelVersion
from utta.services.measuring_scores import POINTS
from utta.ui import desk, evaluation_table, picture


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """Cost against quality, in whatever is known; what is not known is said and never drawn as nothing."""
    from utta.charts.cost import cost_table
    from utta.charts.cost_rows import costs, offered

    in_what = offered(found.took)
    if not in_what:
        return
    key, main = f"evaluation_{found.id}_cost", result.metrics[0]
    with st.container(border=True):
        chosen = in_what[0] if len(in_what) == 1 else st.segmented_control(
            "What an answer takes", in_what, default=in_what[0], required=True, key=f"{key}_in",
            persist_state="session",
        )  # fmt: skip
        known = costs(model.name, result, found.took, chosen)
        of = POINTS if main.unit == POINTS else main.label.lower()
        is_drawn = sum(one.quality is not None for one in known.points) > 1
        if is_drawn:
            picture.draw(_figure(known.points, known.title, known.unit, of), key, known.title, f"Cost of {model.name}")
        else:  # a dot by itself shows nothing
            st.markdown(f"**{desk.plain(known.title)}**")
        if known.missing:
            st.caption(desk.plain(f"Not known, which does not mean 0: {listed(known.missing)}. Time is known only of "
                                  "answers that were all asked for this evaluation."))  # fmt: skip
        label = evaluation_table.BEHIND if is_drawn else "The figures"
        evaluation_table.behind(cost_table(known.points, known.unit), known.title, f"{key}_table", "cost.csv", label)


@lru_cache(maxsize=64)
def _figure(points: tuple[Any, ...], title: str, unit: str, of: str) -> Any:
    from utta.charts.cost import cost_chart

    return cost_chart(points, title, unit, of)
