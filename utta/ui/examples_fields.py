"""The form's fields in the order in which a teacher thinks: who, what they said, what you would say, why."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from utta.domain import vocabulary as words
from utta.domain.example import TeachingExample
from utta.errors import Refused
from utta.ui import desk

FIELDS: tuple[str, ...] = tuple(TeachingExample.model_fields)
LABELS: Mapping[str, str] = {
    "grade_level": "Grade level",
    "subject": "Subject area",
    "topic": "Topic",
    "student_profile": "Student profile",
    "context": "Context",
    "student_question": "Student question",
    "teacher_response": "Teacher response",
    "teaching_approach": "Teaching approach",
    "techniques_used": "Techniques used",
    "rationale": "Reasoning",
    "expected_outcomes": "Expected outcomes",
}
_OWN_PROFILES = 12
WRITTEN = ("student_profile", "context", "student_question", "teacher_response", "rationale", "expected_outcomes")
"""The fields one writes freely in."""
_CHOICES = ("grade_level", "subject", "topic", "teaching_approach")


@dataclass
class Asked:
    """What the fields need to know of the form they stand in. hints: shows what there is to say below a field as it
    is typed; before: what the team typed in earlier, by field."""

    changed: Callable[[], None]
    hints: Callable[[str], None]
    refused: Refused | None = None
    were_blank: frozenset[str] = frozenset()
    before: Mapping[str, Sequence[str]] = field(default_factory=dict)


def key(name: str) -> str:
    """The key of a field's widget."""
    return f"example_field_{name}"


def put(values: Mapping[str, Any]) -> None:
    """Fill the fields with a draft or with stored content; before they are shown."""
    for name in FIELDS:
        value = values.get(name) or ""
        if name == "techniques_used":
            st.session_state[key(name)] = [str(part) for part in value]
        else:
            st.session_state[key(name)] = str(value) or (None if name in _CHOICES else "")


def typed() -> dict[str, Any]:
    """What stands in the fields now, as a draft keeps it."""
    values: dict[str, Any] = {name: st.session_state.get(key(name)) or "" for name in FIELDS}
    return values | {"techniques_used": [part.strip() for part in values["techniques_used"] if part.strip()]}


def are_there() -> bool:
    """Whether the fields hold what was typed into them: false once another view or page was shown."""
    return all(key(name) in st.session_state for name in FIELDS)


def show(asked: Asked) -> None:
    """Every field, with help, an example and what a refusal says beside it."""
    st.subheader("Who is the student?", anchor=False)
    left, right = st.columns(2)
    with left:
        _choice(asked, "grade_level", words.GRADE_LEVELS, words.grade_shown, "Choose, or type for example 3–4",
                "For a mixed group choose the nearest grade, or type your own and press Enter.")  # fmt: skip
    with right:
        subjects = words.suggestions(words.SUBJECTS, asked.before.get("subject", ()), same=words.subject)
        _choice(asked, "subject", subjects, str, "Choose, or type for example Robotics",
                "What the lesson was about. Typing your own is fine.")  # fmt: skip
    topics = words.topics_for(str(st.session_state.get(key("subject")) or ""))
    _choice(asked, "topic", words.suggestions(topics, asked.before.get("topic", ())), str,
            "Choose, or type for example Fractions: comparing sizes",
            "What exactly the student was working on. The choices follow the subject.", optional=True)  # fmt: skip
    _text(asked, "student_profile", 2,
          "English Language Learner: reads well in Spanish, is shy to speak in front of the class",
          "Who is this student, as a learner? A word from the list and a sentence about this one child say most. "
          "No names, please.", below=_profile_menu)  # fmt: skip
    st.subheader("What did they say?", anchor=False)
    _text(asked, "context", 3, "Small group with fraction bars. He has just compared 1/2 and 1/3 without trouble.",
          "What happened just before: the task, what was on the board, what you and the student had said.",
          optional=True)  # fmt: skip
    _text(asked, "student_question", 3, "But 8 is bigger than 4! So 1/8 has to be bigger than 1/4.",
          "The student's own words, mistakes and all.")  # fmt: skip
    st.subheader("What would you say?", anchor=False)
    _text(asked, "teacher_response", 6,
          "You noticed that 8 is bigger than 4, and it is. Imagine one pizza cut for 4 people and one for 8 …",
          "Your own words, as you would say them to this student.")  # fmt: skip
    _choice(asked, "teaching_approach", words.suggestions(words.APPROACHES, asked.before.get("teaching_approach", ())),
            str, "Choose, or type for example Inquiry-Based",
            "The approach your answer belongs to. Typing your own is fine.")  # fmt: skip
    _techniques(asked)
    st.subheader("Why?", anchor=False)
    _text(asked, "rationale", 3, "He reasons from whole numbers. A picture lets him find the contradiction himself.",
          "What made you answer this way and not another. This is what UTTA learns most from.",
          optional=True)  # fmt: skip
    _text(asked, "expected_outcomes", 2, "Says in his own words why eighths are smaller than fourths.",
          "What the student should be able to do next, if this goes well.")  # fmt: skip


def _label(name: str, optional: bool) -> str:
    return f"{LABELS[name]} (optional)" if optional else LABELS[name]


def _help(text: str, example: str) -> str:
    """The help of a field with its example, which is gone from the field itself once something is typed."""
    return f"{text}\n\n*Example:* {example.removeprefix('Choose, or type for example ')}"


def _choice(asked: Asked, name: str, options: Any, shown: Callable[[str], str], example: str, help_text: str,
            optional: bool = False) -> None:  # fmt: skip
    held = st.session_state.get(key(name))
    offered = list(options) if held in (None, *options) else [held, *options]
    st.selectbox(_label(name, optional), offered, index=None, key=key(name),
                 format_func=shown, placeholder=example, help=_help(help_text, example), accept_new_options=True,
                 on_change=asked.changed)  # fmt: skip
    _beside(asked, name)


def _text(asked: Asked, name: str, lines: int, example: str, help_text: str, optional: bool = False,
          below: Callable[[Asked], None] | None = None) -> None:  # fmt: skip
    # A place of its own for each: what comes and goes below one field moves no other's place in the page's tree, so
    # that nobody is thrown out of the field they type in.
    with st.container():
        st.text_area(_label(name, optional), key=key(name),
                     height=48 + 24 * max(lines, 2), placeholder=example, help=_help(help_text, example),
                     on_change=asked.changed)  # fmt: skip
        if below is not None:
            below(asked)
        _beside(asked, name)
        asked.hints(name)


def _techniques(asked: Asked) -> None:
    name = "techniques_used"
    held = st.session_state.get(key(name)) or []
    known = words.suggestions(words.TECHNIQUES, asked.before.get(name, ()), same=words.technique)
    st.multiselect(_label(name, True), [*known, *(part for part in held if part not in known)],
                   key=key(name), placeholder="Choose any, or type for example Scaffolding", accept_new_options=True,
                   on_change=asked.changed, select_all=False,
                   help="What you do in this answer. Type your own and press Enter to add it.")  # fmt: skip
    _beside(asked, name)


def _profiles(asked: Asked) -> list[str]:
    """The common profiles, those of the grade, and what the team called others."""
    grade = str(st.session_state.get(key("grade_level")) or "")
    return words.suggestions(words.profiles_for(grade), asked.before.get("student_profile", ())[:_OWN_PROFILES])


def _profile_menu(asked: Asked) -> None:
    st.menu_button("Suggested profiles", _profiles(asked), key="example_profile_menu", type="tertiary",
                   icon=":material/list:", on_click=_begin_profile, args=(asked,),
                   help="Puts the words at the beginning of the profile; add a sentence of your own.")  # fmt: skip


def _begin_profile(asked: Asked) -> None:
    chosen = st.session_state.get("example_profile_menu")
    if not chosen:
        return
    own = str(st.session_state.get(key("student_profile")) or "")
    every = (*words.PROFILES, *(p for some in words.GRADE_PROFILES.values() for p in some), *_profiles(asked))
    if words.profile_of(own) in every:
        own = own[len(words.profile_of(own)) :].strip().removeprefix(":").strip()
    st.session_state[key("student_profile")] = f"{chosen}: {own}" if own else str(chosen)
    asked.changed()


def is_mended(refused: Refused, were_blank: Collection[str]) -> bool:
    """Whether every field a refusal names was blank then and holds something now."""
    return all(name in were_blank and st.session_state.get(key(name)) for name in refused.fields)


def _beside(asked: Asked, name: str) -> None:
    """What a refusal says of a field. Once the field is filled in a line of the same height takes its place, so that
    nothing moves under a pointer that is on its way to the button."""
    if name in asked.were_blank and st.session_state.get(key(name)):
        st.markdown(":small[:green[:material/check: Filled in]]")
    else:
        desk.beside(asked.refused, name)
