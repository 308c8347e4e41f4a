"""What became of a person's examples: their standing, the dataset versions and model versions they went into, and
whether one is shown to a model as a demonstration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from utta.domain.engine import EngineSpec
from utta.domain.example import STATUSES, Event, Status, StoredExample
from utta.domain.program import Program
from utta.domain.user import User
from utta.services.remembering import remembered
from utta.store import datasets, example_events, example_uses, examples, training
from utta.store.database import Store, Transaction
from utta.store.example_uses import Held
from utta.store.examples import Filter

_CASE = "example "
"""What a demonstration's case is called, before the example's number; see training.cases_of."""


@dataclass(frozen=True)
class Shown:
    """An example that a model version is shown as a demonstration.

    in_own_words: with its author's answer. Else the model practised on its question, and is shown the answer it gave
    then itself.
    """

    model: str
    in_own_words: bool


@dataclass(frozen=True)
class Use:
    """A dataset version an example is in, and the model versions trained on that version's examples."""

    held: Held
    models: tuple[str, ...]


@dataclass(frozen=True)
class Became:
    """What became of one example. comment: the last sending back, where it stands so."""

    example: StoredExample
    comment: Event | None
    uses: tuple[Use, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Overview:
    """A person's examples by standing, how many are in a dataset version, and how many are demonstrations in which
    model version, newest first."""

    counts: Mapping[Status, int]
    held: int
    shown: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them, archived ones too."""
        return sum(self.counts.values())


def overview(store: Store, user: User) -> Overview:
    """Counted in the store, and kept until an example, a dataset version or a model version is added or changed."""
    with store.read() as tx:
        newest = example_uses.newest(tx)
    return remembered(store, "examples", ("mine", user.id, *newest), lambda tx: _overview(tx, user.id))


def listed(store: Store, user: User, status: Status | None, number: int, size: int) -> list[Became]:
    """One page (from 1) of a person's examples of a standing, or of all, last changed first."""
    wanted = Filter(statuses=(status,) if status else STATUSES, author_id=user.id)
    with store.read() as tx:
        newest = example_uses.newest(tx)
        found = examples.page(tx, wanted, size, (number - 1) * size)
        ids = [example.id for example in found]
        comments = example_events.newest(tx, ids, "sent back")
        held = example_uses.held(tx, ids)
        trained = _trained(tx)
    shown = _shown_by_model(store, {model for one in held for model, _ in trained.get(one.dataset_id, ())}, newest)
    names = {model: name for models in trained.values() for model, name in models}
    return [
        Became(
            example, comments.get(example.id) if example.status == "draft" else None,
            tuple(Use(one, tuple(name for _, name in trained.get(one.dataset_id, ())))
                  for one in held if one.example_id == example.id),
            tuple(Shown(names[model], at[example.id]) for model, at in shown.items() if example.id in at),
        )
        for example in found
    ]  # fmt: skip


def _overview(tx: Transaction, author_id: int) -> Overview:
    counts = examples.count_by(tx, Filter(statuses=STATUSES, author_id=author_id), "status")
    shown = {}
    for models in _trained(tx).values():
        for model, name in models:
            if mine := example_uses.by_author(tx, author_id, _demonstrated(tx, model)):
                shown[model] = (name, len(mine))
    return Overview(
        {status: counts.get((status,), 0) for status in STATUSES}, example_uses.number_held(tx, author_id),
        {name: number for _, (name, number) in sorted(shown.items(), reverse=True)},
    )  # fmt: skip


def _trained(tx: Transaction) -> dict[int, list[tuple[int, str]]]:
    """Dataset version → (id, name) of the model versions that learned from its examples; an Evaluator learns from
    reviews."""
    return {
        dataset: [(use.model_id, use.model_name) for use in uses if use.model_id and use.assistant != "evaluator"]
        for dataset, uses in datasets.uses(tx).items()
    }


def _shown_by_model(store: Store, models: set[int], newest: Sequence[int]) -> dict[int, dict[int, bool]]:
    # A model version never changes; the newest ids stand for a backup put back.
    def of(model: int) -> dict[int, bool]:
        return remembered(store, "examples", ("demonstrated", model, *newest), lambda tx: _demonstrated(tx, model))

    return {model: of(model) for model in sorted(models, reverse=True)}


def _demonstrated(tx: Transaction, model_id: int) -> dict[int, bool]:
    """Example → whether its author's own answer is what the model is shown of it."""
    model = training.get_model(tx, model_id)
    speaker = EngineSpec(**model.engine).label
    found: dict[int, bool] = {}
    for one in Program(**model.program).demonstrations:
        number = one.case.removeprefix(_CASE)
        if one.case.startswith(_CASE) and number.isascii() and number.isdigit():
            found[int(number)] = found.get(int(number), False) or one.author != speaker
    return found
