"""Training as it runs: the validation score of every candidate tried so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly.graph_objects import Figure, Scatter

from utta.charts.frame import Row, framed, interval_cells, interval_text, nothing_yet, safe, wrapped
from utta.charts.palette import BLUE, GREY, VERMILLION
from utta.domain.judgement import Interval

_NARROWEST = 0.1


@dataclass(frozen=True, slots=True)
class Candidate:
    """One program tried in a training run. interval: its validation score; None when it could not be scored."""

    name: str
    interval: Interval | None
    is_untrained: bool = False


def candidates_chart(candidates: Sequence[Candidate], best: str | None = None, unit: str = "points") -> Figure:
    """The validation score of each candidate with its 95 % interval, in the order tried.

    best: the name of the leading candidate, drawn as a star. The untrained program is a diamond with a dotted line at
    its score. The title says where the run stands and no more: the best of many tries looks better than it is, so
    that a gain is claimed only on the test split.
    """
    scored = [(place, tried, tried.interval) for place, tried in enumerate(candidates, start=1) if tried.interval]
    if not scored:
        return nothing_yet("The first candidate's validation score appears here.")
    figure = Figure()
    looks = (("untrained", GREY, "diamond"), ("tried", BLUE, "circle"), ("best so far", VERMILLION, "star"))
    for kind, colour, symbol in looks:
        own = [(place, tried, interval) for place, tried, interval in scored if _kind(tried, best) == kind]
        if own:
            figure.add_trace(_points(own, kind, colour, symbol, unit))
    for _, tried, interval in scored:
        if tried.is_untrained:
            figure.add_hline(y=interval.estimate, line={"color": GREY, "width": 2, "dash": "dot"})
    step = max(1, -(-len(candidates) // 12))
    figure.update_xaxes(title_text="candidate, in the order tried", range=[0.4, len(candidates) + 0.6], showgrid=False,
                        zeroline=False, tick0=1, dtick=step)  # fmt: skip
    figure.update_yaxes(title_text=safe(f"validation score, {unit}"), zeroline=False, range=_span(scored))
    return framed(figure, _title(candidates, best, unit), plot_height=240, legend_lines=2, below=50)


def candidates_table(candidates: Sequence[Candidate], best: str | None = None) -> list[Row]:
    """The table behind `candidates_chart`, one row a candidate."""
    return [
        {"Tried": place, "Candidate": tried.name, **interval_cells(tried.interval),
         "Standing": _kind(tried, best) if tried.interval else "unscored"}
        for place, tried in enumerate(candidates, start=1)
    ]  # fmt: skip


def _span(scored: Sequence[tuple[int, Candidate, Interval]]) -> list[float]:
    """From below the lowest to above the highest, and never so narrow that nothing looks like much."""
    low, high = min(one.low for *_, one in scored), max(one.high for *_, one in scored)
    pad = max(0.15 * (high - low), (_NARROWEST - (high - low)) / 2)
    return [low - pad, high + pad]


def _kind(tried: Candidate, best: str | None) -> str:
    if tried.is_untrained:
        return "untrained"
    return "best so far" if tried.name == best else "tried"


def _points(own: Sequence[tuple[int, Candidate, Interval]], kind: str, colour: str, symbol: str, unit: str) -> Scatter:
    return Scatter(
        x=[place for place, _, _ in own], y=[interval.estimate for _, _, interval in own],
        error_y={
            "type": "data", "symmetric": False, "thickness": 1.5, "width": 4, "color": colour,
            "array": [interval.high - interval.estimate for _, _, interval in own],
            "arrayminus": [interval.estimate - interval.low for _, _, interval in own],
        },
        mode="markers", marker={"color": colour, "symbol": symbol, "size": 14 if symbol == "star" else 11},
        name=kind, showlegend=True, hoverinfo="text",
        hovertext=[f"{place}. {wrapped(tried.name, 40)}<br>{wrapped(interval_text(interval, unit), 40)}"
                   for place, tried, interval in own],
    )  # fmt: skip


def _title(candidates: Sequence[Candidate], best: str | None, unit: str) -> str:
    tried = sum(not candidate.is_untrained for candidate in candidates)
    said = f"{tried or 'No'} candidate{'' if tried == 1 else 's'} tried{'' if tried else ' yet'}"
    untrained = next((c.interval for c in candidates if c.is_untrained and c.interval), None)
    leading = next((c.interval for c in candidates if c.name == best and c.interval), None)
    beside = f"the untrained program has {untrained.estimate:.2f}" if untrained else ""
    if leading is None or leading is untrained:
        return "; ".join(part for part in (said, beside) if part)
    ahead = f"best so far {leading.estimate:.2f} {unit} (n = {leading.n})"
    return "; ".join(part for part in (said, ahead, beside) if part)
