"""Findings: what should be mended with the examples it concerns, and how complete the chosen examples are."""

import streamlit as st

from utta.domain.findings import Finding
from utta.services import examples, findings
from utta.services.examples import Filter
from utta.services.findings import Report
from utta.ui import dataset_cleaning, dataset_filters, dataset_rows, desk

_OPENED = "dataset_finding"
_MATTERS = {
    1: "Spoils an example for training",
    2: "Likely to need mending",
    3: "Missing, or worth a look",
}


def show(wanted: Filter) -> None:
    """Every finding with its examples one click away, then completeness by field."""
    total = examples.listed(desk.store(), wanted, size=1).total
    if not total:
        dataset_filters.say_none_fits()
        return
    report = findings.known_report(desk.store(), wanted)
    if report is None and total <= findings.AT_ONCE:
        report = findings.report(desk.store(), wanted)
    if report is None:
        _offer(wanted, total)
        return
    _findings(report)
    _completeness(report)


def _offer(wanted: Filter, total: int) -> None:
    """Looking through many takes a while: a person starts it, and it is remembered until an example changes."""
    with st.container(border=True):
        st.markdown(f"Looking through {desk.count(total, 'example')} takes some seconds. What was found stays here "
                    "until an example changes.")  # fmt: skip
        if st.button("Look for what to mend", type="primary", icon=":material/search:"):
            bar = st.progress(0.0, "Reading")
            findings.report(desk.store(), wanted, progress=bar.progress)
            st.rerun()


def _findings(report: Report) -> None:
    if not report.findings:
        st.success("Nothing to mend: every field is filled, lengths are usual, and nothing stands there twice.",
                   icon=":material/check_circle:")  # fmt: skip
        return
    st.caption("None of this stops you from freezing; every mended example makes the next assistant a little better.")
    for matters, heading in _MATTERS.items():
        found = [finding for finding in report.findings if finding.matters == matters]
        if found:
            st.subheader(heading)
        for finding in found:
            with st.container(border=True):
                _finding(finding, report.examples)


def _finding(finding: Finding, total: int) -> None:
    is_open = st.session_state.get(_OPENED) == finding.what
    said, ways = st.columns([3.6, 1], vertical_alignment="center")
    number = f"{len(finding.examples):,} of {desk.count(total, 'example')}"
    said.markdown(f"**{desk.plain(finding.what)}** · {number}  \n{desk.plain(finding.mend)}")
    if finding.rule:
        ways.button("Clean up", key=f"dataset_mend_{finding.what}", icon=":material/cleaning_services:",
                    width="stretch", on_click=dataset_cleaning.go_to, args=(finding.rule,))  # fmt: skip
    ways.button("Hide examples" if is_open else "See examples", key=f"dataset_finding_{finding.what}",
                icon=":material/expand_less:" if is_open else ":material/expand_more:", width="stretch",
                on_click=_toggle, args=(finding.what,))  # fmt: skip
    if is_open:
        dataset_rows.show_ids(finding.examples, "dataset_finding_rows")


def _toggle(what: str) -> None:
    st.session_state[_OPENED] = None if st.session_state.get(_OPENED) == what else what


def _completeness(report: Report) -> None:
    st.subheader("How complete the examples are")
    columns = st.columns(2, gap="large")
    half = -(-len(report.filled) // 2)
    for at, (field, filled) in enumerate(report.filled.items()):
        text = f"{field[0].upper()}{field[1:]}: {filled:,} of {report.examples:,}"
        columns[at // half].progress(filled / report.examples, text=text)
