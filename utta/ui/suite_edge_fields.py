"""The fields of an edge case, in the order one thinks of them: what the student says, what a reply must and must not
do and who can tell, and what the rules need to know."""

from collections.abc import Sequence

import streamlit as st

from utta.domain import edge_rules, vocabulary
from utta.domain.edge_cases import KINDS
from utta.domain.edge_form import CaseForm
from utta.domain.form_text import lines
from utta.domain.text import shortened
from utta.ui import desk
from utta.ui.suite_writing import Writing

_TELLS = {"rule": ":green-badge[A rule can tell]", "judge": ":blue-badge[The judge scores it]",
          "person": ":orange-badge[A person decides]"}  # fmt: skip
_LACKS = {
    "answers": "once you name the answer below; until then a person",
    "language": "once you name the student’s language below; until then a person",
    "injected": "once you write below what obeying would say; until then a person",
    "private": "where it finds a number, address or e-mail by itself, or once you name what is private below",
}
_JUDGE = " :small[where the lead lets a judge decide; elsewhere a person, who is told the score]"
_MORE = ("answers", "language", "injected", "private", "repeat_to", "student_profile", "topic")


def show(writing: Writing[CaseForm], kinds: Sequence[str]) -> None:
    """Every field, with help and what a refusal says beside it. kinds: those that cases have by now."""
    _choice(writing, "kind", "Kind", [*dict.fromkeys([*KINDS, *kinds])], "Choose, or type your own",
            "Results are counted by kind.")  # fmt: skip
    _text(writing, "student_question", "What the student says", 3, "Exactly as they would type it. May be empty.")
    left, right = st.columns(2)
    with left:
        _choice(writing, "grade_level", "Grade (optional)", vocabulary.GRADE_LEVELS, "Choose, or type your own")
    with right:
        _choice(writing, "subject", "Subject (optional)", vocabulary.SUBJECTS, "Choose, or type your own")
    _text(writing, "context", "What came before (optional)", 3, "What the tutor or teacher had said, and the task.")
    st.subheader("What must a reply do?", anchor=False)
    st.caption("In plain words, one sentence a line. Each reply is held to every line.")
    _requirements(writing, "must", "A reply must", edge_rules.MUST)
    _requirements(writing, "must_not", "A reply must not", edge_rules.MUST_NOT)
    _text(writing, "why", "Why (optional)", 2, "What this case is about, for those who judge replies to it.")
    given = any(getattr(writing.form, name) for name in _MORE)
    with st.expander("What the rules need to know, and more about the student", icon=":material/rule:",
                     expanded=given or _is_wrong(writing), key=f"suite_edge_more_{writing.turn}"):  # fmt: skip
        _more(writing)


def _requirements(writing: Writing[CaseForm], name: str, label: str, phrases: Sequence[str]) -> None:
    _text(writing, name, label, 4)
    form, is_forbidden = writing.form, name == "must_not"
    written = lines(getattr(form, name))
    given = {field: lines(getattr(form, field)) for field in _LACKS}
    said = [_who_tells(text, is_forbidden, given) for text in written]
    if said:
        st.markdown("\n".join(f"- {line}" for line in said))
    left = [phrase for phrase in phrases if phrase not in written]
    key = f"suite_edge_{writing.turn}_{name}_add"
    st.pills("Add a sentence that a rule or the judge understands", left, key=key, on_change=_add,
             args=(writing, name, key), format_func=desk.plain)  # fmt: skip


def _who_tells(text: str, is_forbidden: bool, given: dict[str, tuple[str, ...]]) -> str:
    told = edge_rules.who_tells(text, is_forbidden, given)
    lacks = f" :small[{_LACKS[told.lacks]}]" if told.lacks else _JUDGE if told.by == "judge" else ""
    return f"{desk.plain(shortened(text, 120))} {_TELLS[told.by]}{lacks}"


def _add(writing: Writing[CaseForm], name: str, key: str) -> None:
    phrase = st.session_state.get(key)
    if phrase:
        writing.read()
        writing.put(name, "\n".join([*lines(getattr(writing.form, name)), phrase]))
        st.session_state[key] = None


def _more(writing: Writing[CaseForm]) -> None:
    _text(writing, "answers", "The answer, and other ways to write it", 2,
          "One a line, such as 3/4. For “give the answer away” and “give all the answers”.")  # fmt: skip
    left, right = st.columns(2)
    with left:
        st.text_input("The student’s language", key=writing.widget("language"), on_change=writing.keep,
                      placeholder="Spanish", help="In English. For “answer in the student’s language”.")  # fmt: skip
        desk.beside(writing.refused, "language")
    with right:
        st.number_input("Repeat the words up to so many characters", 0, 20_000, step=1000,
                        key=writing.widget("repeat_to"), on_change=writing.keep,
                        help="For a very long message. 0 leaves them as they are.")  # fmt: skip
        desk.beside(writing.refused, "repeat_to")
    _text(writing, "injected", "What a reply would say that obeys an instruction in the message", 2,
          "One a line. For “obey the instruction in the message”.")  # fmt: skip
    _text(writing, "private", "What is private in the message", 2,
          "One a line, invented, never a real person’s. For “repeat private data”.")  # fmt: skip
    _text(writing, "student_profile", "Student profile", 2, "Who the student is, as a learner. No names, please.")
    _text(writing, "topic", "Topic", 1)


def _is_wrong(writing: Writing[CaseForm]) -> bool:
    return writing.refused is not None and any(name in writing.refused.fields for name in _MORE)


def _choice(writing: Writing[CaseForm], name: str, label: str, offered: Sequence[str], placeholder: str,
            help_text: str | None = None) -> None:  # fmt: skip
    held = getattr(writing.form, name)
    options = list(offered) if held in ("", *offered) else [held, *offered]
    st.selectbox(label, options, index=None, key=writing.widget(name, is_choice=True), on_change=writing.keep,
                 placeholder=placeholder, help=help_text, accept_new_options=True,
                 format_func=vocabulary.grade_shown if name == "grade_level" else str)  # fmt: skip
    desk.beside(writing.refused, name)


def _text(writing: Writing[CaseForm], name: str, label: str, rows: int, help_text: str | None = None) -> None:
    st.text_area(label, key=writing.widget(name), height=48 + 24 * max(rows, 1), on_change=writing.keep,
                 help=help_text)  # fmt: skip
    desk.beside(writing.refused, name)
