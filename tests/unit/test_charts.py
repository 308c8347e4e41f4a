"""Charts show the numbers with their n and interval, say the finding, and show what people typed as text."""

import html
import json
import subprocess
import sys
from datetime import date

import pytest
from plotly.graph_objects import Figure

from tests.figures import strings, title, traces
from tests.unit.test_rating_charts import rating_charts
from utta.charts import palette
from utta.charts.coverage import coverage_map, coverage_table
from utta.charts.evaluation import (
    DifferenceBar,
    ScoredBar,
    criteria_chart,
    criteria_table,
    difference_chart,
    difference_table,
)
from utta.charts.frame import CHART_CONFIG, NOTHING_YET, nothing_yet
from utta.charts.home import ProgressPoint, progress_line, progress_table
from utta.charts.scale_use import rating_distribution, scale_use_table
from utta.charts.training import Candidate, candidates_chart, candidates_table
from utta.domain.judgement import Interval

EVIL = '<b>x</b><script>alert("1")</script> $a$ &amp;'
WHITE, NEAR_BLACK = "#FFFFFF", "#0F141C"


def interval(estimate: float, low: float, high: float, n: int = 69) -> Interval:
    return Interval(estimate=estimate, low=low, high=high, n=n)


SCORES = [
    ScoredBar("Accuracy", "Untrained program", "baseline", interval(3.2, 2.9, 3.5)),
    ScoredBar("Accuracy", "Best constant reply", "constant", interval(2.6, 2.4, 2.9)),
    ScoredBar("Accuracy", "Teacher v3", "model", interval(3.6, 3.3, 3.9, n=66), unscored=3),
    ScoredBar("Engagement", "Teacher v3", "model", None, unscored=69),
]
DIFFERENCES = [
    DifferenceBar("Accuracy", "Teacher v3", "untrained program", interval(0.4, 0.2, 0.6)),
    DifferenceBar("Engagement", "Teacher v3", "untrained program", interval(0.1, -0.1, 0.3)),
    DifferenceBar("Length", "Teacher v3", "untrained program", interval(0.4, 0.2, 0.6), better_up=False),
    DifferenceBar("Questions", "Teacher v3", "untrained program", interval(0.4, 0.2, 0.6, n=7)),
]
TRIED = [
    Candidate("Untrained program", interval(3.2, 2.8, 3.6, n=20), is_untrained=True),
    Candidate("Eight examples", interval(3.4, 3.0, 3.8, n=20)),
    Candidate("Short instructions", interval(3.5, 3.1, 3.9, n=20)),
    Candidate("Failed", None),
]


def every_chart(text: str) -> list[Figure]:
    """One of each chart, with `text` wherever a person's words can stand."""
    scored = interval(1, 0.5, 1.5)
    return [
        coverage_map({(text, text): 1}, [text], [text, "Science"], text),
        criteria_chart([ScoredBar(text, text, "model", scored)], text, unit=text),
        difference_chart([DifferenceBar(text, text, text, scored), *DIFFERENCES], text, unit=text),
        candidates_chart([Candidate(text, scored)], text, unit=text),
        rating_distribution({text: {text: 3, "Yes": 4}}, text),
        progress_line([ProgressPoint(date(2026, 9, 1), 1, 2), ProgressPoint(date(2026, 9, 2), 2, 4)]),
        nothing_yet(text),
        *rating_charts(text),
    ]


def test_what_people_typed_is_shown_as_text_on_every_chart() -> None:
    for figure in every_chart(EVIL):
        for text in strings(json.loads(figure.to_json())["data"]) + strings(json.loads(figure.to_json())["layout"]):
            bare = text.replace("<br>", "")
            assert "<" not in bare and "$" not in bare
    assert title(criteria_chart(SCORES, EVIL)).replace(" ", "") == EVIL.replace(" ", "")
    subject = coverage_map({}, [EVIL], ["Science"], "t").data[1].hovertext[0].replace("<br>", " ")
    assert html.unescape(subject) == f"{EVIL}, Science: no examples yet"


def test_typed_words_never_stand_in_a_template_that_plotly_fills_in() -> None:
    for figure in every_chart("%{x} and %{customdata}"):
        for trace in figure.data:
            assert not trace.hovertemplate
            assert not trace.texttemplate


def test_every_title_line_fits_a_phone_and_the_chart_grows_with_its_title() -> None:
    long = "Teacher v3 beats the untrained program on teaching effectiveness by 0.4 points (95 % interval 0.2, n = 69)."
    short, tall = criteria_chart(SCORES, "Short"), criteria_chart(SCORES, long)
    lines = str(tall.layout.title.text).split("<br>")
    assert len(lines) == 3 and max(map(len, lines)) <= 42
    assert title(tall) == long
    assert tall.layout.height > short.layout.height
    assert tall.layout.margin.t >= 21 * len(lines)


def test_long_labels_are_wrapped_so_that_the_plot_keeps_its_room() -> None:
    name = "A criterion with quite a long name that nobody would have expected and that goes on and on"
    for figure in (criteria_chart([ScoredBar(name, name, "model", interval(1, 0, 2))], "t"),
                   difference_chart([DifferenceBar(name, name, name, interval(1, 0, 2))], "t"),
                   rating_distribution({name: {"Yes": 1}}, "t")):  # fmt: skip
        assert max(len(line) for line in figure.layout.yaxis.ticktext[0].split("<br>")) <= 18


def test_text_is_at_least_13_pixels_and_read_on_paper_and_dark_slides_when_saved() -> None:
    for figure in every_chart("Science"):
        assert figure.layout.font.size >= 13
        assert figure.layout.font.color == palette.TEXT  # on the page, theme.css puts the theme's in its place
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
        assert figure.layout.title.x == 0


def test_colours_are_seen_on_white_and_on_dark_pages() -> None:
    assert palette.contrast(palette.TEXT, WHITE) >= 4.5 and palette.contrast(palette.TEXT, NEAR_BLACK) >= 3
    for end in (palette.STEPS[0], palette.STEPS[-1]):
        assert palette.contrast(end, WHITE) >= 3 and palette.contrast(end, NEAR_BLACK) >= 3
    for colour in (*(colour for colour, _ in palette.SERIES), palette.GREY):
        assert palette.contrast(colour, WHITE) >= 3
        assert palette.contrast(colour, NEAR_BLACK) >= 3
    for number in range(1, 11):
        for colour in palette.step_colours(number):
            assert palette.contrast(colour, palette.text_on(colour)) >= 4.5


def test_the_charts_keep_one_tool_the_picture() -> None:
    assert CHART_CONFIG["displaylogo"] is False and CHART_CONFIG["responsive"] is True
    assert CHART_CONFIG["modeBarButtons"] == [["toImage"]]


def test_a_chart_without_numbers_says_so_and_what_would_fill_it() -> None:
    empty = [
        coverage_map({}, [], [], "t"), criteria_chart([], "t"), difference_chart([], "t"), candidates_chart([]),
        candidates_chart([Candidate("Failed", None)]), rating_distribution({}, "t"),
        rating_distribution({"Accuracy": {"1": 0}}, "t"), progress_line([]),
    ]  # fmt: skip
    for figure in empty:
        assert title(figure) == NOTHING_YET
        assert not figure.data
        assert len(figure.layout.annotations[0].text) > 20


def test_the_coverage_map_has_a_number_in_every_cell_and_names_the_empty_ones() -> None:
    counts = {("Grade 4", "Science"): 3, ("Grade 4", "Mathematics"): 1}
    figure = coverage_map(counts, ["Grade 4", "Grade 5"], ["Mathematics", "Science"], "Grade 5 has no examples yet")
    heat, numbers = figure.data
    assert [list(line) for line in heat.z] == [[1, 3], [None, None]]
    assert list(numbers.text) == ["1", "3", "0", "0"]
    assert numbers.hovertext[0] == "Grade 4, Mathematics: 1 example"
    assert numbers.hovertext[3] == "Grade 5, Science: no examples yet"
    assert [(box.x0 + box.x1, box.y0 + box.y1) for box in figure.layout.shapes] == [(0, 2), (2, 2)]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # first row on top
    assert coverage_table(counts, ["Grade 4", "Grade 5"], ["Mathematics", "Science"]) == [
        {"": "Grade 4", "Mathematics": 1, "Science": 3, "Total": 4},
        {"": "Grade 5", "Mathematics": 0, "Science": 0, "Total": 0},
    ]


def test_models_baseline_and_constant_differ_in_symbol_and_colour_with_n_and_interval() -> None:
    figure = criteria_chart(SCORES, "Too early to say", bounds=(1, 5))
    shown = traces(figure)
    assert len({trace.marker.symbol for trace in figure.data}) == 3
    assert shown["Teacher v3"].marker.color != shown["Untrained program"].marker.color
    dot = shown["Teacher v3"]
    assert list(dot.x) == [3.6]  # the unscored criterion has no dot, and no zero
    assert dot.error_x.array[0] == pytest.approx(0.3) and dot.error_x.arrayminus[0] == pytest.approx(0.3)
    assert "n = 66" in dot.hovertext[0] and "3.30 to 3.90" in dot.hovertext[0]
    assert list(figure.layout.yaxis.ticktext) == [
        "Accuracy<br>n = 66 to 69, 3<br>unscored", "Engagement<br>n = 0, 69 unscored"
    ]  # fmt: skip
    assert figure.layout.xaxis.range[0] < 1 and figure.layout.xaxis.range[1] > 5
    assert criteria_table(SCORES)[3] == {
        "Metric": "Engagement", "Who": "Teacher v3", "Estimate": None, "Low (95 %)": None, "High (95 %)": None, "n": 0,
        "Unscored": 69,
    }  # fmt: skip


def test_differences_are_coloured_by_what_they_show_beside_a_line_at_zero() -> None:
    figure = difference_chart(DIFFERENCES, "One of four is better")
    shown = traces(figure)
    assert {name: list(trace.y) for name, trace in shown.items()} == {
        "better": [0], "no difference shown": [1], "worse": [2], "too few cases to tell": [3],
    }  # fmt: skip
    assert shown["no difference shown"].marker.symbol.endswith("open")
    assert figure.layout.shapes[0].x0 == figure.layout.shapes[0].x1 == 0
    assert figure.layout.xaxis.range[0] < 0 < figure.layout.xaxis.range[1]
    assert [row["Shows"] for row in difference_table(DIFFERENCES)] == [
        "better", "no difference shown", "worse", "too few cases to tell",
    ]  # fmt: skip


def test_the_training_chart_marks_the_untrained_and_the_best_and_claims_nothing() -> None:
    figure = candidates_chart(TRIED, "Short instructions")
    shown = traces(figure)
    assert {name: list(trace.x) for name, trace in shown.items()} == {
        "untrained": [1], "tried": [2], "best so far": [3],
    }  # fmt: skip
    assert title(figure) == "3 candidates tried; best so far 3.50 points (n = 20); the untrained program has 3.20"
    assert title(candidates_chart(TRIED[:1])) == "No candidates tried yet; the untrained program has 3.20"
    assert [row["Standing"] for row in candidates_table(TRIED, "Short instructions")] == [
        "untrained", "tried", "best so far", "unscored",
    ]  # fmt: skip


def test_of_a_run_that_has_ended_the_training_chart_tells_what_was_kept_and_not_how_it_stands() -> None:
    figure = candidates_chart(TRIED, "Short instructions", ended=True)
    assert {name: list(trace.x) for name, trace in traces(figure).items()} == {
        "untrained": [1], "tried": [2], "kept": [3],
    }  # fmt: skip
    assert title(figure) == (
        "3 candidates were tried; the one kept scored 3.50 points (n = 20); the untrained program scored 3.20"
    )
    untrained = candidates_chart(TRIED, "Untrained program", ended=True)
    assert title(untrained) == "3 candidates were tried; the untrained program was kept: it scored 3.20 points (n = 20)"
    assert {name: list(trace.x) for name, trace in traces(untrained).items()} == {
        "untrained, kept": [1], "tried": [2, 3],
    }  # fmt: skip
    alone = title(candidates_chart(TRIED[:1], "Untrained program", ended=True))
    assert alone == "Only the untrained program was tried; it scored 3.20 points (n = 20)"
    nothing_kept = title(candidates_chart(TRIED, None, ended=True))
    assert nothing_kept == "3 candidates were tried, and none was kept; the untrained program scored 3.20"
    assert [row["Standing"] for row in candidates_table(TRIED, "Short instructions", ended=True)] == [
        "untrained", "tried", "kept", "unscored",
    ]  # fmt: skip


def test_ratings_stack_in_the_order_of_the_scale_as_shares_that_can_be_read() -> None:
    counts = {"Accuracy": {"No": 1, "To some extent": 0, "Yes": 3}, "Clarity": {"No": 0, "Yes": 0}}
    figure = rating_distribution(counts, "Most replies are accurate")
    assert [trace.name for trace in figure.data] == ["No", "To some extent", "Yes"]
    assert [list(trace.x) for trace in figure.data] == [[25, None], [0, None], [75, None]]
    assert [trace.text[0] for trace in figure.data] == ["25 %", "", "75 %"]
    assert figure.data[2].hovertext[0] == "Accuracy<br>Yes: 3 of 4 ratings"
    assert list(figure.layout.yaxis.ticktext) == ["Accuracy<br>n = 4", "Clarity<br>n = 0"]
    assert figure.layout.barmode == "stack"
    assert scale_use_table(counts)[2] == {
        "Criterion": "Accuracy", "Step": "Yes", "Ratings": 3, "Share (%)": 75.0, "n": 4,
    }  # fmt: skip


def test_long_steps_have_room_for_their_legend_on_a_phone() -> None:
    short = rating_distribution({"Tone": {"1": 1, "2": 2, "3": 1}}, "t")
    steps = {"Yes (and the answer is correct)": 1, "Yes (but it is incorrect)": 2, "No": 1}
    long = rating_distribution({"Tone": steps}, "t")
    lines = sum(1 + trace.name.count("<br>") for trace in long.data)
    assert long.layout.margin.b - short.layout.margin.b >= 21 * (lines - 1)


def test_progress_is_said_in_the_title_and_drawn_even_for_one_day() -> None:
    points = [ProgressPoint(date(2026, 9, 1), 1, 0), ProgressPoint(date(2026, 9, 8), 1200, 1)]
    assert title(progress_line(points)) == "1,200 teaching examples and 1 review so far"
    assert [list(trace.y) for trace in progress_line(points).data] == [[1, 1200], [0, 1]]
    assert {trace.mode for trace in progress_line(points[:1]).data} == {"markers"}
    assert progress_table(points)[0] == {"Day": "2026-09-01", "Teaching examples": 1, "Reviews": 0}


def test_the_tables_hold_what_was_typed_not_what_plotly_needs() -> None:
    assert criteria_table([ScoredBar(EVIL, EVIL, "model", None)])[0]["Metric"] == EVIL
    assert coverage_table({}, [EVIL], [EVIL])[0][""] == EVIL


def test_plotly_is_not_loaded_by_the_statistics() -> None:
    probe = (
        "import sys, utta.domain.statistics; raise SystemExit('plotly' in sys.modules or 'krippendorff' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
