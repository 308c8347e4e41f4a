"""What a judge says of responses held back from it: by family, and by generator and family together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from utta.ai.judge.agreement import confusions
from utta.ai.judge.families import family_folds
from utta.ai.judge.features import Floats
from utta.ai.judge.material import Integers, Material, Ratings
from utta.ai.judge.model import View, learn

_MOST_GENERATOR_GROUPS = 10
"""Each group left out costs two fits; with more generators than this several are left out together."""

Learner = Callable[[Material, Material, int], list[View]]
"""(what to learn from, what to judge, seed) → what the judge says of the second; step -1 where it says nothing."""

Split = tuple[Integers, Integers]
"""The responses to learn from, and those to judge."""


@dataclass(frozen=True)
class Held:
    """Predictions for a criterion by judges that had not learned from the response's family; step -1 where none."""

    probabilities: Floats
    steps: Integers


def built_in(learned: Material, judged: Material, seed: int) -> list[View]:
    """The built-in judge as a Learner."""
    return learn(learned, seed).views(judged.texts, judged.features)


def family_splits(material: Material, folds: int, seed: int) -> list[Split]:
    """Each fold of families judged by what was learned from the others."""
    fold_of = family_folds(material.families, folds, seed)
    return [(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(folds)]


def generator_splits(material: Material, seed: int) -> list[Split]:
    """Leave out a generator (or a group of them) and half of the families; judge what the two have in common.

    Responses of unknown generators take no part: one of them might be the generator left out.
    """
    named = np.array([bool(name) for name in material.generators])
    generators = sorted(set(material.generators) - {""})
    if len(generators) < 2:
        return []
    groups = {name: position % _MOST_GENERATOR_GROUPS for position, name in enumerate(generators)}
    group = np.array([groups.get(name, -1) for name in material.generators])
    half = family_folds(material.families, 2, seed)
    return [
        (
            np.flatnonzero(named & (group != left_out) & (half != side)),
            np.flatnonzero((group == left_out) & (half == side)),
        )
        for left_out in sorted(set(groups.values()))
        for side in (0, 1)
    ]


def predictions(material: Material, splits: Iterable[Split], learner: Learner, seed: int) -> dict[str, Held]:
    """Judge each split's second part by what was learned from its first."""
    n = len(material.texts)
    held = {
        ratings.criterion.key: Held(np.full((n, len(ratings.criterion.steps)), np.nan), np.full(n, -1, dtype=np.int64))
        for ratings in material.ratings
    }
    for learned, judged in splits:
        if len(learned) and len(judged):
            for view in learner(material.part(learned), material.part(judged), seed):
                held[view.criterion.key].probabilities[judged] = view.probabilities
                held[view.criterion.key].steps[judged] = view.steps
    return held


def tables(material: Material, ratings: Ratings, held: Held) -> Floats:
    """Confusion tables of the ratings with a prediction, one a family: shape (families, steps, steps)."""
    judged = held.steps[ratings.response] >= 0
    response = ratings.response[judged]
    steps = len(ratings.criterion.steps)
    if not len(response):
        return np.zeros((1, steps, steps))
    _, family = np.unique([material.families[i] for i in response], return_inverse=True)
    return confusions(ratings.level[judged], held.steps[response], family.astype(np.int64), steps)
