"""Charts of slices, bias, scores, certainty, learning and cost: the finding on top, n and interval, words as typed."""

import json
import math

import numpy as np
import pytest
from plotly.graph_objects import Figure

from tests.figures import strings, title, traces
from utta.charts.bias import bias_chart, bias_table
from utta.charts.cost import Priced, best_at_their_cost, cost_chart, cost_table
from utta.charts.curves import calibration_chart, calibration_table, learning_chart, learning_table
from utta.charts.distribution import binned, distribution_chart, distribution_rows
from utta.charts.edge import edge_chart, edge_table, edge_title
from utta.charts.evaluation import DifferenceBar, difference_chart, difference_table
from utta.charts.frame import NOTHING_YET
from utta.charts.palette import TEXT
from utta.charts.slices import slices_chart, slices_table
from utta.domain.bias import BiasFinding, BiasReport
from utta.domain.calibration import CalibrationPoint, calibration_points, calibration_sentence
from utta.domain.edge_suite import KindCounts
from utta.domain.judgement import Interval
from utta.domain.learning_curve import LearningCurve, LearningPoint, learning_curve
from utta.domain.slices import Slice, Slices
from utta.errors import NotEnough

EVIL = '<b>x</b><script>alert("1")</script> $a$ &amp; %{x}'


def interval(estimate: float, low: float, high: float, n: int = 40) -> Interval:
    return Interval(estimate=estimate, low=low, high=high, n=n)


def slices(name: str = "Science") -> Slices:
    return Slices(
        slices=(
            Slice(dimension="Subject", name="Art", n=40, interval=interval(3.5, 3.2, 3.8), is_small=False,
                  against_rest=interval(0.3, -0.1, 0.7), corrected_p=0.4, standing="none"),
            Slice(dimension="Subject", name=name, n=40, interval=interval(2.5, 2.2, 2.8), is_small=False,
                  against_rest=interval(-1.0, -1.4, -0.6), corrected_p=0.001, standing="worse"),
            Slice(dimension="Source", name="A", n=7, interval=interval(3.0, 1.0, 5.0, n=7), is_small=True),
            Slice(dimension="Source", name="B", n=3, interval=None, is_small=True),
        ),
        compared=2, least=20,
    )  # fmt: skip


def report(group: str = "has dyslexia") -> BiasReport:
    def found(who: str, measure: str, amount: float, shows: str, p: float) -> BiasFinding:
        return BiasFinding(attribute="disability", group=who, compared_with="not mentioned", measure=measure,
                           difference=interval(amount, amount - 2, amount + 2), corrected_p=p, smallest=2.8,
                           families=20, shows=shows)  # type: ignore[arg-type]  # fmt: skip

    return BiasReport(findings=(
        found(group, "length", -6.0, "less", 0.001), found("a girl", "length", 0.5, "none", 1.0),
        found(group, "praise", 0.1, "none", 1.0),
    ), pairs=80, unanswered=0)  # fmt: skip


PRICES = [
    Priced("Untrained", 0.1, interval(3.0, 2.8, 3.2), is_baseline=True), Priced("Short", 0.1, interval(3.3, 3.1, 3.5)),
    Priced("Long", 0.9, interval(3.6, 3.4, 3.8)), Priced("Middle", 0.5, interval(3.2, 3.0, 3.4)),
    Priced("Failed", 0.2, None), Priced("Local", 0.0, interval(2.5, 2.2, 2.8)),
]  # fmt: skip
CERTAIN = [CalibrationPoint(believed=0.6, right=interval(0.55, 0.4, 0.7)),
           CalibrationPoint(believed=0.9, right=interval(0.7, 0.6, 0.8))]  # fmt: skip
GROWN = [LearningPoint(label=f"Version {n}", n=n, score=interval(0.62 - 1.6 / math.sqrt(n), 0.3, 0.7))
         for n in (50, 100, 200, 400)]  # fmt: skip


def every_chart(text: str) -> list[Figure]:
    """One of each chart, with `text` wherever a person's words can stand."""
    return [
        slices_chart(slices(text), 3.0, unit=text),
        bias_chart(report(text), "length"),
        distribution_chart({text: [1, 2], "other": [3, 0]}, (1, 5), text, unit=text),
        calibration_chart(CERTAIN, text),
        learning_chart([LearningPoint(label=text, n=5, score=interval(1, 0, 2))], text, text, text),
        cost_chart([Priced(text, 1.0, interval(1, 0, 2)), *PRICES], text, text, text),
    ]


def test_what_people_typed_is_shown_as_text_on_every_chart() -> None:
    for figure in every_chart(EVIL):
        for text in strings(json.loads(figure.to_json())["data"]) + strings(json.loads(figure.to_json())["layout"]):
            bare = text.replace("<br>", "").replace("<b>", "").replace("</b>", "")
            assert "<" not in bare and "$" not in bare
            assert "&lt;b&gt;" in text or "<b>x" not in text
        for trace in figure.data:
            assert not trace.hovertemplate and not trace.texttemplate


def test_every_chart_fits_a_phone_and_both_themes() -> None:
    for figure in every_chart("A name of quite some length that goes on"):
        assert max(map(len, str(figure.layout.title.text).split("<br>"))) <= 42 + len("&quot;") * 4
        assert figure.layout.font.size >= 13 and figure.layout.font.color == TEXT
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
        for axis in (figure.layout.xaxis, figure.layout.yaxis):
            assert axis.fixedrange


def test_a_chart_without_numbers_says_so_and_what_would_fill_it() -> None:
    nothing = Slices(slices=(), compared=0, least=20)
    for figure in (
        slices_chart(nothing, 0.0), bias_chart(report(), "warmth"), distribution_chart({}, (1, 5), "t"),
        distribution_chart({"a": [0, 0]}, (1, 5), "t"), calibration_chart([]), learning_chart([], "t", "reviews"),
        cost_chart([], "t", "dollars"), cost_chart([Priced("Failed", 1.0, None)], "t", "dollars"),
    ):  # fmt: skip
        assert title(figure) == NOTHING_YET and not figure.data
        assert len(figure.layout.annotations[0].text) > 20


def test_the_forest_names_the_worst_slice_and_greys_what_is_small() -> None:
    figure = slices_chart(slices(), beside=3.1)
    assert title(figure).startswith("Worst slice: Subject: Science, 1.00 points below the rest")
    assert "corrected for 2 slices compared" in title(figure)
    shown = traces(figure)
    assert {name: list(trace.y) for name, trace in shown.items()} == {
        "worse than the rest": [1], "no difference from the rest shown": [0], "too few cases to compare": [2],
    }  # fmt: skip
    assert shown["too few cases to compare"].marker.symbol == "diamond-open"
    assert figure.layout.yaxis.ticktext[3] == "Source: B<br>n = 3"  # a row without a dot keeps its place
    assert figure.layout.shapes[0].x0 == 3.1 and figure.layout.annotations[0].text == "all cases: 3.10"
    sources = slices_chart(slices(), 0.0, dimensions=["Source"])
    assert len(sources.layout.yaxis.ticktext) == 2
    assert "Science" not in title(sources)  # a title says what its chart shows
    rows = slices_table(slices())
    assert rows[1]["Shows"] == "worse than the rest" and rows[1]["Minus the rest"] == -1.0
    assert rows[3] == {"Kind": "Source", "Slice": "B", "Estimate": None, "Low (95 %)": None, "High (95 %)": None,
                       "n": 3, "Unscored": 0, "Minus the rest": None, "Corrected p": None,
                       "Shows": "too few cases to compare"}  # fmt: skip


def test_a_bias_shown_is_the_title_and_none_shown_is_said_as_that() -> None:
    figure = bias_chart(report(), "length")
    assert title(figure) == (
        "Length −6.00 words for “has dyslexia” against “not mentioned” (n = 40 pairs; corrected for 3 comparisons)"
    )
    assert {name: list(trace.y) for name, trace in traces(figure).items()} == {
        "less than for others": [0], "no difference shown": [1],
    }  # fmt: skip
    assert figure.layout.shapes[0].x0 == 0
    few = [one.model_copy(update={"shows": "few"}) for one in report().findings if one.measure == "length"]
    calm = [one.model_copy(update={"shows": "none"}) for one in few]
    told = report().model_copy(update={"findings": (few[0], calm[1])})
    assert title(bias_chart(told, "length")) == (
        "No difference in length shown for “a girl” (corrected for 1 comparison; too few pairs for 1 other group)"
    )
    assert title(bias_chart(told.model_copy(update={"findings": tuple(few)}), "length")) == (
        "Too few pairs to tell anything of length"
    )
    assert title(bias_chart(report(), "praise")) == (
        "No difference in praise shown for “has dyslexia” (corrected for 3 comparisons)"
    )
    assert bias_table(report())[0]["Measure"] == "length" and len(bias_table(report())) == 3
    assert bias_table(report(EVIL))[0]["Group"] == EVIL  # a table holds what was typed


def test_scores_are_counted_into_parts_of_the_scale_and_shown_as_shares() -> None:
    assert binned([1, 1.9, 2, 3, 4.99, 5, 5], (1, 5), 4) == [2, 1, 1, 3]
    assert binned([], (0, 1), 2) == [0, 0]
    for wrong in (0.9, 5.1, math.nan):
        with pytest.raises(ValueError, match="lies outside 1 to 5"):
            binned([wrong], (1, 5), 4)
    counts = {"v3": [0, 1, 1, 2], "v1": [4, 0, 0, 0], "failed": [0, 0, 0, 0]}
    figure = distribution_chart(counts, (1, 5), "v3 has no reply under 2 points")
    shown = traces(figure)
    assert list(shown) == ["v3, n = 4", "v1, n = 4"]
    assert list(shown["v3, n = 4"].y) == [0, 25, 25, 50]
    assert list(figure.layout.xaxis.ticktext) == ["1", "2", "3", "4", "5"]  # the edges: whole parts overlap on a phone
    assert shown["v3, n = 4"].marker.pattern.shape != shown["v1, n = 4"].marker.pattern.shape  # not by colour alone
    assert distribution_rows(counts, (1, 5))[3] == {
        "Score": "4–5", "v3 (n = 4)": 2, "v1 (n = 4)": 0, "failed (n = 0)": 0,
    }  # fmt: skip


def test_a_judge_that_is_too_sure_is_told_from_one_that_is_right_as_often_as_it_believes() -> None:
    rng = np.random.default_rng(1)
    believed = rng.uniform(0.4, 1.0, 600).tolist()
    families = [f"family {n // 2}" for n in range(600)]
    honest = calibration_points(believed, [bool(rng.random() < p) for p in believed], families)
    assert len(honest) == 8 and sum(point.right.n for point in honest) == 600
    assert sum(point.right.low <= point.believed <= point.right.high for point in honest) >= 6
    proud = calibration_points(believed, [bool(rng.random() < p - 0.25) for p in believed], families)
    assert calibration_sentence(proud).startswith("The judge is too sure: where it believes ")
    shy = calibration_points([p - 0.3 for p in believed], [bool(rng.random() < p) for p in believed], families)
    assert calibration_sentence(shy) == "The judge is right more often than it believes (n = 600)."
    assert calibration_points(believed[:9], [True] * 9, families[:9]) == []
    assert len(calibration_points(believed[:25], [True] * 25, families[:25])) == 2
    assert calibration_points([0.5] * 20, [True] * 20, ["one"] * 20) == []


def test_a_judge_that_is_right_as_often_as_it_believes_is_called_wrong_about_itself_in_at_most_7_of_100_runs() -> None:
    rng = np.random.default_rng(5)
    families = [f"family {n // 4}" for n in range(400)]
    wrong = 0
    for _ in range(200):  # a chart has eight dots, one of which lies off the line by chance in every fourth run
        believed = rng.uniform(0.4, 1.0, 400).tolist()
        points = calibration_points(believed, [bool(rng.random() < p) for p in believed], families)
        wrong += "no difference shown" not in calibration_sentence(points)
    assert wrong <= 14


def test_the_calibration_chart_says_it_in_the_title_and_holds_dots_against_the_diagonal() -> None:
    figure = calibration_chart(CERTAIN)
    assert title(figure) == "The judge is too sure: where it believes 90 %, it is right in 70 % (n = 40 of 80)."
    named = title(calibration_chart(CERTAIN, "Warmth"))  # a picture that is taken out says of which criterion
    assert named.startswith("Warmth: the judge is too sure: where it believes 90 %")
    dots = traces(figure)["judge, 95 % interval"]
    assert list(dots.x) == [60, 90] and list(dots.y) == pytest.approx([55, 70])
    assert list(traces(figure)["as right as it believes"].x) == [0, 100]
    assert calibration_table(CERTAIN)[1]["Believed"] == 0.9


def test_the_learning_curve_says_what_more_would_add_and_no_further_than_twice_the_most() -> None:
    curve = learning_curve(GROWN)
    assert curve.steepness == pytest.approx(1.6) and curve.top == pytest.approx(0.62)
    assert curve.gain(200) == pytest.approx(1.6 / math.sqrt(400) - 1.6 / math.sqrt(600))
    assert curve.sentence(200) == "200 more reviews would add about 0.01, if the curve goes on as from 50 to 400."
    assert curve.sentence(5000).startswith("400 more reviews")
    figure = learning_chart(GROWN, curve.sentence(200), "reviews", "macro-F1", curve)
    assert [trace.name for trace in figure.data] == ["fitted curve", "if it goes on so", "score, 95 % interval"]
    assert max(figure.data[1].x) == 800
    assert learning_table(GROWN, "reviews")[0]["Reviews"] == 50
    flat: LearningCurve = learning_curve([
        LearningPoint(label="v", n=n, score=interval(0.5 + (0.02 if n % 100 else -0.02), 0.4, 0.6))
        for n in (50, 100, 150, 200, 250)
    ])  # fmt: skip
    assert flat.sentence(100) == "More reviews are not shown to help: the curve from 50 to 250 may be flat."
    with pytest.raises(NotEnough, match="4 different numbers"):
        learning_curve(GROWN[:3])


def test_a_true_gain_is_found_from_noisy_points_and_an_untrue_one_rarely() -> None:
    rng = np.random.default_rng(2)

    def shown(steep: float) -> float:
        runs = [[LearningPoint(label="v", n=n, score=interval(0.6 - steep / math.sqrt(n) + rng.normal(0, 0.01), 0, 1))
                 for n in (50, 100, 200, 400, 800)] for _ in range(300)]  # fmt: skip
        return sum(learning_curve(run).low > 0 for run in runs) / 300

    assert shown(0.0) <= 0.05
    assert shown(1.0) >= 0.9


def test_cost_stands_beside_quality_with_the_cheapest_of_the_best_joined() -> None:
    assert [point.who for point in best_at_their_cost(PRICES)] == ["Local", "Short", "Long"]
    figure = cost_chart(PRICES, "Long has the best estimate", "US dollars for 100 answers")
    names = [trace.name for trace in figure.data]
    assert names == ["best estimate at its cost", "1  Local", "2  Short", "3  Untrained", "4  Middle", "5  Long"]
    shown = traces(figure)
    assert shown["3  Untrained"].marker.symbol == "diamond" and shown["5  Long"].marker.symbol == "circle"
    assert "0.90 US dollars for 100 answers" in shown["5  Long"].hovertext[0].replace("<br>", " ")
    assert list(shown["best estimate at its cost"].x) == [0.0, 0.1, 0.9]
    rows = cost_table(PRICES, "US dollars for 100 answers")
    assert [row["Best estimate at its cost"] for row in rows] == ["no", "yes", "yes", "no", "no", "yes"]
    assert rows[4]["Estimate"] is None


def test_a_difference_that_is_none_after_correction_is_drawn_as_none() -> None:
    apart = interval(0.4, 0.1, 0.7)
    rows = [
        DifferenceBar("Accuracy", "v2", "v1", apart),
        DifferenceBar("Accuracy", "v3", "v1", apart, corrected="none"),
    ]
    assert list(traces(difference_chart(rows, "t"))) == ["better", "no difference shown"]
    assert [row["Shows"] for row in difference_table(rows)] == ["better", "no difference shown"]


def test_edge_cases_by_kind_say_where_replies_failed_and_lose_no_case() -> None:
    rows = [KindCounts("calm", 3, 0, 1, 0), KindCounts(EVIL, 1, 2, 0, 1), KindCounts("odd", 0, 3, 0, 0)]
    figure = edge_chart(rows)
    assert edge_title(rows) == f"Replies failed most on odd (3 of 3), {EVIL} (2 of 4)"
    assert sum(number for bar in figure.data for number in bar.x) == 11
    assert figure.layout.legend.traceorder == "normal"  # named in the order in which the bars are stacked
    assert [row["Kind"] for row in edge_table(rows)] == ["odd", EVIL, "calm"]
    assert len({(bar.marker.color, bar.marker.pattern.shape) for bar in figure.data}) == len(figure.data) == 4
    assert len({bar.marker.pattern.shape for bar in figure.data}) == 4  # told apart without colour
    drawn = figure.to_json()
    assert "<script>" not in drawn and "\\u003cscript" not in drawn and "<b>x" not in drawn
    assert edge_title(rows[:1]) == "No reply failed among 1 kind of edge cases"
    assert edge_chart([]).layout.title.text == NOTHING_YET
