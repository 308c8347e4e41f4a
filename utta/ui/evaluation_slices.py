"""For whom it does better or worse: the differences for each kind of case, as a forest plot."""

from collections import Counter
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.slices import Slices
from utta.domain.training import ModelVersion
from utta.services.measuring_scores import POINTS
from utta.ui import desk, evaluation_table, picture

_ALL = "All kinds"


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """The slices of the main metric's paired differences, of the dimension somebody chooses."""
    from utta.charts.slices import slices_table

    slices = result.slices
    if slices is None or not slices.slices:
        st.info("Slices need a Teacher’s answers, and this evaluation has none.", icon=":material/donut_small:")
        return
    main, key = result.metrics[0], f"evaluation_{found.id}_slices"
    names = Counter(one.dimension for one in slices.slices)
    kinds = [kind for kind, number in names.items() if number > 1]  # with a single name there is nothing to compare
    with st.container(border=True):
        first = _ALL if slices.compared or not kinds else kinds[0]
        chosen = st.pills("By", [_ALL, *kinds], default=first, required=True, key=f"{key}_by",
                          persist_state="session", label_visibility="collapsed")  # fmt: skip
        wanted = tuple(kinds) if chosen == _ALL else (chosen,)
        unit = POINTS if main.unit == POINTS else "score"
        title = slices.among(wanted).sentence(main.unit)
        picture.draw(_figure(slices, wanted, unit), key, title, f"Slices of {model.name}")
        corrected = (f" The {slices.compared} compared with the rest are corrected for being so many (Holm)."
                     if slices.compared > 1 else "")  # fmt: skip
        st.caption(
            f"{desk.plain(main.label)}: {model.name} minus {desk.plain(result.against_short)} for each kind of case, "
            f"with 95 % intervals; right of the line {model.name} did better. A kind of fewer than {slices.least} "
            f"cases is grey and compared with nothing.{corrected}"
        )
        evaluation_table.behind(slices_table(slices, wanted), f"Slices by {chosen}", f"{key}_table", "slices.csv")
    picture.choose()


@lru_cache(maxsize=64)
def _figure(slices: Slices, dimensions: tuple[str, ...], unit: str) -> Any:
    from utta.charts.slices import slices_chart

    return slices_chart(slices, 0.0, unit, dimensions)
