"""What is known of every case of an evaluation, in brief, so that a page need not read every answer at each rerun.

Made at the first look and kept in this process's memory: an evaluation never changes once it has a result. Of texts
only what a search goes by is kept; whether an answer is sealed is told by the hash of its words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from utta.domain.assistant import TARGETS, Case
from utta.domain.evaluation import CaseAnswer, Evaluation, Who
from utta.domain.sameness import Sameness
from utta.domain.slices import slice_names
from utta.domain.text import shortened
from utta.services.learning import cases_of
from utta.services.measuring_scores import situation_of
from utta.services.remembering import remembered
from utta.store import evaluations, training
from utta.store.database import Store, Transaction

Numbers = NDArray[np.float64]
"""A number a case, in the order of the cases; NaN where the answer is unscored."""


@dataclass(frozen=True)
class CaseIndex:
    """The cases of an evaluation in the order of their split. labels: of each case, its name on each dimension of
    slices. words: what the student said, as a search compares it. scores: metric → who → numbers. places: by the hash
    of a text, the cases in which it stands."""

    keys: tuple[str, ...]
    families: tuple[str, ...]
    labels: tuple[Mapping[str, str], ...]
    words: tuple[str, ...]
    scores: Mapping[str, Mapping[Who, Numbers]]
    places: Mapping[int, Sequence[int]]
    sameness: Sameness

    def sealed(self, hidden: Iterable[str]) -> frozenset[int]:
        """The cases in which any of these texts stands."""
        return frozenset(place for text in hidden for place in self.places.get(hash(text), ()))

    def names(self) -> dict[str, dict[str, int]]:
        """dimension → name → number of cases."""
        found: dict[str, dict[str, int]] = {}
        for own in self.labels:
            for dimension, name in own.items():
                by_name = found.setdefault(dimension, {})
                by_name[name] = by_name.get(name, 0) + 1
        return found


def index_of(store: Store, found: Evaluation) -> CaseIndex:
    """The index of an evaluation that has a result."""
    return remembered(store, "evaluations", ("case index", found.job.id), lambda tx: _made(tx, found))


def _made(tx: Transaction, found: Evaluation) -> CaseIndex:
    model = training.get_model(tx, found.model_id)
    cases = cases_of(tx, model.assistant, model.dataset_id, found.split)  # type: ignore[arg-type]  # written by training
    place_of = {case.key: place for place, case in enumerate(cases)}
    places: dict[int, list[int]] = {}
    texts: dict[Who, dict[int, str]] = {}
    scores: dict[str, dict[Who, Numbers]] = {}
    for place, case in enumerate(cases):
        _note(places, place, case.inputs, case.outputs)
    for answer in evaluations.each_answer(tx, found.id):
        at = place_of.get(answer.case_key)
        if at is None:
            continue
        _note(places, at, answer.outputs or {})
        for key, value in answer.scores.items():
            by_who = scores.setdefault(key, {})
            by_who.setdefault(answer.who, np.full(len(cases), np.nan))[at] = value
        if (text := _text(answer)) is not None:
            texts.setdefault(answer.who, {})[at] = text
    return CaseIndex(
        keys=tuple(place_of), families=tuple(case.family for case in cases),
        labels=tuple(slice_names(situation_of(case), case.source) for case in cases),
        words=tuple(_words(case) for case in cases), scores=scores, places=places,
        sameness=_sameness(len(cases), texts.get("baseline", {}), texts.get("model", {})),
    )  # fmt: skip


def _note(places: dict[int, list[int]], place: int, *parts: Mapping[str, Any]) -> None:
    for part in parts:
        for value in part.values():
            if isinstance(value, str) and value:
                places.setdefault(hash(value), []).append(place)


def _text(answer: CaseAnswer) -> str | None:
    """The words a case was answered with; None where there are none or ratings were given instead."""
    return next((value for key in TARGETS.values() if isinstance(value := (answer.outputs or {}).get(key), str)), None)


def _words(case: Case) -> str:
    said = ("student_question", "context", "student_profile", "response")
    return " ".join(case.inputs[name] for name in said if case.inputs.get(name)).casefold()


def _sameness(n: int, baseline: Mapping[int, str], model: Mapping[int, str]) -> Sameness:
    only = set(baseline.values())
    same = only.pop() if len(only) == 1 and n > 1 and len(baseline) == n else ""
    alike = sum(model.get(place) == text for place, text in baseline.items())
    return Sameness(n=n, same=shortened(same, 160).rstrip("."), alike=alike)
