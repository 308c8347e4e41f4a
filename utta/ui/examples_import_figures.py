"""What an import would do and what it did: four numbers, what was decided on the way, and the refused rows."""

from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st

from utta.domain.interchange import Kind
from utta.services import import_report
from utta.services.import_report import Report
from utta.ui import desk, examples_list_filters
from utta.ui import examples_ways as ways

Asked = Literal["", "all", "good"]
"""What is to be stored of a file: nothing yet, all of it, or the good rows."""

_NOUNS: Mapping[Kind, str] = {"examples": "teaching example", "ratings": "rating", "comparisons": "comparison"}
_SHORT: Mapping[Kind, str] = {**_NOUNS, "examples": "example"}
_HELP = {
    "To change": "Here already, with another text or origin; the text becomes a new revision.",
    "Unchanged": "Here already, or standing twice in the file.",
}
_SHOWN_NOTES = 20
_SHOWN_ROWS = 1000


def show_checked(report: Report, name: str, ask: Callable[[Asked], None]) -> None:
    """The figures of a file that was looked through. ask: what the button does, with what is to be stored."""
    file, refused = ways.one_line(name), len(report.refused)
    changes = report.added + report.updated
    if refused:
        st.warning(f"{desk.count(refused, 'row')} of {file} cannot be taken. Mend the file and choose it again, or "
                   "import only the good rows. Nothing is stored yet.",
                   icon=":material/warning:", width=760)  # fmt: skip
    elif changes:
        st.markdown(f"{file} holds {desk.count(report.read, _NOUNS[report.kind])}. Nothing is stored yet.")
    _figures(report, ("To add", "To change", "Unchanged"))
    _offer(report, changes, refused, ask)
    _notes(report)
    _refused(report)


def _offer(report: Report, changes: int, refused: int, ask: Callable[[Asked], None]) -> None:
    if not changes:
        what = "What can be taken of this file" if refused else "Everything in this file"
        st.info(f"{what} is here already. There is nothing to import.", icon=":material/check_circle:", width=760)
    elif refused:
        st.button(f"Import only the {desk.count(changes, 'good row')}", type="primary", icon=":material/upload:",
                  key="import_good", on_click=ask, args=("good",))  # fmt: skip
    else:
        st.button(f"Import {desk.count(changes, _SHORT[report.kind])}", type="primary", icon=":material/upload:",
                  key="import_now", on_click=ask, args=("all",))  # fmt: skip


def show_stored(report: Report, name: str) -> None:
    """What became of the file."""
    noun, file = _NOUNS[report.kind], ways.one_line(name)
    if report.added or report.updated:
        changed = f", {report.updated:,} changed" if report.updated else ""
        st.success(
            f"{file} is in: {desk.count(report.added, noun)} added{changed}.", icon=":material/check_circle:", width=760
        )
    elif report.refused:
        st.warning(f"Nothing of {file} was stored: a row of it cannot be taken.", icon=":material/warning:", width=760)
    else:
        st.info(
            f"Every {noun} in {file} was already here. Nothing was changed.", icon=":material/check_circle:", width=760
        )
    _figures(report, ("Added", "Changed", "Unchanged"))
    if report.kind == "examples":
        sources = sorted(report.sources)
        st.button("See the imported examples", type="primary", key="import_done", on_click=_to_the_list,
                  args=(sources[0] if len(sources) == 1 else None,))  # fmt: skip
    _notes(report)
    _refused(report)


def _to_the_list(source: str | None) -> None:
    examples_list_filters.narrow_to(source)
    ways.go()


def _figures(report: Report, labels: tuple[str, str, str]) -> None:
    numbers = (report.added, report.updated, report.unchanged, len(report.refused))
    with st.container(horizontal=True):
        for label, number in zip((*labels, "Refused"), numbers, strict=True):
            st.metric(label, f"{number:,}", width=130, help=_HELP.get(label))


def _notes(report: Report) -> None:
    for note in report.notes[:_SHOWN_NOTES]:
        st.info(desk.plain(note), icon=":material/info:", width=760)
    if len(report.notes) > _SHOWN_NOTES:
        st.caption(f"… and {desk.count(len(report.notes) - _SHOWN_NOTES, 'note')} more like these.")


def _refused(report: Report) -> None:
    if not report.refused:
        return
    st.subheader("Refused rows")
    shown = [{"Row": one.row, "Line": one.line or None, "Column": one.column, "Reason": one.reason}
             for one in report.refused[:_SHOWN_ROWS]]  # fmt: skip
    number = st.column_config.NumberColumn(width=70)
    st.dataframe(shown, key="import_refused", hide_index=True, alt="Refused rows with the reason for each",
                 column_config={"Row": number, "Line": number, "Column": st.column_config.TextColumn(width=150),
                                "Reason": st.column_config.TextColumn(width="large")})  # fmt: skip
    if len(report.refused) > _SHOWN_ROWS:
        st.caption(f"The first {_SHOWN_ROWS:,} of {len(report.refused):,}; the file below has them all.")
    st.download_button("Download the refused rows", import_report.refusals_csv(report), "refused_rows.csv", "text/csv",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
