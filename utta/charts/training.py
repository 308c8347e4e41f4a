"""Training while it runs and after it has ended: the validation score of every candidate that was tried."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly.graph_objects import Figure, Scatter

from utta.charts.frame import Row, framed, interval_cells, interval_text, nothing_yet, safe, wrapped
from utta.charts.palette import BLUE, GREY, VERMILLION
from utta.domain.judgement import Interval

_NARROWEST = 0.1
_BEST = {False: "best so far", True: "kept"}
"""What the best is called: while a run goes on, and when it has ended."""
_UNTRAINED_KEPT = "untrained, kept"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One program tried in a training run. interval: its validation score; None when it could not be scored."""

    name: str
    interval: Interval | None
    is_untrained: bool = False


def candidates_chart(candidates: Sequence[Candidate], best: str | None = None, unit: str = "points",
                     ended: bool = False) -> Figure:  # fmt: skip
    """The validation score of each candidate with its 95 % interval, in the order tried.

    best: the name of the leading candidate, of a run that has ended the one that was kept, drawn as a star. The
    untrained program is a diamond with a dotted line at its score. The title says where the run stands or how it went
    and no more: the best of many tries looks better than it is, so that a gain is claimed only on the test split.
    ended: whether nothing more will be tried, so that everything is told as over.
    """
    scored = [(place, tried, tried.interval) for place, tried in enumerate(candidates, start=1) if tried.interval]
    if not scored:
        return nothing_yet("The first candidate's validation score appears here.")
    figure = Figure()
    looks = (("untrained", GREY, "diamond"), (_UNTRAINED_KEPT, GREY, "diamond"), ("tried", BLUE, "circle"),
             (_BEST[ended], VERMILLION, "star"))  # fmt: skip
    for kind, colour, symbol in looks:
        own = [(place, tried, interval) for place, tried, interval in scored if _kind(tried, best, ended) == kind]
        if own:
            figure.add_trace(_points(own, kind, colour, symbol, unit))
    for _, tried, interval in scored:
        if tried.is_untrained:
            figure.add_hline(y=interval.estimate, line={"color": GREY, "width": 2, "dash": "dot"})
    step = max(1, -(-len(candidates) // 12))
    figure.update_xaxes(title_text="candidate, in the order tried", range=[0.4, len(candidates) + 0.6], showgrid=False,
                        zeroline=False, tick0=1, dtick=step)  # fmt: skip
    figure.update_yaxes(title_text=safe(f"validation score, {unit}"), zeroline=False, range=_span(scored))
    title = _how_it_went(candidates, best, unit) if ended else _how_it_stands(candidates, best, unit)
    return framed(figure, title, plot_height=240, legend_lines=2, below=50)


def candidates_table(candidates: Sequence[Candidate], best: str | None = None, ended: bool = False) -> list[Row]:
    """The table behind `candidates_chart`, one row a candidate."""
    return [
        {"Tried": place, "Candidate": tried.name, **interval_cells(tried.interval),
         "Standing": _kind(tried, best, ended) if tried.interval else "unscored"}
        for place, tried in enumerate(candidates, start=1)
    ]  # fmt: skip


def _span(scored: Sequence[tuple[int, Candidate, Interval]]) -> list[float]:
    """From below the lowest to above the highest, and never so narrow that nothing looks like much."""
    low, high = min(one.low for *_, one in scored), max(one.high for *_, one in scored)
    pad = max(0.15 * (high - low), (_NARROWEST - (high - low)) / 2)
    return [low - pad, high + pad]


def _kind(tried: Candidate, best: str | None, ended: bool) -> str:
    if tried.is_untrained:
        return _UNTRAINED_KEPT if ended and tried.name == best else "untrained"
    return _BEST[ended] if tried.name == best else "tried"


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


def _how_it_stands(candidates: Sequence[Candidate], best: str | None, unit: str) -> str:
    tried, untrained, leading = _numbers(candidates, best)
    said = f"{_many(tried)} tried{'' if tried else ' yet'}"
    beside = f"the untrained program has {untrained.estimate:.2f}" if untrained else ""
    ahead = "" if leading is None or leading is untrained else f"best so far {_points_of(leading, unit)}"
    return "; ".join(part for part in (said, ahead, beside) if part)


def _how_it_went(candidates: Sequence[Candidate], best: str | None, unit: str) -> str:
    tried, untrained, kept = _numbers(candidates, best)
    said = f"{_many(tried)} {'was' if tried == 1 else 'were'} tried"
    beside = f"the untrained program scored {untrained.estimate:.2f}" if untrained else ""
    if kept is None:
        return "; ".join(part for part in (f"{said}, and none was kept", beside) if part)
    if kept is untrained:
        scored = f"it scored {_points_of(kept, unit)}"
        return f"{said}; the untrained program was kept: {scored}" if tried else (
            f"Only the untrained program was tried; {scored}"
        )  # fmt: skip
    return "; ".join(part for part in (said, f"the one kept scored {_points_of(kept, unit)}", beside) if part)


def _numbers(candidates: Sequence[Candidate], best: str | None) -> tuple[int, Interval | None, Interval | None]:
    """How many were tried beside the untrained program, its score, and that of the best."""
    untrained = next((one.interval for one in candidates if one.is_untrained and one.interval), None)
    leading = next((one.interval for one in candidates if one.name == best and one.interval), None)
    return sum(not one.is_untrained for one in candidates), untrained, leading


def _many(tried: int) -> str:
    return f"{tried or 'No'} candidate{'' if tried == 1 else 's'}"


def _points_of(score: Interval, unit: str) -> str:
    return f"{score.estimate:.2f} {unit} (n = {score.n})"
