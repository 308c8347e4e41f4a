"""How a model scored, beside what it must beat; and the paired differences, beside zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plotly.graph_objects import Figure, Scatter

from utta.charts.dots import Dot, Look, dot_rows, framed_rows, legend_lines, marks, row_label, rows_axis
from utta.charts.frame import (
    Row,
    framed,
    interval_cells,
    nothing_yet,
    safe,
)  # fmt: skip
from utta.charts.palette import BASELINE, BLUE, CONSTANT, GREY, VERMILLION, series
from utta.domain.judgement import Interval
from utta.domain.statistics import Standing, standing

Role = Literal["model", "baseline", "constant"]

_SHOWN: dict[Standing, Look] = {
    "better": ("better", BLUE, "circle"),
    "worse": ("worse", VERMILLION, "square"),
    "none": ("no difference shown", GREY, "circle-open"),
    "few": ("too few cases to tell", GREY, "diamond-open"),
}
_LABEL_LINE = 17
"""Pixels that a line of a row's label takes."""
_NO_SCORES = "Evaluate a model version, and its scores appear here."


@dataclass(frozen=True, slots=True)
class ScoredBar:
    """One dot of `criteria_chart`: what `who` reached on `metric`.

    role: a "model", the "baseline" (the untrained program) or the "constant" (the best reply that is the same for
    every student). interval: None when nothing could be scored; the chart then says n = 0 and draws no dot. unscored:
    how many cases have no score. place: of a model among all on the page, so that it has one colour there; None to go
    by the order of the rows.
    """

    metric: str
    who: str
    role: Role
    interval: Interval | None
    unscored: int = 0
    place: int | None = None


@dataclass(frozen=True, slots=True)
class DifferenceBar:
    """One dot of `difference_chart`: `who` − `against` on `metric`, over the cases both answered.

    corrected: what it shows where several are compared (Comparison.standing); None to go by its interval alone.
    left_out: how many cases were not scored for both.
    """

    metric: str
    who: str
    against: str
    difference: Interval
    better_up: bool = True
    corrected: Standing | None = None
    left_out: int = 0

    @property
    def shows(self) -> Standing:
        """What the difference shows."""
        return self.corrected or standing(self.difference, self.better_up)


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
        own = [row for row in rows if (row.who, row.role) == (who, role)]
        turn = next(models) if own[0].place is None else own[0].place
        colour, symbol = series(turn) if role == "model" else _look(role)
        offset = (place - (len(names) - 1) / 2) * min(0.24, 0.72 / len(names))
        figure.add_trace(_dots(own, metrics, offset, colour, symbol, unit))
    labels = []
    for metric in metrics:
        own = [row for row in rows if row.metric == metric]
        numbers = [row.interval.n if row.interval else 0 for row in own]
        labels.append(row_label(metric, numbers, [row.unscored for row in own]))
    rows_axis(figure, labels)
    figure.update_xaxes(title_text=safe(unit), zeroline=False)
    if bounds:
        pad = (bounds[1] - bounds[0]) * 0.03
        figure.update_xaxes(range=[bounds[0] - pad, bounds[1] + pad])
    lines = max(label.count("<br>") + 1 for label in labels)
    height = len(metrics) * max(58, 22 * len(names), _LABEL_LINE * lines + 10)
    return framed(figure, title, height, legend_lines=legend_lines([who for who, _ in names]), below=50)


def criteria_table(rows: Sequence[ScoredBar]) -> list[Row]:
    """The table behind `criteria_chart`, one row a dot."""
    return [
        {"Metric": row.metric, "Who": row.who, **interval_cells(row.interval), "Unscored": row.unscored} for row in rows
    ]


def difference_chart(rows: Sequence[DifferenceBar], title: str, unit: str = "points") -> Figure:
    """Paired differences with 95 % intervals beside a line at zero, coloured by what they show (see DifferenceBar)."""
    if not rows:
        return nothing_yet("Evaluate two versions on the same cases, and their differences appear here.")
    dots = [Dot(_told_apart(row, rows), _versus(row), row.difference,
                row.shows, row.difference.n, row.left_out) for row in rows]  # fmt: skip
    figure = dot_rows(dots, {str(kind): look for kind, look in _SHOWN.items()}, unit, upright=[0.0])
    figure.update_xaxes(title_text=f"difference in {safe(unit)}")
    return framed_rows(figure, title)


def difference_table(rows: Sequence[DifferenceBar]) -> list[Row]:
    """The table behind `difference_chart`, one row a dot, with what it shows in words."""
    return [
        {"Metric": row.metric, "Who": row.who, "Against": row.against, **interval_cells(row.difference),
         "Unscored": row.left_out, "Shows": _SHOWN[row.shows][0]}
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
    return marks([interval for interval, _ in scored], places, told, own[0].who, colour, symbol, unit)


def _told_apart(row: DifferenceBar, rows: Sequence[DifferenceBar]) -> str:
    """What tells a row from the others: the metric, whom it is against, or both."""
    if len({(one.who, one.against) for one in rows}) == 1:
        return row.metric
    same = len({(one.who, one.metric) for one in rows}) == 1
    return f"against {_inside(row.against)}" if same else _versus(row)


def _inside(name: str) -> str:
    """A name inside a sentence: "The experts" loses its capital, "Teacher v1" keeps it."""
    return name[:1].lower() + name[1:] if name.startswith(("The ", "Untrained")) else name


def _versus(row: DifferenceBar) -> str:
    return f"{row.metric}: {row.who} against {row.against}"
