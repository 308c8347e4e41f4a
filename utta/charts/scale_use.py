"""How the reviewers used a scale: the share of each step on each criterion."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Bar, Figure

from utta.charts.frame import TEXT_SIZE, Row, framed, nothing_yet, wrapped
from utta.charts.palette import step_colours, text_on

Counts = Mapping[str, Mapping[str, int]]
_PHONE, _LETTER, _SYMBOL = 320, 8, 45


def rating_distribution(counts: Counts, title: str) -> Figure:
    """Stacked bars: on each criterion, the share of ratings at each step, in per cent.

    counts: criterion → step → number of ratings; the steps stand in the order given, the least desired first (left),
    and every criterion shown in one chart uses one scale. n is in the label. A criterion without ratings has no bar.
    """
    totals = {name: sum(steps.values()) for name, steps in counts.items()}
    if not any(totals.values()):
        return nothing_yet("Review a response, and its ratings are counted here.")
    steps = list(dict.fromkeys(step for by_step in counts.values() for step in by_step))
    figure = Figure([
        _segment(counts, totals, step, colour) for step, colour in zip(steps, step_colours(len(steps)), strict=True)
    ])  # fmt: skip
    labels = [f"{wrapped(name)}<br>n = {total}" for name, total in totals.items()]
    figure.update_layout(barmode="stack", bargap=0.3, uniformtext={"minsize": TEXT_SIZE, "mode": "hide"})
    figure.update_layout(legend_traceorder="normal")
    figure.update_xaxes(title_text="share of ratings", range=[0, 100], dtick=50, ticksuffix=" %", zeroline=False)
    figure.update_yaxes(tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.5, -0.5],
                        showgrid=False, zeroline=False, ticks="")  # fmt: skip
    lines = _legend_lines([trace.name for trace in figure.data])
    return framed(figure, title, plot_height=66 * len(labels), legend_lines=lines, below=50)


def scale_use_table(counts: Counts) -> list[Row]:
    """The table behind `rating_distribution`: one row a criterion and step, with the share of the criterion's n."""
    return [
        {"Criterion": name, "Step": step, "Ratings": number, "Share (%)": _share(number, sum(steps.values())),
         "n": sum(steps.values())}
        for name, steps in counts.items()
        for step, number in steps.items()
    ]  # fmt: skip


def _legend_lines(names: Sequence[str]) -> int:
    """How many lines the legend needs on a phone: Plotly sets it in columns as wide as its widest name."""
    parts = [name.split("<br>") for name in names]
    widest = max(len(line) for lines in parts for line in lines)
    columns = max(1, _PHONE // (_LETTER * widest + _SYMBOL))
    return -(-len(names) // columns) * max(len(lines) for lines in parts)


def _share(number: int, total: int) -> float | None:
    return 100 * number / total if total else None


def _segment(counts: Counts, totals: Mapping[str, int], step: str, colour: str) -> Bar:
    numbers = [by_step.get(step, 0) for by_step in counts.values()]
    shares = [_share(number, total) for number, total in zip(numbers, totals.values(), strict=True)]
    told_inside = [f"{share:.0f} %" if share else "" for share in shares]
    told = [
        f"{wrapped(name, 40)}<br>{wrapped(step, 40)}: {number} of {totals[name]} ratings"
        for name, number in zip(counts, numbers, strict=True)
    ]
    return Bar(
        y=list(range(len(numbers))), orientation="h", name=wrapped(step, 30, lines=2),
        x=shares,
        marker={"color": colour, "line": {"width": 0}}, text=told_inside,
        textposition="inside", insidetextanchor="middle", textangle=0, hoverinfo="text", hovertext=told,
        insidetextfont={"color": text_on(colour), "size": TEXT_SIZE}, showlegend=True,
    )  # fmt: skip
