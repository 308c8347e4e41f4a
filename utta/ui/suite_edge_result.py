"""What came of the edge cases: the counts in a sentence, beside others and the run before, by kind, and each reply."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.edge_suite import EdgeSuiteResult, by_kind
from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.services import datasets, edge_results
from utta.ui import desk, evaluation_table, picture


def verdict(model: ModelVersion, found: Evaluation, known: Sequence[Evaluation]) -> None:
    """The counts in a sentence, what changed since the run before, who decided, and what weakens it. known: every run
    of this model version, newest first."""
    result = found.edge
    assert result is not None
    main = result.main
    with st.container(border=True):
        icon = ":orange[:material/warning:]" if main.count("failed") else ":gray[:material/checklist:]"
        st.header(f"{icon} {desk.plain(main.sentence)}")
        before = edge_results.before(desk.store(), found, known)
        if before is not None:
            st.markdown(desk.plain(_since(found, before)))
        version = datasets.version(desk.store(), model.dataset_id)
        sample = " :orange-badge[Sample data]" if version.has_sample else ""
        st.markdown(f":small[{desk.plain(result.judge_note)}]{sample}")
        if main.unanswered:
            st.markdown(f":orange[:material/warning:] {main.unanswered_sentence}")
        if main.overruled:
            st.markdown(f":violet[:material/gavel:] {main.overruled_sentence}")
        if edge_results.is_edited_since(desk.store(), result):
            st.markdown(":orange[:material/warning:] The cases have been edited since; this run asked them as they "
                        "stood then.")  # fmt: skip
    if len(result.sides) > 1:
        _beside(found.id, result)


def _since(found: Evaluation, before: Evaluation) -> str:
    whom = "the run before" if before.model_id == found.model_id else before.model_name
    said = edge_results.changes(desk.store(), before, found).sentence
    return f"Against {whom}, asked for {desk.ago(before.created_at)}: {said[:1].lower()}{said[1:]}"


def _beside(evaluation_id: int, result: EdgeSuiteResult) -> None:
    rows: list[dict[str, Any]] = [
        {"Who": side.name, "Passed": side.count("passed"), "Failed": side.count("failed"),
         "Needs a person": side.count("needs a person"), "No reply": side.unanswered}
        | ({"Rules overruled": side.overruled} if any(one.overruled for one in result.sides) else {})
        | {"Cases": len(side.results)}
        for side in result.sides
    ]  # fmt: skip
    evaluation_table.plain(rows, "How many cases each contestant passed and failed", f"edge_{evaluation_id}_beside")


def kinds(found: Evaluation) -> None:
    """The counts by kind as a chart with its table."""
    from utta.charts.edge import edge_table, edge_title

    assert found.edge is not None
    rows = tuple(by_kind(found.edge.main.results))
    with st.container(border=True):
        picture.draw(_figure(rows), f"edge_{found.id}_chart", edge_title(rows), f"Edge cases of {found.model_name}")
        table: list[Any] = edge_table(rows)
        evaluation_table.behind(table, "Edge cases by kind", f"edge_{found.id}_kinds", "edge-cases-by-kind.csv")
    every = [
        {"Case": one.case, "Kind": one.kind, "Outcome": one.outcome, "Why": one.reason}
        for one in found.edge.main.results
    ]
    picture.choose()
    with st.expander("Every case and what came of it", icon=":material/table:"):
        evaluation_table.plain(every, "Every edge case and what came of it", f"edge_{found.id}_table")
        st.download_button("Download as CSV", evaluation_table.as_csv(every), "edge-cases.csv", "text/csv",
                           on_click="ignore", key=f"edge_{found.id}_csv", icon=":material/download:")  # fmt: skip


def changes(found: Evaluation) -> None:
    """What changed against an earlier run that somebody chooses."""
    runs = edge_results.earlier(desk.store(), found)
    if not runs or found.edge is None:
        return
    by_id = {one.id: one for one in runs}
    chosen = st.selectbox(
        "What changed against", list(by_id), key=f"edge_{found.id}_before",
        format_func=lambda one: f"{by_id[one].model_name}, run {one} by {by_id[one].author}: {by_id[one].sentence}",
    )  # fmt: skip
    told = edge_results.changes(desk.store(), by_id[chosen], found)
    st.markdown(f"**{desk.plain(told.sentence)}**")
    reasons = {one.case: one for one in found.edge.main.results}
    rows = [
        {"Case": case, "Kind": reasons[case].kind, "Now": word, "Why": reasons[case].reason}
        for cases, word in ((told.newly_failed, "failed"), (told.newly_passed, "passed")) for case in cases
    ]  # fmt: skip
    if rows:
        evaluation_table.plain(rows, "Cases that came out otherwise than before", f"edge_{found.id}_changes")


@lru_cache(maxsize=32)
def _figure(rows: Any) -> Any:
    from utta.charts.edge import edge_chart

    return edge_chart(rows)
