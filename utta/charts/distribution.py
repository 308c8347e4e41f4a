"""Score distributions: which share of the cases reached which score, for each who answered."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from plotly.graph_objects import Bar, Figure

from utta.charts.frame import Row, framed, nothing_yet, safe, wrapped
from utta.charts.palette import BASELINE, SERIES

_PATTERNS = ("", "/", ".", "x")
"""A second sign beside the colour."""
_OF_BASELINE = "\\"

Counts = Mapping[str, Sequence[int]]


def binned(scores: Sequence[float], bounds: tuple[float, float], bins: int) -> list[int]:
    """How many scores lie in each of `bins` equal parts of `bounds`; the last part holds its upper end.

    Raises ValueError for a score outside the bounds or no number: it would vanish from the picture.
    """
    low, high = bounds
    counts = [0] * bins
    for score in scores:
        if not low <= score <= high or not math.isfinite(score):
            raise ValueError(f"The score {score} lies outside {low} to {high}.")
        counts[min(int((score - low) / (high - low) * bins), bins - 1)] += 1
    return counts


def distribution_chart(counts: Counts, bounds: tuple[float, float], title: str, unit: str = "points",
                       baseline: str = "") -> Figure:  # fmt: skip
    """Bars side by side: the share of cases, in per cent, in each part of the scale.

    counts: who → cases in each part of `bounds`, as `binned` gives them, as many parts for everybody. title: the
    finding. n stands in the legend. At most four series are told apart well. baseline: who of them is the baseline.
    """
    totals = {who: sum(own) for who, own in counts.items()}
    if not any(totals.values()):
        return nothing_yet("Evaluate a model version, and how its scores spread appears here.")
    parts = _parts(bounds, len(next(iter(counts.values()))))
    figure = Figure()
    models = iter(range(len(counts)))
    for who, own in counts.items():
        colour, pattern = (BASELINE[0], _OF_BASELINE) if who == baseline else _look(next(models))
        if totals[who]:
            figure.add_trace(_bars(who, own, totals[who], parts, colour, pattern))
    figure.update_layout(barmode="group", bargap=0.25, bargroupgap=0.06)
    edges = _edges(bounds, len(parts))  # an edge is short: a part's two ends would run together on a phone
    figure.update_xaxes(title_text=safe(unit), tickvals=[place - 0.5 for place in range(len(edges))],
                        ticktext=[f"{edge:g}" for edge in edges], range=[-0.6, len(parts) - 0.4], showgrid=False,
                        zeroline=False, tickangle=0)  # fmt: skip
    figure.update_yaxes(title_text="share of cases", ticksuffix=" %", rangemode="tozero", zeroline=False, nticks=5)
    return framed(figure, title, plot_height=240, legend_lines=sum(1 + (len(who) > 24) for who in counts), below=56)


def distribution_rows(counts: Counts, bounds: tuple[float, float]) -> list[Row]:
    """The table behind `distribution_chart`: one row for each part of the scale."""
    parts = _parts(bounds, len(next(iter(counts.values()), ())))
    return [
        {"Score": part, **{f"{who} (n = {sum(own)})": own[place] for who, own in counts.items()}}
        for place, part in enumerate(parts)
    ]


def _bars(who: str, own: Sequence[int], total: int, parts: Sequence[str], colour: str,
          pattern: str) -> Bar:  # fmt: skip
    return Bar(
        x=list(range(len(own))), y=[100 * number / total for number in own],
        name=f"{wrapped(who, 30, lines=2)}, n = {total}",
        marker={"color": colour, "line": {"width": 0},
                "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "#FFFFFF",
                            "size": 6, "solidity": 0.25}},
        showlegend=True, hoverinfo="text",
        hovertext=[f"{wrapped(who, 40)}<br>{part}: {number} of {total} cases"
                   for part, number in zip(parts, own, strict=True)],
    )  # fmt: skip


def _look(place: int) -> tuple[str, str]:
    return SERIES[place % len(SERIES)][0], _PATTERNS[place % len(_PATTERNS)]


def _parts(bounds: tuple[float, float], bins: int) -> list[str]:
    return [f"{start:g}–{end:g}" for start, end in pairwise(_edges(bounds, bins))]


def _edges(bounds: tuple[float, float], bins: int) -> list[float]:
    low, high = bounds
    return [low + (high - low) * place / bins for place in range(bins + 1)] if bins else []
