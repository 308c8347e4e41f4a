"""What rules count in the replies: how hard they read, how long they are, whether they ask or give the answer away."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult, FeatureResult, Who
from utta.domain.training import ModelVersion
from utta.ui import desk, evaluation_table, picture
from utta.ui.evaluation_scores import scores_figure

_SHARES = "share of the replies, or of their sentences"


def show(model: ModelVersion, found: Evaluation, result: EvaluationResult) -> None:
    """The features by unit: shares together, the reading level against the grade, the length."""
    if not result.features:
        st.info("Wording is counted in a Teacher’s replies, and this evaluation has none.",
                icon=":material/text_fields:")  # fmt: skip
        return
    by_unit = {unit: [one for one in result.features if one.unit == unit] for unit in ("", "grades", "words")}
    st.caption("Counted by rules, without a judge. None of these is quality: they tell what to look at.")
    _chart(model, found, result, by_unit[""], _shares_title(model.name, result), _SHARES)
    left, right = st.columns(2, gap="medium")
    with left:
        _chart(model, found, result, by_unit["grades"], _grades_title(model.name, result), "grades")
    with right:
        _chart(model, found, result, by_unit["words"], _length_title(model.name, result), "words")
    picture.choose()


def _chart(model: ModelVersion, found: Evaluation, result: EvaluationResult, features: Sequence[FeatureResult],
           title: str, unit: str) -> None:  # fmt: skip
    from utta.charts.evaluation_rows import feature_rows

    if not features:
        return
    key = f"evaluation_{found.id}_wording_{features[0].key}"
    with st.container(border=True, height="stretch"):
        bounds = (0.0, 1.0) if unit == _SHARES and all(_is_share(one) for one in features) else None
        rows = tuple(feature_rows(model.name, result, features))
        if not rows:
            st.caption(f"None of the replies has this: {desk.plain(features[0].meaning)}")
            return
        figure = _shares_figure(rows, title, bounds) if unit == _SHARES else scores_figure(rows, title, unit, bounds)
        picture.draw(figure, key, title, f"Wording of {model.name} {unit.split()[0]}")
        with st.expander("What is counted, and what that misses", icon=":material/help:"):
            st.markdown("\n".join(f"- **{desk.plain(one.label)}**: {desk.plain(one.meaning)}" for one in features))
        evaluation_table.behind(_table(model.name, result, features), title, f"{key}_table", "wording.csv")


@lru_cache(maxsize=32)
def _shares_figure(rows: tuple[Any, ...], title: str, bounds: tuple[float, float] | None) -> Any:
    from utta.charts.evaluation import criteria_chart
    from utta.charts.frame import in_percent

    return in_percent(criteria_chart(rows, title, _SHARES, bounds))


def _table(name: str, result: EvaluationResult, features: Sequence[FeatureResult]) -> evaluation_table.Rows:
    from utta.charts.evaluation_rows import called
    from utta.charts.frame import interval_cells

    rows = []
    for one in features:
        for who, mean in one.means.items():
            minus = one.difference if who == "model" else None
            rows.append({
                "Feature": one.label, "Who": called(name, result, who), **interval_cells(mean),
                "Without": result.n - mean.n, f"Minus {result.against_short}": minus.estimate if minus else None,
                "Low": minus.low if minus else None, "High": minus.high if minus else None,
            })  # fmt: skip
    return rows


def _is_share(one: FeatureResult) -> bool:
    return all(mean.low >= 0 and mean.high <= 1 for mean in one.means.values())


def _mean(result: EvaluationResult, key: str, who: Who) -> float | None:
    return next((one.means[who].estimate for one in result.features if one.key == key and who in one.means), None)


def _shares_title(name: str, result: EvaluationResult) -> str:
    """The two that teachers ask about first."""
    asks, gives = (_mean(result, key, "model") for key in ("asks", "gives_answer"))
    said = []
    if asks is not None:
        said.append(f"asks a question in {100 * asks:.0f} % of its replies")
    if gives is not None:
        said.append(f"gives the answer away in {100 * gives:.0f} %")
    return f"{name} {' and '.join(said)}" if said else "What is counted in the replies"


def _grades_title(name: str, result: EvaluationResult) -> str:
    above = _mean(result, "above_grade", "model")
    if above is None:
        return f"How hard the replies of {name} read"
    beside = _mean(result, "above_grade", "baseline")
    said = f", {result.against_short} {abs(beside):.1f} {_side(beside)}" if beside is not None else ""
    return f"{name} reads {abs(above):.1f} grades {_side(above)} the student’s{said}"


def _side(grades: float) -> str:
    return "above" if grades > 0 else "below"


def _length_title(name: str, result: EvaluationResult) -> str:
    own, beside = (_mean(result, "length", who) for who in ("model", "baseline"))
    if own is None:
        return f"How long the replies of {name} are"
    said = f", {result.against_short} {beside:.0f}" if beside is not None else ""
    return f"A reply of {name} has {own:.0f} words{said}"
