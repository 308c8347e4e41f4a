"""The report of an evaluation as one file, for a meeting."""

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.services import report
from utta.ui import desk


def offer(found: Evaluation) -> None:
    """The button that takes it out. It is written when it is pressed."""
    st.download_button(
        "Download the report", lambda: report.report(desk.store(), found.id).encode(), report.file_name(found),
        "text/html", icon=":material/summarize:", on_click="ignore", key=f"evaluation_{found.id}_report",
        type="tertiary",
        help="One page for a meeting, to read in any browser or to print: the verdict, how it was found out, charts, "
             "the worst answers, limits. It holds what students and experts wrote, and loads nothing from anywhere.",
    )  # fmt: skip
