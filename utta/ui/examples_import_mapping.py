"""Saying what the columns of a foreign file mean: guessed, looked at, corrected, with ten rows of what comes of it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from utta.domain.conversation import Conversation, conversation_in, speakers
from utta.domain.mapping import SURE, ColumnMapping, problems
from utta.domain.text import shortened
from utta.services import mapping as mappings
from utta.services.mapping import Foreign, Mapped
from utta.ui import desk

_LABELS = {
    "student_question": "What the student says", "teacher_response": "The teacher's response",
    "context": "Situation", "student_profile": "Student profile", "grade_level": "Grade level", "subject": "Subject",
    "topic": "Topic", "teaching_approach": "Teaching approach", "techniques_used": "Techniques used",
    "rationale": "Why this response", "expected_outcomes": "Expected outcomes", "source": "Source",
    "licence": "Licence", "family": "Belongs together (family)", "external_id": "Id of the row",
}  # fmt: skip
_HELP = {
    "context": "What is going on: the problem, the lesson, what was said before.",
    "grade_level": "A text that names a grade somewhere will do; the rest of it is kept.",
    "techniques_used": "Several in one cell are split by “;”, “|” or a line break.",
    "family": "Rows about the same problem or scene; they never stand on both sides of a split.",
    "external_id": "A value that no two rows share. Without one, rows are known again by what is in them.",
    "source": "What this collection is called; the list of examples can be narrowed to it.",
}
_SAME_FOR_ALL = ("grade_level", "subject", "source", "licence")
_UNREADABLE = "Cannot be read"
_WIDE = ("What the student says", "The teacher's response", "Situation", "Student profile", "Why this response",
         _UNREADABLE)  # fmt: skip
_SHOWN_ROWS, _SHOWN_CHARACTERS = 10, 100
_NONE = "Not in this file"


def show(foreign: Foreign) -> ColumnMapping | None:
    """The fields with the columns chosen for them; the mapping, when the person goes on with it."""
    st.subheader("What do the columns mean?")
    if foreign.is_remembered:
        st.markdown("The columns are chosen as for the last file that had the same ones. Look at the rows below.")
    else:
        st.markdown("UTTA guessed from the columns' names and from what is in them. Look at what it is not sure of and "
                    "at the rows below. Columns that are not chosen are kept with each example.")  # fmt: skip
    conversation = _conversation(foreign)
    seen, folded = _sorted_fields(foreign.mapping, is_needed=conversation is None)
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    beside = {field: _field(foreign, field, columns, fixed) for field in seen}
    with st.expander(f"{desk.count(len(folded), 'more field')} that this file does not seem to have"):
        beside |= {field: _field(foreign, field, columns, fixed) for field in folded}
    chosen = ColumnMapping(columns=columns, fixed=fixed, conversation=conversation)
    found = problems(chosen, foreign.columns)
    for field, sentence in found.items():
        if field in beside:
            beside[field].markdown(f":small[:red[:material/error: {desk.plain(sentence)}]]")
    _rows(chosen, foreign.sample[:_SHOWN_ROWS], is_ready=not found)
    pressed = st.button("Use these columns", type="primary", key="import_use", icon=":material/check:",
                        disabled=bool(found))  # fmt: skip
    return chosen if pressed else None


def _sorted_fields(guessed: ColumnMapping, *, is_needed: bool) -> tuple[list[str], list[str]]:
    """Fields to show, and those to fold away. is_needed: whether what was said must come from columns of its own."""
    begun = {*guessed.columns, *guessed.fixed, "subject", "grade_level", "source", "licence"}
    if is_needed:
        begun |= {"student_question", "teacher_response", "context"}
    return [field for field in _LABELS if field in begun], [field for field in _LABELS if field not in begun]


def _conversation(foreign: Foreign) -> Conversation | None:
    """The column that holds whole conversations, where there is one."""
    guessed = foreign.mapping.conversation
    names = [name for name in foreign.columns if guessed and name == guessed.column] or [
        name for name in foreign.columns if conversation_in(name, foreign.values[name])
    ]
    if not names:
        return None
    name = names[0]
    found = guessed or conversation_in(name, foreign.values[name])
    assert found is not None
    wanted = st.checkbox(f"The column “{desk.plain(name)}” holds whole conversations: take the teacher's first answer "
                         "to the student from each, with what was said before it", value=guessed is not None,
                         key="import_map_conversation")  # fmt: skip
    if not wanted:
        return None
    spoken = speakers(foreign.values[name], found.separator)[:30]
    known = [who for who in found.teachers if who in spoken]
    teachers = st.multiselect("Who is the teacher in it?", spoken, known, key="import_map_teachers", width=420)
    return found.model_copy(update={"teachers": tuple(teachers)}) if teachers else None


def _field(foreign: Foreign, field: str, columns: dict[str, str], fixed: dict[str, str]) -> DeltaGenerator:
    """One field's choice, put into `columns` and `fixed`; the place for what is wrong with it."""
    before = foreign.mapping.columns.get(field)
    is_same_for_all = field in _SAME_FOR_ALL
    choice, beside = st.columns((2, 3), gap="medium", vertical_alignment="top" if is_same_for_all else "bottom")
    with choice:
        column = st.selectbox(_LABELS[field], [None, *foreign.columns], key=f"import_map_{field}",
                              help=_HELP.get(field),
                              index=foreign.columns.index(before) + 1 if before in foreign.columns else 0,
                              format_func=lambda name: name or _NONE)  # fmt: skip
        place = st.empty()
    with beside:
        if is_same_for_all:
            value = st.text_input("The same for every row" if column is None else "Where the column is empty",
                                  foreign.mapping.fixed.get(field, ""), key=f"import_map_{field}_fixed",
                                  max_chars=200)  # fmt: skip
            if value.strip():
                fixed[field] = value.strip()
        _say_how_sure(foreign, field, column)
    if column is not None:
        columns[field] = column
    return place


def _say_how_sure(foreign: Foreign, field: str, column: str | None) -> None:
    """How certain the guess is, and what a row has there."""
    certainty = foreign.mapping.certainty.get(field)
    parts = []
    if certainty is not None and column == foreign.mapping.columns.get(field):
        badge = ":green-badge[Guessed" if certainty >= SURE else ":orange-badge[:material/help: Please look: guessed"
        parts.append(f"{badge}, {certainty:.0%} sure]")
    if column is not None:
        example = next((str(value) for value in foreign.values[column]), "")
        said = f"for example “{desk.plain(shortened(example, 70))}”" if example else "empty in the first rows"
        parts.append(f":gray[{said}]")
    if parts:
        st.markdown(f":small[{' '.join(parts)}]")


def _rows(chosen: ColumnMapping, sample: Sequence[dict[str, Any]], *, is_ready: bool) -> None:
    st.markdown(f"**The first {desk.count(len(sample), 'row')} as teaching examples**")
    if not is_ready:
        st.caption("They stand here as soon as the columns marked above are chosen.")
        return
    mapped = mappings.rows_as(chosen, sample)
    wrong = sum(bool(row.reason) for row in mapped)
    if wrong:
        st.warning(f"{desk.count(wrong, 'row')} of these cannot be read this way; the last column says why.",
                   icon=":material/warning:", width=760)  # fmt: skip
    shown = [_shown(row) for row in mapped]
    used = [label for label in (*_LABELS.values(), _UNREADABLE) if any(label in row for row in shown)]
    table = [{label: row.get(label, "") for label in used} for row in shown]
    st.dataframe(table, key="import_rows", hide_index=True, row_height=70,
                 alt="The first rows as teaching examples",
                 column_config={label: st.column_config.TextColumn(width=220 if label in _WIDE else 130)
                                for label in (*_LABELS.values(), _UNREADABLE)})  # fmt: skip


def _shown(row: Mapped) -> dict[str, str]:
    if row.content is None or row.origin is None:
        return {_UNREADABLE: row.reason}
    own: dict[str, Any] = dict(row.content) | dict(row.origin)
    own["techniques_used"] = "; ".join(own["techniques_used"])
    return {label: shortened(own[field], _SHOWN_CHARACTERS) for field, label in _LABELS.items() if own[field]}
