"""What is said calmly below a field while it is typed: nothing here holds anybody up.

Colleagues who answered almost the same question, a response that is hard to read for the grade, and what looks like a
child's name or number, with one click to put a placeholder in its place.
"""

from collections.abc import Callable

import streamlit as st

from utta.domain import privacy
from utta.domain.grades import grade_label, grade_number
from utta.domain.privacy import PLACEHOLDERS, SAYS, Kind, Sighting
from utta.domain.readability import is_unlikely_for, reading_level
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import duplicates
from utta.services.duplicates import Alike
from utta.ui import desk, examples_fields
from utta.ui import examples_ways as ways

_SHOWN = 3
_FEWEST_WORDS = 4  # a question of fewer words is like too many others
_NO_LINK = "\u2060"  # before the sign of an email address it keeps Markdown from making a link of it
_ALIKE = "example_alike"

Left = set[tuple[str, str]]


class Hints:
    """What there is to say about one opening of the form. changed: keeps the draft. left: what was seen and is to stay
    (kind, text). besides: the example that is being edited."""

    def __init__(self, user: User, changed: Callable[[], None], left: Left, besides: int | None) -> None:
        self.user, self.changed, self.left, self.besides = user, changed, left, besides
        self.sighted = _sighted()

    def under(self, name: str) -> None:
        """The hints that belong below this field."""
        text = _typed(name)
        if not text.strip():
            return
        self._personal(name)
        if name == "student_question":
            self._asked_before(text)
        elif name == "teacher_response":
            _reading_level(text)

    def _personal(self, name: str) -> None:
        found = dict.fromkeys((seen.kind, seen.text) for seen in self.sighted[name])
        for kind, seen in [pair for pair in found if pair not in self.left][:_SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                shown = ways.one_line(seen, 40).replace("@", f"{_NO_LINK}@")
                st.markdown(f":small[:orange[:material/shield_person:] “{shown}” {SAYS[kind]}.]", width="content")
                at = f"{name}_{kind}_{seen}"
                st.button(f"Put \\{PLACEHOLDERS[kind]} instead", key=f"hint_put_{at}", on_click=self._put,
                          args=(kind, seen), help="Wherever it stands in this example.")  # fmt: skip
                st.button("Leave it", key=f"hint_leave_{at}", type="tertiary", on_click=self.left.add,
                          args=((kind, seen),))  # fmt: skip

    def _put(self, kind: Kind, seen: str) -> None:
        """Replace it in every field: a name taken out of one and left in the next would be no help."""
        for name, sightings in _sighted().items():
            same = [it for it in sightings if _who_or_what(it.kind, it.text) == _who_or_what(kind, seen)]
            if same:
                st.session_state[examples_fields.key(name)] = privacy.replaced(_typed(name), same)
        self.changed()

    def _asked_before(self, question: str) -> None:
        if len(question.split()) < _FEWEST_WORDS:
            return
        found = _like_this(question, _typed("context"), self.besides)
        if found is None:
            st.caption("Whether a colleague answered this before is still being looked up.")
        elif found:
            with st.expander(_who(found, self.user), icon=":material/content_copy:", key="example_alike_open"):
                for alike in found[:_SHOWN]:
                    _answer(alike)


def _answer(alike: Alike) -> None:
    with st.container(border=True, gap="small"):
        st.caption(f"{ways.one_line(alike.author)} · {alike.likeness:.0%} alike")
        desk.show_text(shortened(alike.question, 300))
        st.caption("Answered")
        desk.show_text(shortened(alike.response, 600))
        st.link_button("Read it in a new tab", f"?example={alike.id}", type="tertiary",
                       icon=":material/open_in_new:")  # fmt: skip


def _who(found: list[Alike], user: User) -> str:
    """How many answered almost this question: "3 colleagues" where each is another person, else as many examples."""
    number = "More than 3" if len(found) > _SHOWN else str(len(found))
    people = {alike.author_id for alike in found} - {None}
    if user.id in people:
        own = "You answered almost this question before"
        return own if len(found) == 1 else f"{own}; {number.lower()} such examples in all"
    if len(people) == len(found):
        return f"{number} {'colleague' if len(found) == 1 else 'colleagues'} answered almost this question"
    return f"{number} {'example answers' if len(found) == 1 else 'examples answer'} almost this question"


def _like_this(question: str, context: str, besides: int | None) -> list[Alike] | None:
    """One more than are shown, so that more can be told of. Looked up again only when the words are others."""
    asked = (question, context, besides)
    held = st.session_state.get(_ALIKE)
    if held is not None and held[0] == asked:
        return list(held[1])
    fields = {"student_question": question, "context": context}
    found = duplicates.like_this(desk.store(), fields, besides=besides, limit=_SHOWN + 1)
    if found is not None:
        st.session_state[_ALIKE] = (asked, found)
    return found


def _reading_level(response: str) -> None:
    level = reading_level(response)
    if level is None:
        return
    grade = grade_number(_typed("grade_level"))
    told = f"Reads about like {_level(level.grade)}."
    how = (
        f"Flesch–Kincaid grade level {level.grade:.1f}: from {level.words} words in "
        f"{desk.count(level.sentences, 'sentence')}. Subject words such as “denominator” raise it although the class "
        "knows them."
    )
    if grade is not None and is_unlikely_for(level, grade):
        told = f":orange[:material/menu_book:] {told} That is hard for {grade_label(grade)}: shorter sentences help."
    st.markdown(f":small[{told}]", help=how)


def _level(grade: float) -> str:
    if grade > 12.5:
        return "a text for after grade 12"
    return "a text for grade " + str(round(grade)) if grade >= 0.5 else "a text for kindergarten"


def _who_or_what(kind: Kind, text: str) -> tuple[Kind, str]:
    """Equal for what one click replaces: "Ana" and "Ana Lopez" are one child."""
    return kind, text.split()[0] if kind == "name" else text


def _sighted() -> dict[str, list[Sighting]]:
    """What looks personal in each field; a name that one field tells is known in all."""
    about = {name: name == "student_profile" for name in examples_fields.WRITTEN}
    told = [seen for name, is_about in about.items() for seen in privacy.find(_typed(name), is_about)]
    known = privacy.first_names(told)
    return {name: privacy.find(_typed(name), is_about, known) for name, is_about in about.items()}


def _typed(name: str) -> str:
    return str(st.session_state.get(examples_fields.key(name)) or "")
