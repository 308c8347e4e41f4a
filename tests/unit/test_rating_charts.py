"""The charts on the ratings say who agrees, who is preferred and who is shown to be weaker, and no more."""

from typing import Any

import pytest
from plotly.graph_objects import Figure

from tests.unit.test_agreement import criterion, given_by
from tests.unit.test_agreement_gate import AGREED, DIFFERED, rows
from tests.unit.test_preferences import said
from utta.charts.agreement import agreement_chart, agreement_table
from utta.charts.frame import NOTHING_YET
from utta.charts.preferences import strength_chart, strength_table, win_rate_chart, win_rate_table
from utta.domain.agreement import CriterionAgreement, agree
from utta.domain.agreement_gate import Thresholds
from utta.domain.agreement_words import headline, same_scale, scale_use
from utta.domain.bradley_terry import Strengths, strengths
from utta.domain.judgement import Interval
from utta.domain.preferences import PairCount, against_each, finding, pair_counts

ASKED = Thresholds()
COMPARED = said("X>Y " * 30 + "Y<X " * 10 + "X>Z " * 12 + "Z>X " * 10 + "Z>Y " * 25 + "Y>Z " * 5)


def judged(name: str, pairs: str, families: list[str] | None = None) -> CriterionAgreement:
    return agree(given_by(rows(pairs), families or []), criterion("12345").model_copy(update={"name": name}))


CRITERIA = [
    judged("Accuracy", AGREED),
    judged("Engagement", DIFFERED),
    judged("Pace", "11 25 34 55 44 32 " * 4),
    judged("Warmth", "11 22 33"),
    judged("Tone", "55 " * 30),
    judged("Order", AGREED, ["one lesson"] * 60),
]


def rating_charts(text: str) -> list[Figure]:
    """One of each chart, with `text` wherever a person's words can stand."""
    pairs = [pair.model_copy(update={"generator": text, "against": text}) for pair in pair_counts(COMPARED)]
    found = strengths(COMPARED)
    ranked = tuple(one.model_copy(update={"generator": text}) for one in found.ranked)
    return [
        agreement_chart([one.model_copy(update={"name": text}) for one in CRITERIA], ASKED, text),
        win_rate_chart(pairs, text),
        strength_chart(Strengths(ranked=ranked), text),
        strength_chart(None, text, why_none=text),
    ]


def series(figure: Figure) -> dict[str, list[Any]]:
    return {trace.name: list(trace.y) for trace in figure.data}


def test_agreement_is_coloured_by_what_it_shows_beside_the_leads_threshold() -> None:
    figure = agreement_chart(CRITERIA, ASKED, headline(CRITERIA, ASKED))
    alphas = {name: places for name, places in series(figure).items() if name != "Gwet’s AC1"}
    assert alphas == {
        "reviewers agree": [0], "not yet": [1], "not certain yet": [2, 5], "too few items rated twice": [3],
    }  # fmt: skip
    assert figure.layout.shapes[0].x0 == figure.layout.shapes[0].x1 == 0.40
    assert "needed: 0.40" in [note.text for note in figure.layout.annotations]
    low, high = figure.layout.xaxis.range
    assert low < min(one.alpha.low for one in CRITERIA if one.alpha.low is not None) and high > 1
    assert list(figure.layout.yaxis.ticktext)[:2] == ["Accuracy<br>n = 60", "Engagement<br>n = 60"]
    agreed = figure.data[0]
    assert agreed.x[0] == CRITERIA[0].alpha.value and agreed.error_x.array[0] > 0
    assert agreed.hovertext[0].startswith("Accuracy<br>0.") and "95 %" in agreed.hovertext[0]


def test_ac1_stands_under_its_alpha_with_an_interval_of_its_own_so_that_no_cross_lies_on_a_line() -> None:
    figure = agreement_chart(CRITERIA, ASKED, "t")
    crosses = next(trace for trace in figure.data if trace.name == "Gwet’s AC1")
    lines = [place for trace in figure.data if trace is not crosses for place in trace.y]
    assert [round(place) for place in crosses.y] == [0, 1, 2, 3, 4, 5] and not set(crosses.y) & set(lines)
    assert min(abs(cross - line) for cross in crosses.y for line in lines) >= 0.25
    others = {trace.marker.color for trace in figure.data if trace is not crosses}
    assert crosses.marker.color not in others and crosses.marker.symbol == "x"
    ac1 = CRITERIA[0].measures["ac1"]
    assert ac1.low is not None and ac1.value is not None
    assert crosses.error_x.arrayminus[0] == pytest.approx(ac1.value - ac1.low)
    assert "AC1, 95 % interval" in crosses.hovertext[0].replace("<br>", " ")


def test_a_title_says_how_the_scale_was_used() -> None:
    agreed, tone = CRITERIA[0], CRITERIA[4]
    assert scale_use([tone]) == "Of the ratings on tone, 100% are “5”"
    assert scale_use([agreed, tone]) == "Of the ratings on tone, 100% are “5”"
    assert scale_use([tone, agreed, tone]) == "On 2 of 3 criteria more than 80% of the ratings are one step"
    assert scale_use([tone, tone]) == "On every criterion more than 80% of the ratings are one step"
    assert scale_use([agreed, agreed]) == "On no criterion are more than 80% of the ratings one step"
    assert scale_use([agreed]).startswith("Of the ratings on accuracy, ")
    other = tone.model_copy(update={"label_counts": {"No": 1, "Yes": 2}})
    assert same_scale([agreed, other, tone]) == [[agreed, tone], [other]]


def test_no_interval_is_drawn_where_none_is_known() -> None:
    unsure = agreement_chart(CRITERIA, ASKED, "t").data[1]
    assert unsure.name == "not certain yet"
    assert unsure.error_x.array[1] == unsure.error_x.arrayminus[1] == 0  # one lesson says nothing of the next


def test_the_title_counts_the_criteria_on_which_agreement_is_shown() -> None:
    assert headline(CRITERIA, ASKED) == "Reviewers agree on 1 of 6 criteria"
    assert headline(CRITERIA[:1], ASKED) == "Reviewers agree on every criterion"
    assert headline(CRITERIA[1:], ASKED) == "On no criterion are reviewers shown to agree yet"


def test_the_table_of_agreement_has_every_measure_with_its_interval_and_the_words() -> None:
    table = agreement_table(CRITERIA, ASKED)
    alphas = table[::4]
    assert [row["Shows"] for row in alphas] == [
        "reviewers agree", "not yet", "not certain yet", "too few items rated twice", "every rating is the same step",
        "not certain yet",
    ]  # fmt: skip
    assert [row["Measure"] for row in table[:4]] == [
        "Krippendorff’s alpha (steps in order)", "Fleiss’ kappa (2 reviewers an item)", "Weighted kappa", "Gwet’s AC1",
    ]  # fmt: skip
    assert table[0]["Estimate"] == CRITERIA[0].alpha.value
    assert all(row["n"] == 60 and row["Low (95 %)"] < row["Estimate"] < row["High (95 %)"] for row in table[:4])  # type: ignore[operator]
    assert alphas[4]["Estimate"] is None and alphas[5]["Low (95 %)"] is None
    assert len({tuple(row) for row in table}) == 1


def test_win_rates_stand_beside_half_with_their_counts() -> None:
    pairs = pair_counts(COMPARED)
    figure = win_rate_chart(pairs, finding(pairs))
    assert series(figure) == {"wins more than half": [0], "no difference shown": [1], "wins less than half": [2]}
    assert figure.layout.shapes[0].x0 == 50
    assert figure.data[0].x[0] == 100 and figure.data[0].hovertext[0].startswith("X against Y<br>100.00 %")
    assert figure.layout.yaxis.ticktext[2] == "Y against Z<br>n = 30"
    of_one = win_rate_chart(pairs[:2], "t")
    assert of_one.layout.yaxis.ticktext[0] == "against Y<br>n = 40"
    row = win_rate_table(pairs)[2]
    assert (row["Won"], row["Lost"], row["n"], row["Shows"]) == (5, 25, 30, "wins less than half")
    assert row["Win rate (%)"] == pytest.approx(100 / 6)


def pair(low: float, high: float) -> PairCount:
    rate = Interval(estimate=(low + high) / 2, low=low, high=high, n=20)
    return PairCount(generator="X", against="Y", wins=10, losses=6, ties=3, neither=1, rate=rate)


def test_the_title_of_win_rates_claims_only_what_the_intervals_show() -> None:
    assert finding([pair(0.6, 0.9)]) == "X is preferred to Y in 75% of 20 comparisons (60% to 90%)"
    assert finding([pair(0.4, 0.7)]) == (
        "No difference shown between X and Y: X won 55% of 20 comparisons (40% to 70%)"
    )
    assert finding(pair_counts(said("X<Y " * 20))) == "Y is preferred to X in 100% of 20 comparisons (84% to 100%)"
    of_x = against_each(pair_counts(COMPARED), "X")
    assert finding(of_x) == "X is preferred to 1 of 2 others; no difference shown from Z"
    assert finding(against_each(pair_counts(COMPARED), "Y")) == "2 are preferred to Y"
    assert finding(against_each(pair_counts(COMPARED), "Z")) == (
        "Z is preferred to 1 of 2 others; no difference shown from X"
    )
    assert finding([pair(0.4, 0.7)] * 4) == "No difference shown between X and any of the 4 others"
    assert finding([pair(0.6, 0.9), pair(0.1, 0.4), *[pair(0.4, 0.7)] * 3]) == (
        "X is preferred to 1 of 5 others; 1 is preferred to it; no difference shown from the other 3"
    )
    assert finding(pair_counts(COMPARED)) == "In 2 of 3 pairs one is shown to be preferred"


def test_one_generator_is_shown_against_each_other_from_its_own_side_the_easiest_first() -> None:
    pairs = pair_counts(COMPARED)
    of_z = against_each(pairs, "Z")
    assert [(one.generator, one.against) for one in of_z] == [("Z", "Y"), ("Z", "X")]
    assert [(one.wins, one.losses) for one in of_z] == [(25, 5), (10, 12)]
    assert against_each(pairs, "Nobody") == ()


def test_strengths_are_coloured_by_whether_they_are_shown_to_be_weaker() -> None:
    found = strengths(COMPARED)
    figure = strength_chart(found, found.sentence)
    assert series(figure) == {"strongest": [0], "not shown to be weaker": [1], "shown to be weaker": [2]}
    assert [row["Generator"] for row in strength_table(found)] == ["X", "Z", "Y"]
    assert [row["Shows"] for row in strength_table(found)] == [
        "strongest", "not shown to be weaker", "shown to be weaker",
    ]  # fmt: skip
    assert strength_table(None) == []


def test_without_numbers_each_chart_says_what_would_fill_it() -> None:
    empty = [
        agreement_chart([], ASKED, "t"), agreement_chart([judged("Pace", "")], ASKED, "t"),
        win_rate_chart([], finding([])), strength_chart(None, "t", "Two generators were compared; it takes three."),
    ]  # fmt: skip
    for figure in empty:
        assert NOTHING_YET in figure.layout.title.text and not figure.data
        assert len(figure.layout.annotations[0].text) > 20
