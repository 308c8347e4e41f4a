"""Curves with their intervals: how far a judge's certainty can be trusted, and how a score grows with learning."""

from collections.abc import Sequence

from plotly.graph_objects import Figure, Scatter

from utta.charts.dots import error_bars
from utta.charts.frame import Row, framed, interval_cells, interval_text, nothing_yet, safe, wrapped
from utta.charts.palette import BLUE, GREY
from utta.domain.calibration import CalibrationPoint, calibration_sentence
from utta.domain.judgement import Interval
from utta.domain.learning_curve import LearningCurve, LearningPoint

_STEPS = 40


def calibration_chart(points: Sequence[CalibrationPoint], criterion: str = "") -> Figure:
    """Dots: how often the judge was right (with 95 % interval) where it believed so; the diagonal is perfect trust.

    The title says whether it is too sure, and of which criterion where one is named. Both axes run from 0 to 100 %.
    """
    if not points:
        return nothing_yet("With more reviews, how far the judge's certainty can be trusted appears here.")
    told = [f"believed {100 * point.believed:.0f} %" for point in points]
    figure = Figure([
        _line([0, 100], [0, 100], "as right as it believes", dash="dot"),
        _dots([100 * point.believed for point in points], [_percent(point.right) for point in points], told,
              "judge, 95 % interval", "%"),
    ])  # fmt: skip
    for axis, title in ((figure.update_xaxes, "the judge believes"), (figure.update_yaxes, "reviewers agree")):
        axis(title_text=title, range=[-3, 103], dtick=25, ticksuffix=" %", zeroline=False)
    return framed(figure, calibration_title(points, criterion), plot_height=300, legend_lines=2, below=50)


def calibration_title(points: Sequence[CalibrationPoint], criterion: str) -> str:
    """What the points show, with the criterion before it where one is named."""
    said = calibration_sentence(points)
    return f"{criterion}: {said[:1].lower()}{said[1:]}" if criterion else said


def calibration_table(points: Sequence[CalibrationPoint]) -> list[Row]:
    """The table behind `calibration_chart`, one row a dot; shares from 0 to 1."""
    return [{"Believed": point.believed, **interval_cells(point.right)} for point in points]


def learning_chart(points: Sequence[LearningPoint], title: str, what: str, unit: str = "points",
                   curve: LearningCurve | None = None) -> Figure:  # fmt: skip
    """Dots with 95 % intervals over the number learned from, and the fitted curve as far as twice the largest number.

    title: the finding, as LearningCurve.sentence says it. what: what the numbers count ("reviews"). The part of the
    curve beyond what was tried is dotted.
    """
    if not points:
        return nothing_yet("Evaluate versions of different size, and how they grow appears here.")
    figure = Figure()
    if curve is not None:
        figure.add_trace(_drawn(curve, curve.least, curve.most, "fitted curve", "solid"))
        figure.add_trace(_drawn(curve, curve.most, 2 * curve.most, "if it goes on so", "dot"))
    told = [f"{point.label}, {point.n:,} {what}" for point in points]
    figure.add_trace(_dots([point.n for point in points], [point.score for point in points], told,
                           "score, 95 % interval", unit))  # fmt: skip
    figure.update_xaxes(title_text=safe(what), rangemode="tozero", tickformat=",d", nticks=6, zeroline=False)
    figure.update_yaxes(title_text=safe(unit), zeroline=False, nticks=6)
    return framed(figure, title, plot_height=260, legend_lines=len(figure.data), below=50)


def learning_table(points: Sequence[LearningPoint], what: str) -> list[Row]:
    """The table behind `learning_chart`, one row a dot."""
    return [
        {"Learned from": point.label, what.capitalize(): point.n, **interval_cells(point.score)} for point in points
    ]


def _dots(x: Sequence[float], y: Sequence[Interval], told: Sequence[str], name: str, unit: str) -> Scatter:
    return Scatter(
        x=list(x), y=[interval.estimate for interval in y], mode="markers", name=name, showlegend=True,
        error_y=error_bars(y, BLUE), marker={"color": BLUE, "symbol": "circle", "size": 11},
        hoverinfo="text", cliponaxis=False,
        hovertext=[f"{wrapped(lead, 40)}<br>{wrapped(interval_text(interval, unit), 40)}"
                   for lead, interval in zip(told, y, strict=True)],
    )  # fmt: skip


def _line(x: Sequence[float], y: Sequence[float], name: str, dash: str) -> Scatter:
    return Scatter(x=list(x), y=list(y), mode="lines", name=name, line={"color": GREY, "width": 2, "dash": dash},
                   hoverinfo="skip", showlegend=True)  # fmt: skip


def _drawn(curve: LearningCurve, start: int, end: int, name: str, dash: str) -> Scatter:
    x = [start + (end - start) * step / _STEPS for step in range(_STEPS + 1)]
    return _line(x, [curve.at(n) for n in x], name, dash)


def _percent(share: Interval) -> Interval:
    return Interval(estimate=100 * share.estimate, low=100 * share.low, high=100 * share.high, n=share.n)
