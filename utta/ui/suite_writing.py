"""One opening of a form for a row of a suite, whose words are kept on the server as they are typed.

The form is the truth and the widgets are filled from it, so that going to another page loses nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import streamlit as st
from pydantic import BaseModel

from utta.domain.suite_edits import EditedSuite
from utta.domain.user import User
from utta.errors import Conflict, Refused, UttaError
from utta.services import drafts, suite_editing
from utta.ui import desk

Form = TypeVar("Form", bound=BaseModel)
_TURN = "suite_writing_turn"


@dataclass
class Writing(Generic[Form]):
    """row_of: takes the form and its key to the row, or raises Refused. left_at: when the draft that this was filled
    from was kept, kept_at: when what stands here was. failed: why the last saving did not succeed. is_elsewhere: the
    draft went on in another window, so that nothing is kept from here until the person chooses."""

    user: User
    suite: EditedSuite
    key: str
    turn: int
    form: Form
    names: tuple[str, ...]
    row_of: Callable[[Form, str], BaseModel]
    left_at: float | None = None
    kept_at: float | None = None
    failed: UttaError | None = None
    is_elsewhere: bool = False
    is_done: bool = False
    begun_with: dict[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> Refused | None:
        """The refusal whose sentences belong beside the fields."""
        return self.failed if isinstance(self.failed, Refused) else None

    def widget(self, name: str, is_choice: bool = False) -> str:
        """The key of a field's widget, filled with what stands in the form. is_choice: nothing chosen is None there."""
        key = self._key(name)
        if key not in st.session_state:
            value = getattr(self.form, name)
            st.session_state[key] = (value or None) if is_choice else value
        return key

    def keep(self) -> None:
        """Take over what stands in the widgets and keep it as this person's draft."""
        self.read()
        self._look_again()
        item = suite_editing.draft_of(self.suite, self.key)
        there = drafts.load(desk.store(), self.user, item)
        self.is_elsewhere = there is not None and there[1] != self.kept_at
        if not self.is_elsewhere:
            self.kept_at = drafts.save(desk.store(), self.user, item, self.form.model_dump(mode="json"))

    def keep_mine(self) -> None:
        """Go on with what stands here, in place of what was typed in another window."""
        there = drafts.load(desk.store(), self.user, suite_editing.draft_of(self.suite, self.key))
        self.kept_at = there[1] if there else None
        self.keep()

    def put(self, name: str, value: Any) -> None:
        """Have something stand in a field; for callbacks."""
        self.read()
        setattr(self.form, name, value)
        st.session_state[self._key(name)] = value
        self.keep()

    def read(self) -> None:
        """Take over what stands in the widgets."""
        for name in self.names:
            if self._key(name) in st.session_state:
                value = st.session_state[self._key(name)]
                setattr(self.form, name, type(getattr(self.form, name))() if value is None else value)

    def _key(self, name: str) -> str:
        return f"suite_{self.suite}_{self.turn}_{name}"

    def _look_again(self) -> None:
        """What was refused is not said of a field any longer once it is mended."""
        if self.refused is None:
            return
        try:
            self.row_of(self.form, self.key)
        except Refused as still:
            self.failed = still
        else:
            self.failed = None

    def save(self, over: int | None = None) -> bool:
        """Store the row; whether that succeeded. over: the edit that this is meant to come after, where somebody else
        made one meanwhile."""
        self.read()
        based_on = over if over is not None else int(getattr(self.form, "based_on", 0))
        try:
            suite_editing.save(desk.store(), self.user, self.suite, self.key, self.row_of(self.form, self.key),
                               based_on)  # fmt: skip
        except (Refused, Conflict) as error:
            self.failed = error
            return False
        self.is_done = True
        return True

    def discard(self) -> None:
        """Throw away what was typed."""
        drafts.discard(desk.store(), self.user, suite_editing.draft_of(self.suite, self.key))
        self.is_done = True

    def forget(self) -> None:
        """Have the form filled anew from the draft as it is kept."""
        self.is_done = True

    def is_typed(self) -> bool:
        """Whether anything differs from what the form was opened with."""
        return self.form.model_dump() != self.begun_with or self.left_at is not None


def begin(user: User, suite: EditedSuite, key: str, kind: type[Form], blank: Form,
          names: tuple[str, ...], row_of: Callable[[Form, str], BaseModel]) -> Writing[Form]:  # fmt: skip
    """What is open in this session, the draft that was left, or the form as `blank` has it."""
    slot = f"suite_writing_{suite}"
    held: Writing[Form] | None = st.session_state.get(slot)
    if held is not None and not held.is_done and (held.user.id, held.key) == (user.id, key):
        return held
    turn = st.session_state[_TURN] = int(st.session_state.get(_TURN, 0)) + 1
    draft = drafts.load(desk.store(), user, suite_editing.draft_of(suite, key))
    form = kind.model_validate(draft[0]) if draft else blank
    writing = st.session_state[slot] = Writing(
        user, suite, key, turn, form, names, row_of, begun_with=blank.model_dump()
    )
    if draft:
        writing.left_at = writing.kept_at = draft[1]
    return writing


def say_left(writing: Writing[Any]) -> None:
    """That this was typed before, and when."""
    if writing.left_at:
        st.info(f"This is what you had typed, kept {desk.ago(writing.left_at)}. Go on where you stopped.",
                icon=":material/history:")  # fmt: skip


def say_state(writing: Writing[Any]) -> None:
    """Where the draft went on elsewhere, the way out; else when it was kept."""
    if writing.is_elsewhere:
        st.warning("You went on with this draft in another window. What you type here is not kept until you choose.",
                   icon=":material/call_split:")  # fmt: skip
        with st.container(horizontal=True):
            st.button("Go on with the other", key=f"suite_{writing.suite}_other", on_click=writing.forget)
            st.button("Keep what stands here", key=f"suite_{writing.suite}_mine", on_click=writing.keep_mine)
    elif writing.kept_at:
        st.caption(f":material/cloud_done: Your draft is kept, {desk.ago(writing.kept_at)}.")
