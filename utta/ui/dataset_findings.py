"""Findings: how complete the chosen examples are, what should be mended, and the examples it concerns."""

import streamlit as st

from utta.domain.findings import Finding
from utta.services import datasets
from utta.services.examples import Filter
from utta.ui import dataset_filters, dataset_rows, desk

_OPENED = "dataset_finding"


def show(wanted: Filter) -> None:
    """Completeness by field, then every finding with its examples one click away."""
    report = datasets.report(desk.store(), wanted)
    if not report.examples:
        dataset_filters.say_none_fits()
        return
    _findings(report.findings, report.examples)
    st.subheader("How complete the examples are")
    columns = st.columns(2, gap="large")
    shares = list(report.completeness.items())
    half = -(-len(shares) // 2)
    for at, (field, share) in enumerate(shares):
        filled = round(share * report.examples)
        text = f"{field[0].upper()}{field[1:]}: {filled:,} of {report.examples:,}"
        columns[at // half].progress(share, text=text)


def _findings(findings: list[Finding], total: int) -> None:
    if not findings:
        st.success("Nothing to mend: every field is filled, lengths are usual, and nothing stands there twice.",
                   icon=":material/check_circle:")  # fmt: skip
        return
    st.caption("None of this stops you from freezing; every mended example makes the next assistant a little better.")
    for finding in findings:
        with st.container(border=True):
            _finding(finding, total)


def _finding(finding: Finding, total: int) -> None:
    is_open = st.session_state.get(_OPENED) == finding.what
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        number = f"{len(finding.examples):,} of {desk.count(total, 'example')}"
        st.markdown(f"**{desk.plain(finding.what)}** · {number}  \n{desk.plain(finding.mend)}", width="stretch")
        st.button("Hide examples" if is_open else "See examples", key=f"dataset_finding_{finding.what}",
                  icon=":material/expand_less:" if is_open else ":material/expand_more:",
                  on_click=_toggle, args=(finding.what,))  # fmt: skip
    if is_open:
        dataset_rows.show_ids(finding.examples, "dataset_finding_rows")


def _toggle(what: str) -> None:
    st.session_state[_OPENED] = None if st.session_state.get(_OPENED) == what else what
