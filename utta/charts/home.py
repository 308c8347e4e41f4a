"""The home page's small picture: that the work adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plotly.graph_objects import Figure, Scatter

from utta.charts.frame import Row, framed, nothing_yet
from utta.charts.palette import BLUE, VERMILLION


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """How many examples and reviews there were in all at the end of a day."""

    day: date
    examples: int
    reviews: int


def progress_line(points: Sequence[ProgressPoint]) -> Figure:
    """Examples and reviews in all, day by day. The points run from the earliest day to the latest."""
    if not points:
        return nothing_yet("Enter a teaching example or review a response, and the count begins.")
    last = points[-1]
    figure = Figure([
        _line(points, [point.examples for point in points], "teaching examples", BLUE, "solid"),
        _line(points, [point.reviews for point in points], "reviews", VERMILLION, "dash"),
    ])  # fmt: skip
    top = 1.05 * max(4, *(number for point in points for number in (point.examples, point.reviews)))
    figure.update_xaxes(type="date", showgrid=False, zeroline=False, nticks=4)
    if len(points) == 1:
        figure.update_xaxes(tickvals=[last.day.isoformat()], tickformat="%b %-d, %Y")
    figure.update_yaxes(zeroline=False, nticks=5, tickformat=",d", range=[0, top])
    title = f"{_many(last.examples, 'teaching example')} and {_many(last.reviews, 'review')} so far"
    return framed(figure, title, plot_height=150, legend_lines=1, below=44)


def progress_table(points: Sequence[ProgressPoint]) -> list[Row]:
    """The table behind `progress_line`, one row a day."""
    return [
        {"Day": point.day.isoformat(), "Teaching examples": point.examples, "Reviews": point.reviews}
        for point in points
    ]  # fmt: skip


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _line(points: Sequence[ProgressPoint], numbers: list[int], name: str, colour: str, dash: str) -> Scatter:
    days = [point.day.isoformat() for point in points]
    return Scatter(
        x=days, y=numbers, name=name, mode="lines" if len(points) > 1 else "markers", showlegend=True,
        line={"color": colour, "width": 3, "dash": dash}, marker={"color": colour, "size": 10},
        cliponaxis=False, hoverinfo="text",
        hovertext=[f"{day}: {number:,} {name}" for day, number in zip(days, numbers, strict=True)],
    )  # fmt: skip
