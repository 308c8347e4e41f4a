"""How far reviewers agree on each criterion."""

from collections.abc import Sequence

from plotly.graph_objects import Figure, Scatter

from utta.charts.dots import Dot, Look, dot_rows, error_bars, framed_rows
from utta.charts.frame import TEXT_SIZE, Row, interval_text, nothing_yet, wrapped
from utta.charts.palette import BLUE, GREY, PURPLE, VERMILLION
from utta.domain.agreement import CriterionAgreement, Measured
from utta.domain.agreement_gate import Thresholds, two
from utta.domain.agreement_words import Kind, kind
from utta.domain.judgement import Interval

_SHOWN: dict[Kind, Look] = {
    "agree": ("reviewers agree", BLUE, "circle"),
    "unclear": ("not certain yet", GREY, "circle-open"),
    "not yet": ("not yet", VERMILLION, "square"),
    "few": ("too few items rated twice", GREY, "diamond-open"),
}
_LANE = 0.28
"""How far under a criterion's alpha its AC1 is drawn, in rows."""

_ALPHA = {"nominal": "names", "ordinal": "steps in order", "interval": "even steps"}


def agreement_chart(criteria: Sequence[CriterionAgreement], asked: Thresholds, title: str) -> Figure:
    """Krippendorff's alpha of each criterion with its 95 % interval, beside the lead's threshold; under it, thinner and
    as a cross, Gwet's AC1 with its own, which labels that are nearly all one step do not make small. n is the items
    rated twice or more.

    title: the finding, as agreement_words.headline says it. A criterion whose alpha is undefined has no dot; one whose
    items come from a single lesson has a dot without an interval.
    """
    if not any(one.alpha.value is not None for one in criteria):
        return nothing_yet("Have two people rate the same replies, and how far they agree appears here.")
    dots = [Dot(one.name, one.name, _interval(one.alpha), kind(one, asked), one.twice) for one in criteria]
    figure = dot_rows(dots, {str(shown): look for shown, look in _SHOWN.items()}, "alpha", upright=[asked.agreement])
    crosses = [(one.name, place, found) for place, one in enumerate(criteria)
               if (found := _interval(one.measures["ac1"])) is not None]  # fmt: skip
    figure.add_trace(_crosses(crosses))
    figure.add_annotation(x=asked.agreement, y=1, yref="paper", yanchor="bottom", showarrow=False, yshift=-2,
                          text=f"needed: {two(asked.agreement)}", font={"size": TEXT_SIZE})  # fmt: skip
    least = min([0.0, *(end for end in figure.layout.xaxis.range), *(found.low for _, _, found in crosses)])
    figure.update_xaxes(title_text="agreement beyond chance: 0 chance, 1 full", range=[least, 1.03])
    return framed_rows(figure, title)


def agreement_table(criteria: Sequence[CriterionAgreement], asked: Thresholds) -> list[Row]:
    """The table behind `agreement_chart`: of each criterion one row a measure, the one its scale calls for first with
    what it shows in words."""
    return [
        {"Criterion": one.name, "Measure": name, "Estimate": found.value, "Low (95 %)": found.low,
         "High (95 %)": found.high, "n": found.n, "Reviewers": one.reviewers, "Shows": shows}
        for one in criteria
        for name, found, shows in _measures(one, asked)
    ]  # fmt: skip


def _measures(one: CriterionAgreement, asked: Thresholds) -> list[tuple[str, Measured, str]]:
    shows = _SHOWN.get(kind(one, asked), ("every rating is the same step",))[0]
    return [
        (f"Krippendorff’s alpha ({_ALPHA[one.scale]})", one.alpha, shows),
        (f"Fleiss’ kappa ({one.fleiss_raters} reviewers an item)", one.measures["fleiss"], ""),
        ("Weighted kappa", one.measures["kappa"], ""),
        ("Gwet’s AC1", one.measures["ac1"], ""),
    ]


def _interval(found: Measured) -> Interval | None:
    if found.value is None:
        return None
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    return Interval(estimate=found.value, low=low, high=high, n=found.n)


def _crosses(found: Sequence[tuple[str, int, Interval]]) -> Scatter:
    """In a lane of their own, so that no cross lies on the line of an alpha."""
    intervals = [interval for _, _, interval in found]
    return Scatter(
        x=[interval.estimate for interval in intervals], y=[place + _LANE for _, place, _ in found], mode="markers",
        error_x=error_bars(intervals, PURPLE, thickness=1), name="Gwet’s AC1", showlegend=True,
        marker={"color": PURPLE, "symbol": "x", "size": 10}, hoverinfo="text",
        hovertext=[f"{wrapped(name, 40)}<br>{wrapped(interval_text(interval, 'AC1'), 40)}"
                   for name, _, interval in found],
    )  # fmt: skip
