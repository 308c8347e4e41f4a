"""Cost against quality: what an answer costs, or how long it takes, beside how good it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly.graph_objects import Figure, Scatter

from utta.charts.dots import error_bars
from utta.charts.frame import TEXT_SIZE, Row, framed, interval_cells, interval_text, nothing_yet, safe, wrapped
from utta.charts.palette import BASELINE, BLUE, GREY
from utta.domain.judgement import Interval


@dataclass(frozen=True, slots=True)
class Priced:
    """One dot: who answers, what it costs (in the chart's cost unit), and how good it is; None where unscored."""

    who: str
    cost: float
    quality: Interval | None
    is_baseline: bool = False


def cost_chart(points: Sequence[Priced], title: str, cost_unit: str, unit: str = "points") -> Figure:
    """Dots with 95 % intervals over their cost, numbered by it; a line joins those that nothing cheaper reaches.

    The names stand in the legend beside the numbers, since dots of about the same cost would write over each other.
    title: the finding. cost_unit: of the lower axis ("US dollars for 100 answers", "seconds an answer").
    """
    scored = [(point, point.quality) for point in points if point.quality is not None]
    if not scored:
        return nothing_yet(
            "Evaluate two model versions or engines, and what they cost beside how good they are appears."
        )
    figure = Figure()
    front = best_at_their_cost(points)
    if len(front) > 1:
        figure.add_trace(Scatter(
            x=[point.cost for point in front], y=[point.quality.estimate for point in front if point.quality],
            mode="lines", line={"color": GREY, "width": 2, "dash": "dot", "shape": "hv"}, hoverinfo="skip",
            name="best estimate at its cost", showlegend=True,
        ))  # fmt: skip
    for number, (point, quality) in enumerate(sorted(scored, key=lambda pair: (pair[0].cost, pair[0].who)), start=1):
        figure.add_trace(_dot(number, point, quality, cost_unit, unit))
    most = max(point.cost for point, _ in scored) or 1.0
    figure.update_xaxes(title_text=safe(cost_unit), zeroline=False, nticks=6, range=[-0.04 * most, 1.12 * most])
    figure.update_yaxes(title_text=safe(unit), zeroline=False, nticks=6)
    return framed(figure, title, plot_height=300, legend_lines=len(figure.data), below=50)


def cost_table(points: Sequence[Priced], cost_unit: str) -> list[Row]:
    """The table behind `cost_chart`, one row a dot, and unscored ones too."""
    front = {point.who for point in best_at_their_cost(points)}
    return [
        {"Who": point.who, cost_unit.capitalize(): point.cost, **interval_cells(point.quality),
         "Best estimate at its cost": "yes" if point.who in front else "no"}
        for point in points
    ]  # fmt: skip


def best_at_their_cost(points: Sequence[Priced]) -> list[Priced]:
    """Those whose estimate nothing cheaper reaches, cheapest first. Estimates, not proof: see the intervals."""
    front: list[Priced] = []
    best = float("-inf")
    scored = [(point.cost, -point.quality.estimate, place) for place, point in enumerate(points) if point.quality]
    for _, quality, place in sorted(scored):
        if -quality > best:
            best = -quality
            front.append(points[place])
    return front


def _dot(number: int, point: Priced, quality: Interval, cost_unit: str, unit: str) -> Scatter:
    colour, symbol = BASELINE if point.is_baseline else (BLUE, "circle")
    return Scatter(
        x=[point.cost], y=[quality.estimate], mode="markers+text", name=f"{number}  {wrapped(point.who, 34, lines=2)}",
        error_y=error_bars([quality], colour), marker={"color": colour, "symbol": symbol, "size": 12},
        text=[f"  <b>{number}</b>"], textposition="top right", textfont={"size": TEXT_SIZE}, showlegend=True,
        hoverinfo="text", cliponaxis=False,
        hovertext=[f"{wrapped(point.who, 40)}<br>{safe(f'{point.cost:,.2f} {cost_unit}')}<br>"
                   f"{wrapped(interval_text(quality, unit), 40)}"],
    )  # fmt: skip
