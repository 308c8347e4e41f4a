"""Slices as a forest plot: the mean of each kind of case, beside the mean of all."""

from collections.abc import Sequence

from plotly.graph_objects import Figure

from utta.charts.dots import Dot, Look, dot_rows, framed_rows
from utta.charts.frame import TEXT_SIZE, Row, interval_cells, nothing_yet, safe
from utta.charts.palette import BLUE, GREY, VERMILLION
from utta.domain.slices import Slices

_SHOWN: dict[str, Look] = {
    "better": ("better than the rest", BLUE, "circle"),
    "worse": ("worse than the rest", VERMILLION, "square"),
    "none": ("no difference from the rest shown", GREY, "circle-open"),
    "few": ("too few cases to compare", GREY, "diamond-open"),
}


def slices_chart(slices: Slices, beside: float, unit: str = "points", dimensions: Sequence[str] = ()) -> Figure:
    """The mean of each slice with its 95 % interval, by what it shows beside the rest after correction.

    beside: the upright line: the mean of all cases, or 0 where the values are differences. dimensions: those to show,
    all where none is named. The title names the worst slice of these; one whose cases come from one family has an
    empty row.
    """
    shown = slices.among(dimensions)
    if not any(one.interval for one in shown.slices):
        return nothing_yet("Evaluate a model version, and how it does for each kind of case appears here.")
    dots = [Dot(one.label, one.label, one.interval, one.standing, one.n, one.unscored) for one in shown.slices]
    figure = dot_rows(dots, _SHOWN, unit, upright=[beside])
    if beside:
        figure.add_annotation(x=beside, y=1, yref="paper", yanchor="bottom", showarrow=False, yshift=-2,
                              text=f"all cases: {beside:.2f}", font={"size": TEXT_SIZE})  # fmt: skip
    figure.update_xaxes(title_text=safe(unit))
    return framed_rows(figure, shown.sentence(unit))


def slices_table(slices: Slices, dimensions: Sequence[str] = ()) -> list[Row]:
    """The table behind `slices_chart`: one row a slice, with its difference from the rest and what that shows."""
    return [
        {"Kind": one.dimension, "Slice": one.name, **interval_cells(one.interval), "n": one.n,
         "Unscored": one.unscored,
         "Minus the rest": one.against_rest.estimate if one.against_rest else None,
         "Corrected p": one.corrected_p, "Shows": _SHOWN[one.standing][0]}
        for one in slices.among(dimensions).slices
    ]  # fmt: skip
