"""Bringing in a file of teaching examples, ratings or comparisons, and saying what became of every row."""

from collections.abc import Mapping

import streamlit as st

from utta.domain.interchange import Kind
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import import_report, importing
from utta.services.import_report import Report
from utta.services.reading import MAX_BYTES
from utta.ui import desk
from utta.ui import examples_ways as ways

_OUTCOME = "examples_import_outcome"
_FILE = "examples_import_file"
_NOUNS: Mapping[Kind, str] = {"examples": "teaching example", "ratings": "rating", "comparisons": "comparison"}
_SHOWN_NOTES = 20


def show(user: User) -> None:
    """Choose a file, bring it in, read what became of it."""
    st.title("Import a file")
    ways.back()
    user.must("expert")
    with st.container(width=760):
        st.write(
            "Bring in teaching examples from a spreadsheet or from another project. Files of ratings and of "
            "comparisons are recognised too. Importing the same file again adds nothing twice."
        )
        uploaded = st.file_uploader("File", type=["jsonl", "json", "csv", "xlsx"], key=_FILE,
                                    max_upload_size=MAX_BYTES // 1024**2,
                                    help="JSONL, JSON, CSV or Excel (XLSX).")  # fmt: skip
        with st.expander("Which columns does the file need?", icon=":material/help:"):
            _columns()
        if uploaded is None:
            st.session_state.pop(_OUTCOME, None)
            return
        outcome = st.session_state.get(_OUTCOME)
        if outcome is None or outcome[0] != uploaded.file_id:
            if st.button("Import this file", type="primary", icon=":material/upload:", key="import_now"):
                _bring_in(user, uploaded.file_id, uploaded.name, uploaded.getvalue(), good_rows_only=False)
            return
        _, what, good_rows_only = outcome
        if isinstance(what, UttaError):
            desk.say(what)
            st.caption("Mend the file and choose it again.")
            return
        _report(what, uploaded.name, is_stored=good_rows_only or not what.refused)
        good = what.read - len(what.refused)
        may_take_rest = bool(what.refused) and good > 0 and not good_rows_only
        if may_take_rest and st.button(f"Import the {desk.count(good, 'good row')}", type="primary", key="import_good"):
            _bring_in(user, uploaded.file_id, uploaded.name, uploaded.getvalue(), good_rows_only=True)


def _bring_in(user: User, file_id: str, name: str, data: bytes, *, good_rows_only: bool) -> None:
    outcome: Report | UttaError
    try:
        with st.spinner("Reading and storing the file"):
            outcome = importing.import_upload(desk.store(), user, name, data, good_rows_only=good_rows_only)
    except UttaError as error:
        outcome = error
    st.session_state[_OUTCOME] = (file_id, outcome, good_rows_only)
    st.rerun()


def _columns() -> None:
    st.markdown(
        "Each row needs **student_question** or **context**, and **teacher_response**. The other columns are "
        "grade_level, subject, topic, student_profile, teaching_approach, techniques_used (split by “;”), "
        "rationale, expected_outcomes, external_id, source, licence and family. Columns with other names are kept "
        "and reported. The DSPy format of the fine-tuning guide is read as well.\n\n"
        "Ratings have **response**, **rubric** and **ratings**; comparisons have **response_a**, **response_b** and "
        "**preferred**."
    )


def _report(report: Report, name: str, is_stored: bool) -> None:
    noun, file = _NOUNS[report.kind], ways.one_line(name)
    if not is_stored:
        st.warning(f"Nothing of {file} was stored. Of its {desk.count(report.read, noun)}, {len(report.refused):,} "
                   "cannot be taken as they are. Mend them and import the file again, or import only the others.",
                   icon=":material/warning:")  # fmt: skip
    elif report.added or report.updated:
        updated = f", {report.updated:,} updated" if report.updated else ""
        st.success(f"{file} is in: {desk.count(report.added, noun)} added{updated}.", icon=":material/check_circle:")
    else:
        st.info(f"Every {noun} in {file} was already here. Nothing was changed.", icon=":material/check_circle:")
    counts = {"Read": report.read}
    if is_stored:
        counts |= {"Added": report.added, "Updated": report.updated, "Unchanged": report.unchanged}
    with st.container(horizontal=True):
        for label, number in (counts | {"Refused": len(report.refused)}).items():
            st.metric(label, f"{number:,}", width=110)
    for note in report.notes[:_SHOWN_NOTES]:
        st.info(desk.plain(note), icon=":material/info:")
    if len(report.notes) > _SHOWN_NOTES:
        st.caption(f"… and {desk.count(len(report.notes) - _SHOWN_NOTES, 'note')} more like these.")
    if report.refused:
        _refused(report)
    if is_stored and report.kind == "examples":
        st.button("See all examples", type="primary", key="import_done", on_click=ways.go)


def _refused(report: Report) -> None:
    st.subheader("Refused rows")
    st.dataframe([{"Row": row, "Reason": why} for row, why in report.refused], key="import_refused", hide_index=True,
                 column_config={"Row": st.column_config.NumberColumn(width=70),
                                "Reason": st.column_config.TextColumn(width="large")},
                 alt="Refused rows with the reason for each")  # fmt: skip
    st.download_button("Download the refused rows", import_report.refusals_csv(report), "refused_rows.csv", "text/csv",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
