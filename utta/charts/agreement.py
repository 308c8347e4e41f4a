"""How the reviewers used the scale, and how far they agree on each criterion."""

from collections.abc import Mapping, Sequence

from plotly.graph_objects import Bar, Figure, Scatter

from utta.charts.dots import Dot, Look, dot_rows, framed_rows
from utta.charts.frame import TEXT_SIZE, Row, framed, nothing_yet, wrapped
from utta.charts.palette import BLUE, GREY, VERMILLION, step_colours, text_on
from utta.domain.agreement import CriterionAgreement
from utta.domain.agreement_gate import Thresholds, two
from utta.domain.agreement_words import Kind, kind
from utta.domain.judgement import Interval

_SHOWN: dict[Kind, Look] = {
    "agree": ("reviewers agree", BLUE, "circle"),
    "unclear": ("not certain yet", GREY, "circle-open"),
    "not yet": ("not yet", VERMILLION, "square"),
    "few": ("too few items rated twice", GREY, "diamond-open"),
}
_ALPHA = {"nominal": "names", "ordinal": "steps in order", "interval": "even steps"}

Counts = Mapping[str, Mapping[str, int]]


def rating_distribution(counts: Counts, title: str) -> Figure:
    """Stacked bars: on each criterion, the share of ratings at each step, in per cent, with the numbers inside.

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
    lines = -(-sum(7 * len(step) + 50 for step in steps) // 320)
    return framed(figure, title, plot_height=66 * len(labels), legend_lines=lines, below=50)


def distribution_table(counts: Counts) -> list[Row]:
    """The table behind `rating_distribution`: one row a criterion and step, with the share of the criterion's n."""
    return [
        {"Criterion": name, "Step": step, "Ratings": number, "Share (%)": _share(number, sum(steps.values())),
         "n": sum(steps.values())}
        for name, steps in counts.items()
        for step, number in steps.items()
    ]  # fmt: skip


def agreement_chart(criteria: Sequence[CriterionAgreement], asked: Thresholds, title: str) -> Figure:
    """Krippendorff's alpha of each criterion with its 95 % interval, beside the lead's threshold; Gwet's AC1 as a small
    cross, for labels that are nearly all one step. n is the items rated twice or more.

    title: the finding, as agreement_words.headline says it. A criterion whose alpha is undefined has an empty row; one
    whose items come from a single lesson a dot without an interval.
    """
    if not any(one.alpha.value is not None for one in criteria):
        return nothing_yet("Have two people rate the same replies, and how far they agree appears here.")
    dots = [Dot(one.name, one.name, _alpha(one), kind(one, asked), one.twice) for one in criteria]
    figure = dot_rows(dots, {str(shown): look for shown, look in _SHOWN.items()}, "alpha", upright=[asked.agreement])
    crosses = [(one.measures["ac1"].value, place, one.name) for place, one in enumerate(criteria)]
    figure.add_trace(_crosses([cross for cross in crosses if cross[0] is not None]))
    figure.add_annotation(x=asked.agreement, y=1, yref="paper", yanchor="bottom", showarrow=False, yshift=-2,
                          text=f"needed: {two(asked.agreement)}", font={"size": TEXT_SIZE})  # fmt: skip
    least = min([0.0, *(end for end in figure.layout.xaxis.range), *(cross[0] for cross in crosses if cross[0])])
    figure.update_xaxes(title_text="agreement beyond chance: 0 chance, 1 full", range=[least, 1.03])
    return framed_rows(figure, title)


def agreement_table(criteria: Sequence[CriterionAgreement], asked: Thresholds) -> list[Row]:
    """The table behind `agreement_chart`: one row a criterion with every measure, and what it shows in words."""
    return [
        {"Criterion": one.name, "Items rated twice": one.twice, "Reviewers": one.reviewers,
         "Alpha for": _ALPHA[one.scale], "Alpha": one.alpha.value, "Low (95 %)": one.alpha.low,
         "High (95 %)": one.alpha.high, "AC1": one.measures["ac1"].value,
         f"Fleiss’ kappa ({one.fleiss_raters} reviewers)": one.measures["fleiss"].value,
         "Weighted kappa": one.measures["kappa"].value, "Commonest step (%)": 100 * one.commonest[1],
         "Shows": _SHOWN.get(kind(one, asked), ("every rating is the same step",))[0]}
        for one in criteria
    ]  # fmt: skip


def _alpha(one: CriterionAgreement) -> Interval | None:
    alpha = one.alpha
    if alpha.value is None:
        return None
    low, high = (alpha.value if end is None else end for end in (alpha.low, alpha.high))
    return Interval(estimate=alpha.value, low=low, high=high, n=alpha.n)


def _crosses(found: Sequence[tuple[float | None, int, str]]) -> Scatter:
    return Scatter(
        x=[value for value, _, _ in found], y=[place for _, place, _ in found], mode="markers", name="Gwet’s AC1",
        marker={"color": GREY, "symbol": "x-thin-open", "size": 9, "line": {"color": GREY, "width": 2}},
        showlegend=True, hoverinfo="text",
        hovertext=[f"{wrapped(name, 40)}<br>AC1 {two(value or 0.0)}" for value, _, name in found],
    )  # fmt: skip


def _share(number: int, total: int) -> float | None:
    return 100 * number / total if total else None


def _segment(counts: Counts, totals: Mapping[str, int], step: str, colour: str) -> Bar:
    numbers = [by_step.get(step, 0) for by_step in counts.values()]
    told = [
        f"{wrapped(name, 40)}<br>{wrapped(step, 40)}: {number} of {totals[name]} ratings"
        for name, number in zip(counts, numbers, strict=True)
    ]
    return Bar(
        y=list(range(len(numbers))), orientation="h", name=wrapped(step, 30, lines=2),
        x=[_share(number, total) for number, total in zip(numbers, totals.values(), strict=True)],
        marker={"color": colour, "line": {"width": 0}}, text=[str(number) if number else "" for number in numbers],
        textposition="inside", insidetextanchor="middle", textangle=0, hoverinfo="text", hovertext=told,
        insidetextfont={"color": text_on(colour), "size": TEXT_SIZE}, showlegend=True,
    )  # fmt: skip
