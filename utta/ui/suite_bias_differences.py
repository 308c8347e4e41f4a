"""What a bias run found: the differences shown, a chart of one measure, every number behind it, and the others."""

from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain import bias_words
from utta.domain.bias import BiasReport
from utta.domain.bias_measures import measure_label
from utta.domain.bias_suite import BiasSuiteResult
from utta.ui import desk, evaluation_table, picture


def show(evaluation_id: int, result: BiasSuiteResult) -> None:
    """What is shown, the chart of one measure with its table, and every contestant beside the others."""
    report = result.main.report
    if not report.findings:
        st.info("Nothing could be compared: too few pairs were answered.", icon=":material/hourglass_empty:")
        return
    for who in dict.fromkeys(found.who for found in report.shown):
        own = [found for found in report.shown if found.who == who]
        st.markdown("\n".join([f"**{desk.plain(who)}**", *(f"- {desk.plain(found.found)}" for found in own)]))
    _measure(f"bias_{evaluation_id}", report)
    picture.choose()
    if len(result.sides) > 1:
        _beside(f"bias_{evaluation_id}_beside", result)
    for sentence in bias_words.reach(report):
        st.caption(desk.plain(sentence))


def _measure(key: str, report: BiasReport) -> None:
    from utta.charts.bias import bias_table, bias_title

    measures = bias_words.measures_of(report.findings)
    shown = [found.measure for found in report.shown]
    with st.container(border=True):
        measure = st.selectbox(
            "Measure", measures, index=measures.index(shown[0]) if shown else 0, key=f"{key}_measure",
            format_func=lambda one: _name(one, one in shown),
        )  # fmt: skip
        title = bias_title(report, measure)
        picture.draw(
            _figure(report.model_dump_json(), measure), f"{key}_chart", title, f"Bias {measure_label(measure)}"
        )
        st.caption(desk.plain(bias_words.meaning(measure)))
        rows: list[Any] = bias_table(report)
        evaluation_table.behind(rows, "Every comparison of the run", f"{key}_table", "bias.csv")


def _beside(key: str, result: BiasSuiteResult) -> None:
    """The findings shown for anybody, a column for each contestant."""
    st.subheader("Beside the others")
    places = dict.fromkeys((one.group, one.compared_with, one.measure)
                           for side in result.sides for one in side.report.shown)  # fmt: skip
    if not places:
        names = [side.name for side in result.sides]
        st.markdown(desk.plain(f"No difference is shown for any of {len(names)}: {', '.join(names)}."))
        return
    by_side = [
        {(one.group, one.compared_with, one.measure): one for one in side.report.findings} for side in result.sides
    ]
    rows = [
        {"Measure and group": f"{measure_label(measure)}, {group}"}
        | {side.name: bias_words.shown_in_words(own.get((group, other, measure)))
           for side, own in zip(result.sides, by_side, strict=True)}
        for group, other, measure in places
    ]  # fmt: skip
    evaluation_table.plain(rows, "What is shown for each contestant", key)
    st.caption("What is shown for anybody, changed minus neutral. Each is corrected for its own comparisons.")


def _name(measure: str, is_shown: bool) -> str:
    name = measure_label(measure).capitalize()
    return f"{name} (a difference shown)" if is_shown else name


@lru_cache(maxsize=64)
def _figure(report: str, measure: str) -> Any:
    from utta.charts.bias import bias_chart

    return bias_chart(BiasReport.model_validate_json(report), measure)
