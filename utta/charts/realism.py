"""A Student's turns beside real students': the share of turns with each property, all with their intervals."""

from collections.abc import Sequence

from plotly.graph_objects import Figure

from utta.charts.evaluation import ScoredBar, criteria_chart
from utta.charts.frame import Row, in_percent, interval_cells, nothing_yet
from utta.domain.realism import RealismMeasure
from utta.domain.student_realism import RealismBeside


def realism_chart(beside: RealismBeside) -> Figure:
    """The shares of everybody's turns, a row a measure; the title names the model version's widest gap."""
    shares = [one for one in beside.sides[0].report.measures if not one.unit and (one.model or one.real)]
    if not shares:
        return nothing_yet("Evaluate a Student whose examples hold real students’ words, and the comparison is here.")
    rows = []
    for place, one in enumerate(beside.sides[0].report.measures):
        if one in shares:
            rows += [ScoredBar(one.label, side.name[:1].upper() + side.name[1:], "model",
                               side.report.measures[place].model) for side in beside.sides]  # fmt: skip
            rows.append(ScoredBar(one.label, beside.others.capitalize(), "baseline", one.real))
    return in_percent(criteria_chart(rows, realism_title(beside), "share of turns", (0.0, 1.0)))


def realism_title(beside: RealismBeside) -> str:
    """The widest gap, in a line."""
    gaps = [(abs(one.model.estimate - one.real.estimate), one) for one in beside.sides[0].report.measures
            if not one.unit and one.model and one.real]  # fmt: skip
    if not gaps:
        return "No share can be compared"
    widest = max(gaps, key=lambda gap: gap[0])[1]
    assert widest.model is not None and widest.real is not None
    what = widest.label.lower().removeprefix("act: ")
    return (
        f"Widest gap: {what}, {100 * widest.model.estimate:.0f} % of {beside.sides[0].name}’s turns "
        f"(n = {widest.model.n}), {100 * widest.real.estimate:.0f} % of {beside.others} (n = {widest.real.n})"
    )


def realism_table(beside: RealismBeside) -> list[Row]:
    """Every measure of everybody, one row each; what cannot be said has empty cells."""
    rows = [row for side in beside.sides for row in _rows(side.report.measures, side.name, is_real=False)]
    return rows + _rows(beside.sides[0].report.measures, beside.others, is_real=True)


def _rows(measures: Sequence[RealismMeasure], whose: str, is_real: bool) -> list[Row]:
    return [
        {"Measure": one.label, "Whose turns": whose, "Unit": one.unit or "share",
         **interval_cells(one.real if is_real else one.model)}
        for one in measures
    ]  # fmt: skip
