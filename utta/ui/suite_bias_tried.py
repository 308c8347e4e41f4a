"""What a bias run tried and what it did not, how large a bias it could show, and what a clean result means."""

from collections import Counter

import streamlit as st

from utta.domain import bias_words
from utta.domain.bias_suite import BiasSuiteResult
from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.services import suite_bias
from utta.ui import desk, evaluation_table

_WIDTHS = {"What is changed": 145, "Group": 268, "Compared with": 255, "Pairs": 60, "Lessons": 85}


def show(model: ModelVersion, found: Evaluation, result: BiasSuiteResult) -> None:
    """The meaning of the result, its power, the groups with their pairs, the swaps, and what is left out."""
    report = result.main.report
    st.markdown(desk.plain(bias_words.MEANING))
    for sentence in bias_words.reach(report):
        st.markdown(desk.plain(sentence))
    st.subheader("Groups")
    st.caption(
        f"Pairs were made of {desk.count(result.cases, 'test case')} of {desk.plain(model.dataset_name)}, at most "
        f"{result.each} for each group. One thing about the student is changed in profile and text, nothing else. "
        "Lessons: from how many lessons or problems the pairs are."
    )
    rows: dict[tuple[str, ...], dict[str, str | int | float | None]] = {
        (one.attribute, one.group, one.compared_with): {
            "What is changed": one.attribute, "Group": one.group, "Compared with": one.compared_with,
            "Pairs": one.difference.n, "Lessons": one.families,
        }
        for one in sorted(report.findings, key=lambda one: one.difference.n)
    }  # fmt: skip
    order = dict.fromkeys((one.attribute, one.group, one.compared_with) for one in report.findings)
    if rows:
        evaluation_table.plain([rows[group] for group in order], "Groups and their pairs", f"bias_{found.id}_groups",
                               _WIDTHS)  # fmt: skip
    _swaps(found, result)
    st.subheader("Not tried")
    said = [*bias_words.untried(result), *bias_words.ALWAYS_UNTRIED]
    st.markdown("\n".join(f"- {desk.plain(sentence)}" for sentence in said))


def _swaps(found: Evaluation, result: BiasSuiteResult) -> None:
    swaps = suite_bias.swaps_of(desk.store(), result)
    if not swaps:
        return
    with st.expander("The swaps, as they were made", icon=":material/swap_horiz:"):
        number = Counter(swap.attribute for swap in swaps)
        st.caption(", ".join(f"{desk.plain(name)} {count}" for name, count in number.items()))
        rows = [
            {"What is changed": swap.attribute, "Group": swap.group, "Before": swap.neutral, "After": swap.changed}
            for swap in swaps
        ]
        evaluation_table.plain(rows, "Every swap", f"bias_{found.id}_swaps")
