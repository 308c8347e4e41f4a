"""What changed from one version of a rubric to another, for people to read."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.rubric import Criterion, Rubric
from utta.domain.rubric_words import SCALES


class Change(BaseModel):
    """One thing that changed. criterion, step: whose; "" where it is the rubric's, or the criterion's, own.

    before, after: the texts; before is "" for what is new, after is "" for what is gone.
    """

    model_config = ConfigDict(frozen=True)

    what: str
    criterion: str = ""
    step: str = ""
    before: str = ""
    after: str = ""


def changes(before: Rubric, after: Rubric) -> list[Change]:
    """Everything that differs, in the order in which the later version is read; what is gone stands last."""
    return list(_changes(before, after))


def _changes(before: Rubric, after: Rubric) -> Iterator[Change]:
    yield from _texts(before, after, {"name": "Name", "description": "Description"})
    known = {criterion.key: criterion for criterion in before.criteria}
    for criterion in after.criteria:
        if criterion.key in known:
            yield from _criterion(known[criterion.key], criterion)
        else:
            yield Change(what="New criterion", criterion=criterion.name, after=_steps(criterion))
    names = {criterion.key: criterion.name for criterion in after.criteria}
    for criterion in before.criteria:
        if criterion.key not in names:
            yield Change(what="Criterion taken out", criterion=criterion.name, before=_steps(criterion))
    both = [key for key in known if key in names], [key for key in names if key in known]
    yield from _order("Order of the criteria", *([names[key] for key in keys] for keys in both))


def _criterion(before: Criterion, after: Criterion) -> Iterator[Change]:
    name = after.name
    for change in _texts(before, after, {"name": "Name", "question": "Question"}):
        yield change.model_copy(update={"criterion": name})
    if before.scale != after.scale:
        yield Change(what="Scale", criterion=name, before=SCALES[before.scale], after=SCALES[after.scale])
    if before.weight != after.weight:
        yield Change(what="Weight", criterion=name, before=f"{before.weight:g}", after=f"{after.weight:g}")
    known = {step.label: step for step in before.steps}
    for step in after.steps:
        if step.label not in known:
            yield Change(what="New step", criterion=name, step=step.label, after=step.description or step.label)
            continue
        for change in _texts(known[step.label], step, {"description": "Description", "anchor": "Example reply"}):
            yield change.model_copy(update={"criterion": name, "step": step.label})
    for gone in before.steps:
        if gone.label not in after.labels:
            yield Change(what="Step taken out", criterion=name, step=gone.label, before=gone.description or gone.label)
    both = set(before.labels) & set(after.labels)
    one, other = ([label for label in labels if label in both] for labels in (before.labels, after.labels))
    for change in _order("Order of the steps", one, other):
        yield change.model_copy(update={"criterion": name})


def _texts(before: BaseModel, after: BaseModel, fields: dict[str, str]) -> Iterator[Change]:
    for field, what in fields.items():
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(what=what, before=old, after=new)


def _order(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    if before != after:
        yield Change(what=what, before=", ".join(before), after=", ".join(after))


def _steps(criterion: Criterion) -> str:
    return " · ".join(criterion.labels)
