"""One opening of a rubric's form: what stands in it, which criterion is open, and keeping all of it as it is typed.

The form is the truth and the widgets are filled from it, so that folding a criterion away or going to another page
loses nothing. A widget's key carries the opening's turn and the id of the part it belongs to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic import BaseModel

from utta.domain.rubric_form import CriterionForm, RubricForm, form_of, rubric_of
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import drafts, rubrics
from utta.ui import desk

_WRITING, _TURN = "rubrics_writing", "rubrics_turn"
_OWN, _CRITERION, _STEP = ("name", "description"), ("name", "question", "scale", "weight"), ("label", "description",
                                                                                            "anchor")  # fmt: skip


@dataclass
class Writing:
    """open: the id of the criterion that is unfolded. left_at: when the draft this was filled from was kept, kept_at:
    when what stands here was. before: the form as it was before a part was taken out of it, until something else is
    typed; taken: what that was called. overtaken: what is newer than the version this was begun from, said once the
    person tried to save. is_mended: everything that was refused is in order now. is_elsewhere: the draft
    went on in another window, so that nothing is kept from here until the person chooses."""

    user: User
    key: str
    turn: int
    form: RubricForm
    open: str = ""
    left_at: float | None = None
    kept_at: float | None = None
    refused: Refused | None = None
    failed: UttaError | None = None
    before: RubricForm | None = None
    taken: str = ""
    is_elsewhere: bool = False
    refused_name: str = ""
    is_mended: bool = False
    is_done: bool = False

    def widget(self, part: str, name: str) -> str:
        """The key of the widget for a field of the rubric (part "") or of one of its parts, filled with what stands
        in the form."""
        key = f"rubric_{self.turn}_{part}_{name}"
        if key not in st.session_state:
            st.session_state[key] = getattr(self._part(part), name)
        return key

    def keep(self) -> None:
        """Take over what stands in the widgets and keep it as this person's draft."""
        self.read()
        self.before = None
        self._save()

    def change(self, deed: Callable[[RubricForm], object], taken: str = "") -> None:
        """Do something to the form as it stands now. taken: what is called so is taken out of it."""
        self.read()
        self.before, self.taken = (self.form.model_copy(deep=True), taken) if taken else (None, "")
        deed(self.form)
        self._save()

    def refuse(self, refused: Refused) -> None:
        """Say beside each field what is wrong with it, and unfold the first criterion in which something is."""
        self.refused, self.refused_name = refused, self.form.name
        wrong = [criterion.id for criterion in self.form.criteria if self.is_wrong(criterion)]
        self.open = self.open if self.open in wrong or not wrong else wrong[0]

    def is_wrong(self, criterion: CriterionForm) -> bool:
        """Whether something was refused in a criterion."""
        ids = {criterion.id, *(step.id for step in criterion.steps)}
        return self.refused is not None and any(field.partition(".")[0] in ids for field in self.refused.fields)

    def put_back(self) -> None:
        """Undo what was taken out."""
        if self.before is not None:
            self.form, self.before = self.before, None
            self._save()

    def read(self) -> None:
        """Take over what stands in the widgets."""
        self._read("", self.form, _OWN)
        for criterion in self.form.criteria:
            self._read(criterion.id, criterion, _CRITERION)
            for step in criterion.steps:
                self._read(step.id, step, _STEP)

    def _read(self, part: str, into: BaseModel, names: tuple[str, ...]) -> None:
        for name in names:
            key = f"rubric_{self.turn}_{part}_{name}"
            if key in st.session_state:
                value: Any = st.session_state[key]
                setattr(into, name, value if value is not None or name == "weight" else "")

    def _look_again(self) -> None:
        """What was refused is not said of a field any longer once it is mended."""
        if self.refused is None:
            return
        try:
            rubric_of(self.form, "new", 1)
        except Refused as still:
            self.refused = still
            return
        if "name" not in self.refused.fields or self.form.name != self.refused_name:
            self.refused, self.is_mended = None, True

    def _part(self, id: str) -> BaseModel:
        parts = [(step.id, step) for criterion in self.form.criteria for step in criterion.steps]
        return {"": self.form, **{one.id: one for one in self.form.criteria}, **dict(parts)}[id]

    def keep_mine(self) -> None:
        """Go on with what stands here, in place of what was typed in another window."""
        self.read()
        self.kept_at, self.is_elsewhere = None, False
        self._save(over=True)

    def _save(self, *, over: bool = False) -> None:
        self._look_again()
        item = rubrics.draft_of(self.key)
        there = drafts.load(desk.store(), self.user, item)
        self.is_elsewhere = there is not None and there[1] != self.kept_at and not over
        if self.is_elsewhere:
            return
        self.kept_at = drafts.save(desk.store(), self.user, item, self.form.model_dump(mode="json"))


def begin(user: User, key: str) -> Writing:
    """What is open in this session, the draft that was left, or the form filled with the rubric as it is; an empty
    one with one criterion for the key ""."""
    held: Writing | None = st.session_state.get(_WRITING)
    if held is not None and not held.is_done and (held.user.id, held.key) == (user.id, key):
        return held
    turn = st.session_state[_TURN] = int(st.session_state.get(_TURN, 0)) + 1
    draft = drafts.load(desk.store(), user, rubrics.draft_of(key))
    if draft is not None:
        form = RubricForm.model_validate(draft[0])
    elif key:
        form = form_of(rubrics.get(desk.store(), user, key).newest.rubric)
    else:
        form = RubricForm()
        form.add_criterion()
    writing = st.session_state[_WRITING] = Writing(user, key, turn, form)
    writing.open = form.criteria[0].id if form.criteria and not key else ""
    if draft is not None:
        writing.left_at = writing.kept_at = draft[1]
    return writing


def discard(writing: Writing) -> None:
    """Throw away what was typed."""
    drafts.discard(desk.store(), writing.user, rubrics.draft_of(writing.key))
    writing.is_done = True


def forget(writing: Writing) -> None:
    """Have the form filled anew from the draft as it is kept."""
    writing.is_done = True
