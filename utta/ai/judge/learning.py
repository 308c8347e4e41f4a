"""How a judge's agreement grows with the ratings it learns from."""

import hashlib

import numpy as np

from utta.ai.judge.agreement import quadratic_kappa
from utta.ai.judge.held import Held, Learner, Split, predictions
from utta.ai.judge.material import MINIMUM_RATINGS, Integers, Material
from utta.ai.judge.mean_agreement import means
from utta.domain.judgement import Interval
from utta.domain.learning_curve import LearningPoint

_SHARES = (0.125, 0.25, 0.4, 0.65)
"""Beside all. Each costs a fit a fold, so the whole curve costs about one and a half times what the folds cost."""


def learning_points(
    material: Material, splits: list[Split], held: dict[str, Held], learner: Learner, seed: int
) -> tuple[LearningPoint, ...]:
    """Mean quadratic kappa over the criteria, learned from growing shares of each split's families.

    splits, held: the folds and what all of each was worth. Shares of fewer than MINIMUM_RATINGS ratings are left out,
    as no judge learns from them; a larger share holds the smaller one's families. n is the mean over the folds.
    """
    found = []
    for share in _SHARES:
        smaller = [(_first(material, learned, share, seed), judged) for learned, judged in splits]
        n = _ratings(material, smaller)
        if n >= MINIMUM_RATINGS and (score := _score(material, predictions(material, smaller, learner, seed), seed)):
            found.append(LearningPoint(label=f"{100 * share:g} % of the lessons", n=n, score=score))
    if score := _score(material, held, seed):
        found.append(LearningPoint(label="All but those judged", n=_ratings(material, splits), score=score))
    return tuple(found)


def _score(material: Material, held: dict[str, Held], seed: int) -> Interval | None:
    found = means(material, held)
    return found.interval(quadratic_kappa, seed) if found else None


def _first(material: Material, learned: Integers, share: float, seed: int) -> Integers:
    """The responses of the first families, in the order of a hash, that together make up a share of those learned."""
    families = np.array([material.families[i] for i in learned])
    names, sizes = np.unique(families, return_counts=True)
    order = sorted(range(len(names)), key=lambda i: hashlib.sha256(f"{seed}\x1fcurve\x1f{names[i]}".encode()).digest())
    before = np.concatenate([[0], np.cumsum(sizes[order])[:-1]])
    kept = {names[place] for place, start in zip(order, before, strict=True) if start < share * len(learned)}
    return learned[[name in kept for name in families]]


def _ratings(material: Material, splits: list[Split]) -> int:
    """How many ratings a fold learns from: of the criterion that has most, the mean over the folds."""
    numbers = [max(int(np.isin(ratings.response, learned).sum()) for ratings in material.ratings)
               for learned, _ in splits]  # fmt: skip
    return round(float(np.mean(numbers)))
