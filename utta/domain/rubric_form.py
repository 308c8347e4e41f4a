"""A rubric as it is being written: whatever stands in the fields, and what is still wrong with it, field by field.

Every criterion and step of a form has an id of its own, so that what is said of a field stays beside it however often
things are moved. `rubric_of` makes the rubric, with the keys that ratings and files will know it by.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.assistant import EVALUATOR_NAMES
from utta.domain.rubric import Criterion, Rubric, Scale, Step, number_of_label
from utta.domain.text import storable, typeable
from utta.errors import Refused

MOST_CRITERIA, MOST_STEPS, FEWEST_STEPS = 12, 10, 2
MAX_LABEL, MAX_NAME, MAX_TEXT, MAX_WEIGHT = 80, 80, 2000, 100.0

_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
T = TypeVar("T", "CriterionForm", "StepForm")
Way = Literal[-1, 1]


class StepForm(BaseModel):
    """A step's fields."""

    model_config = ConfigDict(extra="ignore")

    id: str
    label: str = ""
    description: str = ""
    anchor: str = ""


class CriterionForm(BaseModel):
    """A criterion's fields. key: "" until it is stored for the first time. weight: None where the field is empty."""

    model_config = ConfigDict(extra="ignore")

    id: str
    key: str = ""
    name: str = ""
    question: str = ""
    scale: Scale = "ordinal"
    weight: float | None = 1.0
    steps: list[StepForm] = Field(default_factory=list)


class RubricForm(BaseModel):
    """A rubric's fields. key: "" for a new rubric. based_on: the version it was begun from, 0 for a new rubric.
    made: how many ids were given out."""

    model_config = ConfigDict(extra="ignore")

    key: str = ""
    based_on: int = 0
    name: str = ""
    description: str = ""
    criteria: list[CriterionForm] = Field(default_factory=list)
    made: int = 0

    def criterion(self, id: str) -> CriterionForm | None:
        """The criterion of that id, or None once it was removed."""
        return next((criterion for criterion in self.criteria if criterion.id == id), None)

    def add_criterion(self) -> str:
        """One more criterion, empty, with as many steps as the one before it has and their labels. Returns its id."""
        before = self.criteria[-1].steps if self.criteria else [StepForm(id="") for _ in range(FEWEST_STEPS)]
        added = CriterionForm(id=self._id("c"), steps=[StepForm(id=self._id("s"), label=s.label) for s in before])
        self.criteria.append(added)
        return added.id

    def remove_criterion(self, id: str) -> None:
        """Take a criterion out."""
        self.criteria = [criterion for criterion in self.criteria if criterion.id != id]

    def move_criterion(self, id: str, way: Way) -> None:
        """Move a criterion one place up (-1) or down."""
        _move(self.criteria, id, way)

    def add_step(self, criterion: CriterionForm) -> str:
        """One more step at the desired end, the next number where labels are numbers. Returns its id."""
        last = number_of_label(criterion.steps[-1].label) if criterion.steps else None
        label = str(int(last) + 1) if last is not None and last.is_integer() else ""
        added = StepForm(id=self._id("s"), label=label)
        criterion.steps.append(added)
        return added.id

    def remove_step(self, criterion: CriterionForm, id: str) -> None:
        """Take a step out."""
        criterion.steps = [step for step in criterion.steps if step.id != id]

    def move_step(self, criterion: CriterionForm, id: str, way: Way) -> None:
        """Move a step one place up (-1) or down."""
        _move(criterion.steps, id, way)

    def _id(self, kind: str) -> str:
        self.made += 1
        return f"{kind}{self.made}"


def form_of(rubric: Rubric) -> RubricForm:
    """The fields filled with a stored rubric."""
    form = RubricForm(key=rubric.key, based_on=rubric.version, name=rubric.name, description=rubric.description)
    for one in rubric.criteria:
        steps = [StepForm(id=form._id("s"), **step.model_dump()) for step in one.steps]
        form.criteria.append(CriterionForm(id=form._id("c"), steps=steps, **one.model_dump(exclude={"steps"})))
    return form


def rubric_of(form: RubricForm, key: str, version: int) -> Rubric:
    """The rubric the fields make, or Refused with a sentence for each field that is wrong.

    Fields are called "name", "description" and "criteria", those of a criterion or step ID.NAME.
    """
    problems = _Problems()
    problems.text("name", form.name, MAX_NAME, "Give the rubric a name.")
    problems.text("description", form.description, MAX_TEXT)
    if not form.criteria:
        problems.add("criteria", "Add at least one criterion.")
    if len(form.criteria) > MOST_CRITERIA:
        problems.add("criteria", f"There are {len(form.criteria)} criteria; at most {MOST_CRITERIA} can be asked.")
    names = [(f"{criterion.id}.name", criterion.name) for criterion in form.criteria]
    _no_two(problems, names, "Another criterion has this name.")
    for criterion in form.criteria:
        _check_criterion(problems, criterion)
    if problems.found:
        count = len(problems.found)
        what = "One thing is not right yet." if count == 1 else f"{count} things are not right yet."
        raise Refused(what, "See the notes beside the fields.", problems.found)
    taken = {criterion.key for criterion in form.criteria if criterion.key}
    criteria = []
    for criterion in form.criteria:
        own = criterion.key or key_for(criterion.name, taken, "criterion")
        taken.add(own)
        criteria.append(_criterion(criterion, own))
    return Rubric(key=key, name=form.name.strip(), description=form.description.strip(), version=version,
                  criteria=tuple(criteria))  # fmt: skip


def key_for(name: str, taken: Collection[str], otherwise: str) -> str:
    """A key made of a name, one that is not taken: "Language of the age" is language_of_the_age.

    `otherwise` stands for a name without any letter a to z. Names that an Evaluator, and the program it is made of,
    use for something else are not given to a criterion.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = _NOT_IN_KEY.sub("_", plain).lstrip("_0123456789")[:50].rstrip("_") or otherwise
    if key in EVALUATOR_NAMES or hasattr(BaseModel, key) or key in _OF_PROGRAMS:
        key = f"{key}_{otherwise}"
    numbered = (f"{key}_{number}" for number in range(2, len(taken) + 3))
    return key if key not in taken else next(other for other in numbered if other not in taken)


_OF_PROGRAMS = frozenset({
    "append", "append_instructions", "delete", "dump_state", "equals", "fields", "input_fields", "insert",
    "instructions", "load_state", "new", "output_fields", "prepend", "signature", "with_instructions",
    "with_updated_fields",
})  # fmt: skip
"""What a program's own parts are called; and "new", by which a page calls the rubric that has no key yet."""


class _Problems:
    """The first thing that is wrong with each field."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def add(self, field: str, sentence: str) -> None:
        self.found.setdefault(field, sentence)

    def text(self, field: str, text: str, most: int, if_empty: str = "", *, one_line: bool = False) -> None:
        """Check a text: not longer than `most` characters, and not empty where a sentence for that is given."""
        if if_empty and not text.strip():
            self.add(field, if_empty)
        elif len(text.strip()) > most:
            self.add(field, f"This is {len(text.strip()):,} characters long; at most {most:,} fit.")
        elif one_line and not typeable(text.strip()):
            self.add(field, "Write this on one line.")
        else:
            try:
                storable(text)
            except ValueError as error:
                self.add(field, f"This {error}")


def _check_criterion(problems: _Problems, criterion: CriterionForm) -> None:
    field, steps = f"{criterion.id}.", criterion.steps
    problems.text(field + "name", criterion.name, MAX_NAME, "Give the criterion a name.", one_line=True)
    problems.text(field + "question", criterion.question, MAX_TEXT)
    if criterion.weight is None or not 0 <= criterion.weight <= MAX_WEIGHT:
        problems.add(field + "weight", f"Give a number from 0 to {MAX_WEIGHT:.0f}; 0 leaves it out.")
    if not FEWEST_STEPS <= len(steps) <= MOST_STEPS:
        problems.add(field + "steps", f"A scale needs {FEWEST_STEPS} to {MOST_STEPS} steps; this has {len(steps)}.")
    labels = [(f"{step.id}.label", step.label) for step in steps]
    _no_two(problems, labels, "Another step has this label.")
    for step in steps:
        problems.text(f"{step.id}.label", step.label, MAX_LABEL, "Give the step a label.", one_line=True)
        problems.text(f"{step.id}.description", step.description, MAX_TEXT)
        problems.text(f"{step.id}.anchor", step.anchor, MAX_TEXT)
    numbers = [number_of_label(step.label) for step in steps]
    if all(number is not None for number in numbers):
        for step, before, here in zip(steps[1:], numbers, numbers[1:], strict=False):
            if (here or 0) <= (before or 0):
                problems.add(f"{step.id}.label", "Numbers rise from the least to the most desired step.")
    elif criterion.scale == "interval":
        problems.add(field + "scale", "Even distances need numbers as labels, such as 1, 2, 3.")


def _no_two(problems: _Problems, said: Iterable[tuple[str, str]], sentence: str) -> None:
    """said: field and text of each that must be different from those before it, capital letters or not."""
    seen: set[str] = set()
    for field, text in said:
        folded = " ".join(text.split()).casefold()
        if folded and folded in seen:
            problems.add(field, sentence)
        seen.add(folded)


def _criterion(form: CriterionForm, key: str) -> Criterion:
    steps = (
        Step(label=step.label.strip(), description=step.description.strip(), anchor=step.anchor.strip())
        for step in form.steps
    )
    return Criterion(key=key, name=form.name.strip(), question=form.question.strip(), steps=tuple(steps),
                     scale=form.scale, weight=form.weight or 0.0)  # fmt: skip


def _move(parts: list[T], id: str, way: Way) -> None:
    at = next((place for place, part in enumerate(parts) if part.id == id), None)
    if at is not None and 0 <= at + way < len(parts):
        parts[at], parts[at + way] = parts[at + way], parts[at]
