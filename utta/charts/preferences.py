"""What people prefer: how often one generator wins against another, and how strong each is whomever it met."""

from collections.abc import Sequence

from plotly.graph_objects import Figure

from utta.charts.dots import Dot, Look, dot_rows, framed_rows
from utta.charts.frame import Row, interval_cells, nothing_yet
from utta.charts.palette import BLUE, GREY, VERMILLION
from utta.domain.bradley_terry import Strength, Strengths
from utta.domain.judgement import Interval
from utta.domain.preferences import PairCount

_HALF = 50.0
_RATES: dict[str, Look] = {
    "more": ("wins more than half", BLUE, "circle"),
    "even": ("no difference shown", GREY, "circle-open"),
    "less": ("wins less than half", VERMILLION, "square"),
}
_STRENGTHS: dict[str, Look] = {
    "first": ("strongest", BLUE, "circle"),
    "even": ("not shown to be weaker", GREY, "circle-open"),
    "weaker": ("shown to be weaker", VERMILLION, "square"),
}


def win_rate_chart(pairs: Sequence[PairCount], title: str) -> Figure:
    """Of each pair the share of comparisons that the first generator won, in per cent, beside a line at half; ties and
    "neither" count half (see domain/preferences.py).

    title: the finding. The rows name the opponent alone where all are about one generator.
    """
    if not pairs:
        return nothing_yet("Compare two replies, and who is preferred is counted here.")
    dots = [Dot(_name(pair, pairs), f"{pair.generator} against {pair.against}", _per_cent(pair.rate), _standing(pair),
                pair.n) for pair in pairs]  # fmt: skip
    figure = dot_rows(dots, _RATES, "%", upright=[_HALF])
    figure.update_xaxes(title_text="comparisons won", range=[-3, 103], dtick=50, ticksuffix=" %")
    return framed_rows(figure, title)


def win_rate_table(pairs: Sequence[PairCount]) -> list[Row]:
    """The table behind `win_rate_chart`, one row a pair with its counts."""
    return [
        {"Generator": pair.generator, "Against": pair.against, "Won": pair.wins, "Lost": pair.losses, "Ties": pair.ties,
         "Neither": pair.neither, "Win rate (%)": 100 * pair.rate.estimate, "Low (95 %)": 100 * pair.rate.low,
         "High (95 %)": 100 * pair.rate.high, "n": pair.n, "Shows": _RATES[_standing(pair)][0]}
        for pair in pairs
    ]  # fmt: skip


def strength_chart(found: Strengths | None, title: str, why_none: str = "") -> Figure:
    """Bradley–Terry strengths with 95 % intervals, the strongest on top, coloured by whether the others are shown to be
    weaker. title: the finding, as Strengths.sentence says it. why_none: said where there are no strengths."""
    if found is None:
        return nothing_yet(why_none)
    dots = [Dot(one.generator, one.generator, one.strength, _place(one, found), one.strength.n) for one in found.ranked]
    figure = dot_rows(dots, _STRENGTHS, "log-odds", upright=[0.0])
    figure.update_xaxes(title_text="strength; 1 more wins 73 of 100")
    return framed_rows(figure, title)


def strength_table(found: Strengths | None) -> list[Row]:
    """The table behind `strength_chart`, one row a generator."""
    return [
        {"Generator": one.generator, **interval_cells(one.strength), "Shows": _STRENGTHS[_place(one, found)][0]}
        for one in (found.ranked if found else ())
        if found
    ]  # fmt: skip


def _name(pair: PairCount, pairs: Sequence[PairCount]) -> str:
    about_one = len({one.generator for one in pairs}) == 1
    return f"against {pair.against}" if about_one else f"{pair.generator} against {pair.against}"


def _standing(pair: PairCount) -> str:
    if pair.rate.low <= 0.5 <= pair.rate.high:
        return "even"
    return "more" if pair.rate.low > 0.5 else "less"


def _per_cent(rate: Interval) -> Interval:
    return Interval(estimate=100 * rate.estimate, low=100 * rate.low, high=100 * rate.high, n=rate.n)


def _place(one: Strength, found: Strengths) -> str:
    if one == found.ranked[0]:
        return "first"
    return "weaker" if one.shown_weaker else "even"
