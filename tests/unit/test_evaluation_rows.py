"""From an evaluation's result to its charts: everybody keeps one colour, failures are told, several are corrected."""

from typing import Any

from utta.charts.distribution import distribution_chart
from utta.charts.evaluation import criteria_chart, criteria_table, difference_chart
from utta.charts.evaluation_rows import (
    difference_rows,
    differences_title,
    score_rows,
    scores_title,
    spread,
    spread_title,
)
from utta.domain.evaluation import Beside, EvaluationResult, MetricResult
from utta.domain.judgement import Interval
from utta.domain.multiple_comparisons import Comparison
from utta.domain.statistics import Standing


def interval(estimate: float, n: int = 20) -> Interval:
    return Interval(estimate=estimate, low=estimate - 0.1, high=estimate + 0.1, n=n)


def compared(against: str, estimate: float | None, shows: Standing, n: int = 18) -> Comparison:
    difference = None if estimate is None else interval(estimate, n)
    return Comparison(name="Teacher v2", against=against, difference=difference, p=0.01, corrected_p=0.04, compared=3,
                      standing=shows)  # fmt: skip


def metric(key: str, unit: str, experts: Interval | None, **more: Any) -> MetricResult:
    against = compared("the untrained program", 0.4, "better")
    others = (
        Beside(who="other 2", mean=experts, comparison=compared("the experts", -0.2 if experts else None,
                                                                "worse" if experts else "few")),
        Beside(who="other 3", mean=interval(3.1, 17), comparison=compared("Teacher v1", 0.1, "none")),
    )  # fmt: skip
    return MetricResult(key=key, label=key.capitalize(), meaning="", judged_by="", unit=unit, baseline=interval(2.9),
                        model=interval(3.3, 18), difference=against.difference, verdict="", others=others,
                        comparison=against, **more)  # fmt: skip


QUALITY = metric("quality", "points", interval(3.5))
WORDING = metric("wording", "", None, constant=interval(0.2))
RESULT = EvaluationResult(
    n=20, unscored_baseline=0, unscored_model=2, metrics=(QUALITY, WORDING), verdict="", judge_note="",
    unscored={"other 2": 0, "other 3": 3},
    names={"model": "Teacher v2", "baseline": "the untrained program", "other 2": "the experts",
           "other 3": "Teacher v1"},
)  # fmt: skip


def colours(figure: Any) -> dict[str, str]:
    return {trace.name.partition(", n =")[0]: trace.marker.color for trace in figure.data}


def test_everybody_keeps_one_colour_also_where_somebody_is_not_measured() -> None:
    on_quality = colours(criteria_chart(score_rows("Teacher v2", RESULT, [QUALITY]), "t"))
    on_wording = colours(criteria_chart(score_rows("Teacher v2", RESULT, [WORDING]), "t"))
    assert set(on_quality) - set(on_wording) == {"The experts"}  # they are what wording is held against
    scores = {"model": [3.0, 3.4], "baseline": [2.9], "other 3": [3.1]}
    bounds, counts, baseline = spread(RESULT, "Teacher v2", QUALITY, scores, (1, 5))
    assert bounds == (1, 5) and sum(counts["The experts, 20 unscored"]) == 0
    bars = distribution_chart(counts, bounds, "t", baseline=baseline)
    spread_colours = {name.partition(",")[0].partition("<br>")[0]: colour for name, colour in colours(bars).items()}
    for who in ("Teacher v2", "Untrained", "Teacher v1"):
        assert on_quality[who] == on_wording[who] == spread_colours[who]
    assert len(set(on_quality.values())) == 4


def test_a_version_whose_name_begins_like_the_baselines_is_not_taken_for_it() -> None:
    names = {**RESULT.names, "model": "Teacher v10", "baseline": "Teacher v1", "other 3": "Teacher v2"}
    result = RESULT.model_copy(update={"names": names, "unscored_model": 0})
    scores = {who: [3.0] * 20 for who in names}
    found = spread(result, "Teacher v10", QUALITY, scores, (1, 5))
    assert (list(found.counts)[:2], found.baseline) == (["Teacher v10", "Teacher v1"], "Teacher v1")
    drawn = colours(distribution_chart(found.counts, found.bounds, "t", baseline=found.baseline))
    scored = colours(criteria_chart(score_rows("Teacher v10", result, [QUALITY]), "t"))
    assert drawn["Teacher v10"] == scored["Teacher v10"] != drawn["Teacher v1"] == scored["Teacher v1"]


def test_n_and_failures_stand_beside_every_mean() -> None:
    rows = score_rows("Teacher v2", RESULT, [QUALITY])
    assert [(row["Who"], row["n"], row["Unscored"]) for row in criteria_table(rows)] == [
        ("Teacher v2", 18, 2), ("Untrained", 20, 0), ("The experts", 20, 0), ("Teacher v1", 17, 3),
    ]  # fmt: skip
    label = criteria_chart(rows, "t").layout.yaxis.ticktext[0]
    assert label.replace("<br>", " ") == "Quality n = 17 to 20, 2 to 3 unscored"
    assert {row.left_out for row in difference_rows("Teacher v2", RESULT, [QUALITY])} == {2}


def test_a_row_is_as_high_as_its_label_so_that_no_two_labels_touch() -> None:
    alone = QUALITY.model_copy(update={"others": (), "comparison": None})
    long = alone.model_copy(update={"label": "Agreement with the reviewers of the second round"})
    figure = criteria_chart(score_rows("Teacher v2", RESULT, [long, alone]), "t")
    lines = max(label.count("<br>") + 1 for label in figure.layout.yaxis.ticktext)
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert lines >= 5 and plot / 2 > 17 * lines  # a line of 13 pixels takes 17


def test_who_is_the_reference_did_not_fail_to_be_held_against_it() -> None:
    alone = {"baseline": None, "others": (), "comparison": None, "difference": None}
    similar = WORDING.model_copy(update=alone)
    experts = RESULT.model_copy(update={"names": {"model": "Teacher v2", "baseline": "the experts"}})
    assert "experts" not in scores_title("Teacher v2", experts, similar)
    failed = experts.model_copy(update={"unscored_baseline": 20})
    assert "the experts could not be scored" in scores_title("Teacher v2", failed, similar)


def test_what_only_the_judge_says_is_not_said_as_a_verdict() -> None:
    one = {"others": (), "comparison": None}
    quality, wording = QUALITY.model_copy(update=one), WORDING.model_copy(update=one)
    worse = quality.model_copy(update={"key": "warmth", "label": "Warmth", "difference": interval(-0.4)})
    none = quality.model_copy(update={"difference": interval(0.05)})
    few = quality.model_copy(update={"difference": interval(0.4, n=3)})
    for metrics, said in (
        ([quality, worse], "By the judge Teacher v2 is above the untrained program on 1 of 2 measures, below on 1"),
        ([quality], "By the judge Teacher v2 is above the untrained program"),
        ([none], "By the judge Teacher v2 shows no difference to the untrained program"),
        ([few], "Too few cases to tell Teacher v2 from the untrained program"),
        ([wording], "Teacher v2 is above the untrained program"),
    ):
        assert differences_title("Teacher v2", RESULT, metrics) == said


def test_titles_say_what_was_found_against_each_after_correction() -> None:
    assert differences_title("Teacher v2", RESULT, [QUALITY]) == (
        "Quality, by the judge: Teacher v2 is above untrained; below the experts; not shown to differ from Teacher v1"
    )
    assert differences_title("Teacher v2", RESULT, [WORDING]) == (
        "Wording: Teacher v2 is above untrained; not shown to differ from Teacher v1"
    )
    assert scores_title("Teacher v2", RESULT, WORDING) == (
        "Wording: Teacher v2 3.30, untrained 2.90, best constant reply 0.20"
    )
    assert spread_title("Teacher v2", RESULT, "Quality", {"model": [3, 4], "baseline": [2]}) == (
        "Quality: half of the answers of Teacher v2 reach 3.50 or more, of untrained 2.00"
    )
    figure = difference_chart(difference_rows("Teacher v2", RESULT, [QUALITY]), "t")
    assert [text.replace("<br>", " ") for text in figure.layout.yaxis.ticktext] == [
        "against untrained n = 18, 2 unscored", "against the experts n = 18, 2 unscored",
        "against Teacher v1 n = 18, 2 unscored",
    ]  # fmt: skip
