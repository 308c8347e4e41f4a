"""The cases of an evaluation one by one: sorted by what was lost or gained, filtered, searched and paged, without what
their reader has still to judge blind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from utta.domain.assistant import Case
from utta.domain.evaluation import CaseAnswer, Evaluation, Who
from utta.domain.sameness import Sameness
from utta.domain.user import User
from utta.errors import NotFound
from utta.services import sealing
from utta.services.evaluation_index import CaseIndex, Numbers, index_of
from utta.services.learning import cases_of
from utta.store import evaluations, training
from utta.store.database import Store

Order = Literal["loss", "gain", "unscored"]


@dataclass(frozen=True)
class Wanted:
    """Which cases, and in which order. against: by whom the change is counted. slices: dimension → name; a case is
    wanted that has all of them. search: words of the student."""

    against: Who = "baseline"
    order: Order = "loss"
    slices: Mapping[str, str] = field(default_factory=dict)
    search: str = ""


@dataclass(frozen=True)
class Answered:
    """One case with what each side answered. change: the main metric's model minus `against`, None unless both were
    scored."""

    case: Case
    answers: Mapping[Who, CaseAnswer]
    change: float | None


@dataclass(frozen=True)
class CasePage:
    """cases: those of this page. total: how many are wanted; unscored: of these, how many cannot be compared; sealed:
    how many of all are left out, since their reader still judges an answer of each blind."""

    cases: tuple[Answered, ...]
    total: int
    unscored: int
    sealed: int


def page(store: Store, found: Evaluation, reader: User | None, wanted: Wanted, number: int, size: int) -> CasePage:
    """A page of the wanted cases, from 1; the last one where there are fewer pages. reader: None leaves out what
    anybody has still to judge."""
    index = index_of(store, found)
    changes = changes_of(index, found, wanted.against)
    sealed = index.sealed(sealing.hidden_from(store, reader))
    order = [place for place in _ordered(changes, wanted.order) if place not in sealed and _fits(index, place, wanted)]
    first = (min(max(number, 1), max(1, -(-len(order) // size))) - 1) * size
    shown = order[first : first + size]
    return CasePage(
        cases=_read(store, found, index, shown, changes), total=len(order), sealed=len(sealed),
        unscored=int(np.isnan(changes[order]).sum()) if order else 0,
    )  # fmt: skip


def case(store: Store, found: Evaluation, reader: User, key: str, against: Who = "baseline") -> Answered:
    """One case. Raises NotFound where there is none, or where its reader still judges an answer of it blind."""
    index = index_of(store, found)
    if key not in index.keys:
        raise NotFound("That case is not in this evaluation.")
    place = index.keys.index(key)
    if place in index.sealed(sealing.hidden_from(store, reader)):
        raise NotFound("You still judge an answer of that case blind.", "Review it first, on the Review page.")
    return _read(store, found, index, [place], changes_of(index, found, against))[0]


def sameness(store: Store, found: Evaluation, reader: User | None) -> Sameness:
    """Which answers are the same, as this reader may know it."""
    index = index_of(store, found)
    return replace(index.sameness, is_sealed=bool(index.sealed(sealing.hidden_from(store, reader))))


def slices_of(store: Store, found: Evaluation) -> dict[str, dict[str, int]]:
    """What the cases can be filtered by: dimension → name → number of cases."""
    return index_of(store, found).names()


def scores_of(store: Store, found: Evaluation, metric: str) -> dict[Who, list[float]]:
    """Every score on a metric, by who; unscored ones are left out."""
    by_who = index_of(store, found).scores.get(metric, {})
    return {who: [float(value) for value in values[~np.isnan(values)]] for who, values in by_who.items()}


def paired(store: Store, found: Evaluation, against: Who = "baseline") -> tuple[list[float], list[str]]:
    """The model's differences on the main metric, and the families of the cases scored for both."""
    index = index_of(store, found)
    changes = changes_of(index, found, against)
    known = np.flatnonzero(~np.isnan(changes))
    return [float(changes[place]) for place in known], [index.families[place] for place in known]


def changes_of(index: CaseIndex, found: Evaluation, against: Who) -> Numbers:
    """The model minus somebody else on the main metric, a number a case."""
    by_who = index.scores.get(found.result.metrics[0].key, {}) if found.result else {}
    nothing = np.full(len(index.keys), np.nan)
    return by_who.get("model", nothing) - by_who.get(against, nothing)


def _ordered(changes: Numbers, order: Order) -> list[int]:
    """The places in that order; where there is no change, last, or first where these are looked for."""
    unknown = np.isnan(changes)
    by_change = np.where(unknown, 0.0, -changes if order == "gain" else changes)
    last = ~unknown if order == "unscored" else unknown
    return [int(place) for place in np.lexsort((by_change, last))]


def _fits(index: CaseIndex, place: int, wanted: Wanted) -> bool:
    labels = index.labels[place]
    if any(labels.get(dimension) != name for dimension, name in wanted.slices.items()):
        return False
    return all(word in index.words[place] for word in wanted.search.casefold().split())


def _read(store: Store, found: Evaluation, index: CaseIndex, places: Sequence[int],
          changes: Numbers) -> tuple[Answered, ...]:  # fmt: skip
    keys = [index.keys[place] for place in places]
    with store.read() as tx:
        model = training.get_model(tx, found.model_id)
        assistant = model.assistant
        known = {case.key: case for case in cases_of(tx, assistant, model.dataset_id, found.split, only=keys)}  # type: ignore[arg-type]  # written by training
        given = evaluations.answers(tx, found.id, keys)
    by_key: dict[str, dict[Who, CaseAnswer]] = {key: {} for key in keys}
    for answer in given:
        by_key[answer.case_key][answer.who] = answer
    return tuple(
        Answered(known[key], by_key[key], None if np.isnan(changes[place]) else float(changes[place]))
        for key, place in zip(keys, places, strict=True)
    )
