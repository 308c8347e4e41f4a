"""The bias suite on the Evaluation page: the verdict first, then the differences, pairs to read, and what was tried."""

import streamlit as st

from utta.domain import bias_words
from utta.domain.bias_suite import BiasSuiteResult
from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import datasets, evaluation, suite_judge
from utta.ui import (
    desk,
    evaluation_report,
    suite_bias_differences,
    suite_bias_pairs,
    suite_bias_start,
    suite_bias_tried,
    suite_frame,
    suite_swaps,
)

_SHOWN = "suite_bias_shown"
_SECTIONS = ["Differences", "Pairs to read", "What was tried", "The swaps", "History"]


def show(user: User, model: ModelVersion) -> None:
    """Everything under the choice of the suite; a swap that is open to be written stands alone."""
    if suite_swaps.is_open():
        suite_swaps.show(user)
        return
    known = evaluation.history(desk.store(), model.id, "bias")
    is_running = suite_frame.watch_running(user, known)
    found = suite_frame.shown(known, _SHOWN)
    if found is None or found.bias is None:
        suite_frame.say_how_last_ended(known)
        if not is_running:
            suite_bias_start.first(user, model, _SHOWN)
        suite_frame.history(known, None, _SHOWN)
        st.subheader("The swaps")
        suite_swaps.show(user)
        return
    _verdict(model, found.bias)
    evaluation_report.offer(found)
    section = st.segmented_control("Show", _SECTIONS, default=_SECTIONS[0], required=True, key="suite_bias_section",
                                   label_visibility="collapsed", persist_state="session")  # fmt: skip
    _section(user, model, section, found, found.bias)
    if section == "History":
        suite_frame.history(known, found, _SHOWN)
        if not is_running:
            suite_bias_start.again(user, model, _SHOWN)


def _section(user: User, model: ModelVersion, section: str, found: Evaluation, result: BiasSuiteResult) -> None:
    if section == "Differences":
        suite_bias_differences.show(found.id, result)
    elif section == "Pairs to read":
        suite_bias_pairs.show(user, found, result)
    elif section == "What was tried":
        suite_bias_tried.show(model, found, result)
    elif section == "The swaps":
        suite_swaps.show(user)


def _verdict(model: ModelVersion, result: BiasSuiteResult) -> None:
    """The answer in a line, the measured sentence, how it was measured, and what weakens it."""
    report = result.main.report
    with st.container(border=True):
        icon = ":orange[:material/warning:]" if report.shown else ":gray[:material/balance:]"
        st.header(f"{icon} {desk.plain(bias_words.headline(model.name, report))}")
        st.markdown(desk.measured(report.sentence))
        version = datasets.version(desk.store(), model.dataset_id)
        sample = " :orange-badge[Sample data]" if version.has_sample else ""
        st.markdown(f":small[{desk.plain(f'{bias_words.same(result.main)} {result.judge_note}'.strip())}]{sample}")
        if result.judge:
            st.markdown(f":small[{desk.plain(suite_judge.agreement_with_reviewers(desk.store(), result.judge))}]")
        for caution in bias_words.cautions(result):
            st.markdown(f":orange[:material/warning:] {desk.plain(caution)}")
