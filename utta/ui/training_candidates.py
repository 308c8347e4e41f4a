"""The candidates of a training run: live as dots, afterwards also as a table."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.job import Job
from utta.domain.training import RunResult, TrainingRun
from utta.ui import evaluation_table

_UNTRAINED = "Untrained"

Tried = Sequence[tuple[str, float | None, int]]
"""Name, validation score, and over how many cases."""


def draw_live(job: Job, run: TrainingRun) -> None:
    """The candidates tried so far, as the job tells them."""
    if job.progress.trail:
        _draw(job.progress.trail, None, run)


def show(run: TrainingRun, result: RunResult) -> None:
    """The candidates of an ended run: the chart, and the table of what each was."""
    _draw([(one.name, one.score, one.scored) for one in result.candidates], result.chosen, run)
    evaluation_table.plain(table(result), "The candidates, with their validation scores", f"training_{run.id}_table")
    st.caption(f"Validation score: {result.metric}. The best of several tries looks better than it is, so this "
               "chooses between them and proves nothing.")  # fmt: skip


def table(result: RunResult) -> list[dict[str, Any]]:
    """One row a candidate."""
    return [
        {"Candidate": f"{one.name} (kept)" if one.name == result.chosen else one.name, "Validation score": one.score,
         "Scored (n)": one.scored, "Unscored": one.unscored, "Questions": one.calls, "What it is": one.what}
        for one in result.candidates
    ]  # fmt: skip


def _draw(tried: Tried, chosen: str | None, run: TrainingRun) -> None:
    from utta.charts.frame import CHART_CONFIG

    figure = _figure(tuple(tried), chosen, "agreement" if run.assistant == "evaluator" else "similarity")
    st.plotly_chart(figure, theme="streamlit", config=CHART_CONFIG, key=f"training_{run.id}_chart",
                    alt="Validation score of each candidate tried")  # fmt: skip


@lru_cache(maxsize=64)
def _figure(tried: Tried, chosen: str | None, unit: str) -> Any:
    """The chart, built once for the same candidates and only read after that: building it takes 40 ms."""
    from utta.charts.training import Candidate, candidates_chart
    from utta.domain.judgement import Interval

    told = [
        Candidate(name, None if score is None else Interval(estimate=score, low=score, high=score, n=number),
                  name == _UNTRAINED)
        for name, score, number in tried
    ]  # fmt: skip
    best = chosen or max(tried, key=lambda one: -1.0 if one[1] is None else one[1])[0]
    figure = candidates_chart(told, best, unit)
    # No interval is known of a validation score, and none may be drawn or told.
    for trace in figure.data:
        trace.error_y = None
        trace.hovertext = [_hover(told[place - 1]) for place in trace.x]
    return figure


def _hover(candidate: Any) -> str:
    return f"{candidate.name}<br>{candidate.interval.estimate:.2f}, n = {candidate.interval.n}"
