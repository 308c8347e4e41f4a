"""Dots with their intervals, a row each, coloured by what they show: the form of most charts that claim something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plotly.graph_objects import Figure, Scatter

from utta.charts.frame import framed, interval_text, number_of_cases, wrapped
from utta.charts.palette import GREY
from utta.domain.judgement import Interval

Look = tuple[str, str, str]
"""What a kind of dot shows, in words, and its colour and symbol."""

_MARGIN = 0.06


@dataclass(frozen=True, slots=True)
class Dot:
    """One row: its label, the words that lead its hover, the estimate (None leaves the row empty), the kind of what it
    shows, on how many cases it rests, and how many failed."""

    label: str
    told: str
    interval: Interval | None
    kind: str
    n: int
    unscored: int = 0


def dot_rows(dots: Sequence[Dot], looks: Mapping[str, Look], unit: str, upright: Sequence[float] = ()) -> Figure:
    """The dots from top to bottom, a series for each kind, with upright lines where they are held against something.
    To be finished by `framed_rows`. The axis shows every interval and every line."""
    figure = Figure()
    for kind, (name, colour, symbol) in looks.items():
        own = [(place, dot.told, dot.interval) for place, dot in enumerate(dots) if dot.kind == kind and dot.interval]
        if own:
            places, told, intervals = zip(*own, strict=True)
            figure.add_trace(marks(intervals, places, told, name, colour, symbol, unit))
    rows_axis(figure, [row_label(dot.label, [dot.n], [dot.unscored]) for dot in dots])
    for x in upright:
        figure.add_vline(x=x, line={"color": GREY, "width": 2})
    drawn = [dot.interval for dot in dots if dot.interval]
    ends = [end for one in drawn for end in (one.low, one.high)] + list(upright)
    pad = (max(ends) - min(ends) or 1) * _MARGIN
    figure.update_xaxes(zeroline=False, range=[min(ends) - pad, max(ends) + pad])
    return figure


def framed_rows(figure: Figure, title: str) -> Figure:
    """The rows in their frame, each as high as its label needs."""
    height = sum(max(48, 18 * (label.count("<br>") + 2)) for label in figure.layout.yaxis.ticktext)
    lines = sum(1 + trace.name.count("<br>") for trace in figure.data)
    return framed(figure, title, height, legend_lines=lines, below=50)


def marks(
    intervals: Sequence[Interval], places: Sequence[float], told: Sequence[str], name: str, colour: str, symbol: str,
    unit: str,
) -> Scatter:  # fmt: skip
    """One series of dots with their intervals. `told` leads each hover."""
    return Scatter(
        x=[interval.estimate for interval in intervals], y=list(places),
        error_x=error_bars(intervals, colour), cliponaxis=False,  # nothing at the end of the scale is cut in half
        mode="markers", marker={"color": colour, "symbol": symbol, "size": 12, "line": {"color": colour, "width": 2}},
        name=wrapped(name, 36, lines=2), showlegend=True, hoverinfo="text",
        hovertext=[f"{wrapped(lead, 40)}<br>{wrapped(interval_text(interval, unit), 40)}"
                   for lead, interval in zip(told, intervals, strict=True)],
    )  # fmt: skip


def error_bars(intervals: Sequence[Interval], colour: str, thickness: float = 2) -> dict[str, Any]:
    """The intervals as Plotly draws them beside their estimates."""
    return {
        "type": "data", "symmetric": False, "thickness": thickness, "width": 5, "color": colour,
        "array": [interval.high - interval.estimate for interval in intervals],
        "arrayminus": [interval.estimate - interval.low for interval in intervals],
    }  # fmt: skip


def row_label(name: str, numbers: Sequence[int], unscored: Sequence[int] = ()) -> str:
    """What stands beside a row: its name, on how many cases it rests, and how many failed."""
    return f"{wrapped(name)}<br>{wrapped(number_of_cases(numbers, unscored))}"


def legend_lines(names: Sequence[str]) -> int:
    """How many lines the legend needs on a phone."""
    return sum(1 + (len(name) > 36) for name in names)


def rows_axis(figure: Figure, labels: Sequence[str]) -> None:
    """A row a label, the first on top."""
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=list(labels), range=[len(labels) - 0.5, -0.5],
        zeroline=False, showgrid=False, ticks="",
    )  # fmt: skip
