"""A suite as a file: taken out by anybody who sees it, brought in by the lead, whole or not at all."""

import streamlit as st

from utta.domain.suite_edits import EditedSuite
from utta.domain.suite_file import MAX_BYTES
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import suite_editing
from utta.services.suite_editing import BroughtIn
from utta.ui import desk

_MOST_FAULTS = 20


def show(user: User, suite: EditedSuite, noun: str, file: str) -> None:
    """The download, and the way in. noun: what a row is, "edge case"; file: what the download is called."""
    with st.expander("As a file", icon=":material/description:", key=f"suite_files_{suite}"):
        st.markdown("One JSON object a line, as in UTTA’s own files; what each entry means stands in data/README.md. "
                    "What is set aside is left out.")  # fmt: skip
        st.download_button("Download", suite_editing.as_file(desk.store(), suite), file, "application/jsonl",
                           on_click="ignore", key=f"suite_files_{suite}_out", icon=":material/download:")  # fmt: skip
        if user.may("lead"):
            _bring_in(user, suite, noun)


def _bring_in(user: User, suite: EditedSuite, noun: str) -> None:
    turn = int(st.session_state.get(f"suite_files_{suite}_turn", 0))
    chosen = st.file_uploader("Bring in a file", type=["jsonl", "txt"], key=f"suite_files_{suite}_in_{turn}",
                              max_upload_size=MAX_BYTES // 1_000_000,
                              help="Rows it shares with the suite are changed, others added; nothing is taken away. "
                                   "With one bad row, nothing is stored.")  # fmt: skip
    if chosen is None:
        return
    if st.button(f"Bring in {desk.plain(chosen.name)}", key=f"suite_files_{suite}_go", icon=":material/upload:"):
        try:
            told = suite_editing.bring_in(desk.store(), user, suite, chosen.getvalue())
        except UttaError as error:
            desk.say(error)
            return
        if told.faults:
            _say_faults(told)
            return
        st.session_state[f"suite_files_{suite}_turn"] = turn + 1
        st.session_state[f"suite_files_{suite}_told"] = told
        st.rerun()


def tell_brought_in(suite: EditedSuite, noun: str) -> None:
    """What the last file did, once."""
    told: BroughtIn | None = st.session_state.pop(f"suite_files_{suite}_told", None)
    if told is None:
        return
    said = f"{desk.count(told.added, noun)} added, {told.changed:,} changed, {told.unchanged:,} as they were."
    aside = f" {told.aside:,} of them are set aside here and stay so." if told.aside else ""
    st.success(f"{said}{aside}", icon=":material/check_circle:")


def _say_faults(told: BroughtIn) -> None:
    more = len(told.faults) - _MOST_FAULTS
    lines = [f"- {desk.plain(fault)}" for fault in told.faults[:_MOST_FAULTS]]
    rest = [f"- and {more:,} more"] if more > 0 else []
    st.error("Nothing was stored. Mend the file and choose it again.\n\n" + "\n".join([*lines, *rest]),
             icon=":material/error:")  # fmt: skip
