"""Bringing in a file: choose it, say what its columns mean where they are not ours, see what would happen, store it.

What was chosen is held for this browser tab alone, and let go when another file is chosen or the tab is closed.
"""

import time
from dataclasses import dataclass

import streamlit as st

from utta.domain.mapping import ColumnMapping
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import mapping as mappings
from utta.services import uploads
from utta.services.import_report import Report
from utta.services.mapping import Foreign
from utta.services.reading import MAX_UPLOAD_BYTES
from utta.services.uploads import Upload
from utta.ui import desk, examples_import_figures, examples_import_mapping, examples_import_work
from utta.ui import examples_ways as ways
from utta.ui.examples_import_figures import Asked

_HELD, _TURN = "examples_import_held", "examples_import_turn"
_CHOSEN = "chosen"
_TYPES = ["jsonl", "json", "csv", "tsv", "txt", "xlsx"]
_SENT_SECONDS = 0.1  # Streamlit leaves out what is replaced before it was sent
_MEGABYTE = 1024 * 1024


@dataclass
class Held:
    """A chosen file and how far it is. foreign: set where its columns must be mapped. is_begun: whether storing began
    and has not ended."""

    upload: Upload
    foreign: Foreign | None = None
    mapping: ColumnMapping | None = None
    checked: Report | None = None
    stored: Report | None = None
    failed: UttaError | None = None
    asked: Asked = ""
    is_begun: bool = False

    @property
    def is_at_work(self) -> bool:
        """Whether the next step is one of the long ones."""
        is_mapped = self.foreign is None or self.mapping is not None
        is_to_check = is_mapped and self.checked is None
        return self.failed is None and self.stored is None and (is_to_check or bool(self.asked))

    def ask(self, asked: Asked) -> None:
        """Have it stored; for callbacks."""
        self.asked = asked


def show(user: User) -> None:
    """The step that the chosen file is at."""
    st.title("Import a file")
    ways.back()
    user.must("expert")
    held: Held | None = st.session_state.get(_HELD)
    if held is None or (held.stored is None and not held.upload.path.is_file()):
        _choose(user)
        return
    _say_which(held)
    step = st.empty()
    if held.is_at_work:  # which takes a while: what the step before showed goes first, instead of staying in grey
        step.markdown("")
        time.sleep(_SENT_SECONDS)
    with step.container():
        _show_step(user, held)


def _show_step(user: User, held: Held) -> None:
    if held.failed is not None:
        desk.say(held.failed)
        st.caption("Mend the file and choose it again.")
    elif held.stored is not None:
        examples_import_figures.show_stored(held.stored, held.upload.name)
    elif held.foreign is not None and held.mapping is None:
        _map(held, held.foreign)
    elif held.checked is None:
        _check(held)
    elif held.asked:
        _store(user, held, held.checked)
    else:
        _decide(held, held.checked)


def _choose(user: User) -> None:
    with st.container(width=760):
        if st.query_params.get(_CHOSEN):
            st.info("The page was loaded anew, and the file chosen before is gone with it. Choose it again.",
                    icon=":material/info:")  # fmt: skip
        st.write(
            "Bring in teaching examples from a spreadsheet or from another project. Files of ratings and of "
            "comparisons are recognised too. Nothing is stored before you have seen what would happen, and importing "
            "the same file again adds nothing twice."
        )
        turn = st.session_state.get(_TURN, 0)
        chosen = st.file_uploader("File", type=_TYPES, key=f"{_HELD}_file_{turn}",
                                  max_upload_size=MAX_UPLOAD_BYTES // _MEGABYTE,
                                  help="A table (CSV or Excel) or JSON (JSONL, JSON).")  # fmt: skip
        with st.expander("Which columns does the file need?", icon=":material/help:"):
            _columns()
    if chosen is not None:
        _take(user, chosen.name, chosen.getbuffer())
        st.rerun()


def _take(user: User, name: str, data: memoryview) -> None:
    held = Held(uploads.keep(user, name, data))
    try:
        held.foreign = mappings.foreign(desk.store(), held.upload.path)
    except UttaError as error:
        held.failed = error
    st.session_state[_HELD] = held
    st.query_params[_CHOSEN] = "1"


def _let_go() -> None:
    held: Held | None = st.session_state.pop(_HELD, None)
    if held is not None:
        held.upload.forget()
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.query_params.pop(_CHOSEN, None)


def _say_which(held: Held) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/description: **{ways.one_line(held.upload.name)}**", width="content")
        st.button("Choose another file", key="import_other", type="tertiary", icon=":material/swap_horiz:",
                  on_click=_let_go)  # fmt: skip


def _map(held: Held, foreign: Foreign) -> None:
    mapping = examples_import_mapping.show(foreign)
    if mapping is not None:
        held.mapping = mapping
        st.rerun()


def _map_again(held: Held) -> None:
    """Back to the columns, as they were chosen last; for callbacks."""
    with desk.saying_what_went_wrong():
        foreign = mappings.foreign(desk.store(), held.upload.path, even_if_known=True)
        if foreign is not None and held.mapping is not None:
            foreign = foreign.begun_with(held.mapping)
        held.foreign, held.mapping, held.checked, held.is_begun = foreign, None, None, False


def _check(held: Held) -> None:
    try:
        held.checked = examples_import_work.check(held.upload.path, held.mapping, _let_go)
    except UttaError as error:
        held.failed = error
    st.rerun()


def _decide(held: Held, checked: Report) -> None:
    if held.is_begun:
        st.info("The import was stopped before its end, so nothing of it was stored.", icon=":material/info:",
                width=760)  # fmt: skip
    examples_import_figures.show_checked(checked, held.upload.name, held.ask)
    if checked.kind == "examples":
        st.button("Choose the columns again" if held.mapping else "Choose the columns yourself", key="import_map",
                  type="tertiary", icon=":material/view_column:", on_click=_map_again, args=(held,))  # fmt: skip


def _store(user: User, held: Held, checked: Report) -> None:
    good_rows_only = held.asked == "good"
    held.asked, held.is_begun = "", True  # until its end: leaving the page or stopping takes everything back
    try:
        held.stored = examples_import_work.store(user, held.upload.path, held.mapping, checked.read,
                                                 good_rows_only=good_rows_only)  # fmt: skip
    except UttaError as error:
        held.failed = error
    held.upload.forget()
    st.rerun()


def _columns() -> None:
    st.markdown(
        "The teacher's response, and what the student said or the situation; everything else is welcome. A table with "
        "columns of its own is fine: UTTA guesses what they mean and asks you to look at it.\n\n"
        "Read without asking: **student_question** or **context**, **teacher_response**, grade_level, subject, topic, "
        "student_profile, teaching_approach, techniques_used (split by “;”), rationale, expected_outcomes, "
        "external_id, source, licence and family; the DSPy format of the fine-tuning guide; ratings with **response**, "
        "**rubric** and **ratings**; comparisons with **response_a**, **response_b** and **preferred**. Columns with "
        "other names are kept and reported."
    )
