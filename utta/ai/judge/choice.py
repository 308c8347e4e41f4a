"""Choosing one step from probabilities, so that rare steps get their due.

The most probable step is the best guess one response at a time, yet it hardly ever names a rare step. Macro-F1 asks
for every step to be found: multiplying the probabilities with a weight a step, then taking the largest, does that.
"""

import numpy as np
from numpy.typing import NDArray

from utta.ai.judge.features import Floats

_STRIDES = (1.6, 1.25, 1.1)
_MOST_ROUNDS = 50
_WORTH_MOVING = 1e-4


def chosen_steps(probabilities: Floats, weights: Floats) -> NDArray[np.int64]:
    """The step given to each response: the largest weighted probability. Shape (n,)."""
    return np.asarray(np.argmax(probabilities * weights, axis=1), dtype=np.int64)


def expected_macro_f1(probabilities: Floats, weights: Floats, steps: NDArray[np.int64]) -> float:
    """Macro-F1 over `steps` to be expected of `weights` if the probabilities are true.

    Expected counts instead of counted labels: with calibrated probabilities it varies less than the F1 of the
    labels themselves, which on some hundred ratings is mostly noise (tried on both; this gave the better choice).
    """
    choice = chosen_steps(probabilities, weights)
    believed = probabilities[np.arange(len(choice)), choice]
    found = np.bincount(choice, weights=believed, minlength=len(weights))
    named, there = np.bincount(choice, minlength=len(weights)), probabilities.sum(axis=0)
    return float(np.mean(2 * found[steps] / (named + there)[steps]))


def balanced_weights(probabilities: Floats, seen: NDArray[np.bool_]) -> Floats:
    """Step weights with the best expected macro-F1 on held-back predictions, by coordinate ascent.

    probabilities: of responses whose families the model had not learned from. seen: the steps reviewers really
    gave; the others get weight 0. Starts from 1/√frequency, already good, so that few data can only refine it.
    """
    steps = np.flatnonzero(seen)
    weights = np.where(seen, probabilities.mean(axis=0) ** -0.5, 0.0)
    best = expected_macro_f1(probabilities, weights, steps)
    for stride in _STRIDES:
        for _ in range(_MOST_ROUNDS):
            before = best
            for step in steps:
                for factor in (stride, 1 / stride):
                    tried = weights.copy()
                    tried[step] *= factor
                    score = expected_macro_f1(probabilities, tried, steps)
                    if score > best + _WORTH_MOVING:
                        best, weights = score, tried
            if best == before:
                break
    return weights
