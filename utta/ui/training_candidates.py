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
    if trail := job.progress.trail:
        _draw(trail, max(trail, key=lambda one: one.score).name, run, ended=False)


def show_unkept(run: TrainingRun) -> None:
    """What an ended run had tried when it ended with nothing kept."""
    if run.job.progress.trail:
        _draw(run.job.progress.trail, None, run, ended=True)


def show(run: TrainingRun, result: RunResult) -> None:
    """The candidates of an ended run: the chart, where any could be scored, and the table of what each was."""
    if any(one.score is not None for one in result.candidates):
        tried = [(one.name, one.score, one.scored) for one in result.candidates]
        _draw(tried, result.chosen, run, ended=True)
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


def _draw(tried: Tried, best: str | None, run: TrainingRun, ended: bool) -> None:
    from utta.charts.frame import CHART_CONFIG

    figure = _figure(tuple(tried), best, "agreement" if run.assistant == "evaluator" else "similarity", ended)
    st.plotly_chart(figure, theme="streamlit", config=CHART_CONFIG, key=f"training_{run.id}_chart",
                    alt="Validation score of each candidate tried")  # fmt: skip


@lru_cache(maxsize=64)
def _figure(tried: Tried, best: str | None, unit: str, ended: bool) -> Any:
    """The chart, built once for the same candidates and only read after that: building it takes 40 ms."""
    from utta.charts.training import Candidate, candidates_chart
    from utta.domain.judgement import Interval

    told = [
        Candidate(name, None if score is None else Interval(estimate=score, low=score, high=score, n=number),
                  name == _UNTRAINED)
        for name, score, number in tried
    ]  # fmt: skip
    figure = candidates_chart(told, best, unit, ended)
    # No interval is known of a validation score, and none may be drawn or told.
    for trace in figure.data:
        trace.error_y = None
        trace.hovertext = [_hover(told[place - 1]) for place in trace.x]
    return figure


def _hover(candidate: Any) -> str:
    return f"{candidate.name}<br>{candidate.interval.estimate:.2f}, n = {candidate.interval.n}"
