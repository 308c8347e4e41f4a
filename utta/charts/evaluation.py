"""How a model scored, beside what it must beat; and the paired differences, beside zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plotly.graph_objects import Figure, Scatter

from utta.charts.frame import (
    Row,
    framed,
    interval_cells,
    interval_text,
    nothing_yet,
    number_of_cases,
    safe,
    wrapped,
)  # fmt: skip
from utta.charts.palette import BASELINE, BLUE, CONSTANT, GREY, SERIES, VERMILLION
from utta.domain.judgement import Interval
from utta.domain.statistics import Standing, standing

Role = Literal["model", "baseline", "constant"]

_SHOWN: dict[Standing, tuple[str, str, str]] = {
    "better": ("better", BLUE, "circle"),
    "worse": ("worse", VERMILLION, "square"),
    "none": ("no difference shown", GREY, "circle-open"),
    "few": ("too few cases to tell", GREY, "diamond-open"),
}
_NO_SCORES = "Evaluate a model version, and its scores appear here."


@dataclass(frozen=True, slots=True)
class ScoredBar:
    """One dot of `criteria_chart`: what `who` reached on `metric`.

    role: a "model", the "baseline" (the untrained program) or the "constant" (the best reply that is the same for
    every student). interval: None when nothing could be scored; the chart then says n = 0 and draws no dot.
    """

    metric: str
    who: str
    role: Role
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class DifferenceBar:
    """One dot of `difference_chart`: `who` − `against` on `metric`, over the cases both answered."""

    metric: str
    who: str
    against: str
    difference: Interval
    better_up: bool = True


def criteria_chart(
    rows: Sequence[ScoredBar], title: str, unit: str = "points", bounds: tuple[float, float] | None = None
) -> Figure:
    """Dots with 95 % intervals, a line for each metric: models, baseline and best constant reply side by side.

    title: the finding, a plain sentence. unit: of the estimates. bounds: the scale's ends; the axis then shows all of
    it. Metrics and names stand in the order in which they first appear.
    """
    if not rows:
        return nothing_yet(_NO_SCORES)
    metrics = list(dict.fromkeys(row.metric for row in rows))
    names = list(dict.fromkeys((row.who, row.role) for row in rows))
    figure = Figure()
    models = iter(range(len(names)))
    for place, (who, role) in enumerate(names):
        colour, symbol = SERIES[next(models) % len(SERIES)] if role == "model" else _look(role)
        own = [row for row in rows if (row.who, row.role) == (who, role)]
        offset = (place - (len(names) - 1) / 2) * min(0.24, 0.72 / len(names))
        figure.add_trace(_dots(own, metrics, offset, colour, symbol, unit))
    labels = [_label(metric, [row.interval.n if row.interval else 0 for row in rows if row.metric == metric])
              for metric in metrics]  # fmt: skip
    _rows_axis(figure, labels)
    figure.update_xaxes(title_text=safe(unit), zeroline=False)
    if bounds:
        pad = (bounds[1] - bounds[0]) * 0.03
        figure.update_xaxes(range=[bounds[0] - pad, bounds[1] + pad])
    height = len(metrics) * max(58, 22 * len(names))
    return framed(figure, title, height, legend_lines=_legend_lines([who for who, _ in names]), below=50)


def criteria_table(rows: Sequence[ScoredBar]) -> list[Row]:
    """The table behind `criteria_chart`, one row a dot."""
    return [{"Metric": row.metric, "Who": row.who, **interval_cells(row.interval)} for row in rows]


def difference_chart(rows: Sequence[DifferenceBar], title: str, unit: str = "points") -> Figure:
    """Paired differences with 95 % intervals beside a line at zero, coloured by what they show (see `standing`)."""
    if not rows:
        return nothing_yet("Evaluate two versions on the same cases, and their differences appear here.")
    figure = Figure()
    shown = [standing(row.difference, row.better_up) for row in rows]
    for kind, (name, colour, symbol) in _SHOWN.items():
        places = [place for place, found in enumerate(shown) if found == kind]
        if places:
            figure.add_trace(_marks(
                [rows[place].difference for place in places], places,
                [_versus(rows[place]) for place in places], name, colour, symbol, unit,
            ))  # fmt: skip
    one_pair = len({(row.who, row.against) for row in rows}) == 1
    labels = [_label(row.metric if one_pair else f"{row.metric}: {row.who} against {row.against}", [row.difference.n])
              for row in rows]  # fmt: skip
    _rows_axis(figure, labels)
    figure.add_vline(x=0, line={"color": GREY, "width": 2})
    ends = [end for row in rows for end in (row.difference.low, row.difference.high, 0.0)]
    pad = (max(ends) - min(ends) or 1) * 0.06
    figure.update_xaxes(
        title_text=f"difference in {safe(unit)}", zeroline=False, range=[min(ends) - pad, max(ends) + pad]
    )
    height = sum(max(48, 18 * (label.count("<br>") + 2)) for label in labels)
    return framed(figure, title, height, legend_lines=_legend_lines([_SHOWN[kind][0] for kind in set(shown)]), below=50)


def difference_table(rows: Sequence[DifferenceBar]) -> list[Row]:
    """The table behind `difference_chart`, one row a dot, with what it shows in words."""
    return [
        {"Metric": row.metric, "Who": row.who, "Against": row.against, **interval_cells(row.difference),
         "Shows": _SHOWN[standing(row.difference, row.better_up)][0]}
        for row in rows
    ]  # fmt: skip


def _look(role: Role) -> tuple[str, str]:
    return BASELINE if role == "baseline" else CONSTANT


def _dots(
    own: Sequence[ScoredBar], metrics: Sequence[str], offset: float, colour: str, symbol: str, unit: str
) -> Scatter:
    """One series; unscored rows leave their place empty, but the series keeps its legend entry."""
    scored = [(row.interval, row) for row in own if row.interval is not None]
    places = [metrics.index(row.metric) + offset for _, row in scored]
    told = [f"{row.metric}: {row.who}" for _, row in scored]
    return _marks([interval for interval, _ in scored], places, told, own[0].who, colour, symbol, unit)


def _marks(
    intervals: Sequence[Interval], places: Sequence[float], told: Sequence[str], name: str, colour: str, symbol: str,
    unit: str,
) -> Scatter:  # fmt: skip
    """Dots with their intervals. `told` leads each hover."""
    return Scatter(
        x=[interval.estimate for interval in intervals], y=list(places),
        error_x={
            "type": "data", "symmetric": False, "thickness": 2, "width": 5, "color": colour,
            "array": [interval.high - interval.estimate for interval in intervals],
            "arrayminus": [interval.estimate - interval.low for interval in intervals],
        },
        mode="markers", marker={"color": colour, "symbol": symbol, "size": 12, "line": {"color": colour, "width": 2}},
        name=wrapped(name, 36, lines=2), showlegend=True, hoverinfo="text",
        hovertext=[f"{wrapped(lead, 40)}<br>{wrapped(interval_text(interval, unit), 40)}"
                   for lead, interval in zip(told, intervals, strict=True)],
    )  # fmt: skip


def _versus(row: DifferenceBar) -> str:
    return f"{row.metric}: {row.who} against {row.against}"


def _label(metric: str, numbers: Sequence[int]) -> str:
    return f"{wrapped(metric)}<br>{number_of_cases(numbers)}"


def _legend_lines(names: Sequence[str]) -> int:
    return sum(1 + (len(name) > 36) for name in names)


def _rows_axis(figure: Figure, labels: Sequence[str]) -> None:
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=list(labels), range=[len(labels) - 0.5, -0.5],
        zeroline=False, showgrid=False, ticks="",
    )  # fmt: skip
