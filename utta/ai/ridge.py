"""Kernel ridge regression with its exact leave-one-out error, and how much each kernel says about a target.

Sources: Rifkin and Lippert, Notes on Regularized Least Squares (MIT-CSAIL-TR-2007-025), for the leave-one-out residual
α_i / G⁻¹_ii; Cristianini et al., On Kernel-Target Alignment (NIPS 2001), for the weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from utta.ai.likeness import Array

PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 1e6)
"""The last one predicts the mean for everything: what an honest fit falls back to when the examples say nothing."""

_PAIRS_BEFORE_TRUST = 30.0


@dataclass(frozen=True)
class Ridge:
    """Fitted on n cases with k targets. weights (n, k), mean (k,), left_out (n, k): each case predicted without it."""

    weights: Array
    mean: Array
    left_out: Array
    penalty: float

    def predict(self, likeness: Array) -> Array:
        """Predict from the combined likeness with the n cases, shape (n,); returns shape (k,)."""
        return np.asarray(self.mean + likeness @ self.weights)


def fit_ridge(gram: Array, targets: Array, penalties: Sequence[float] = PENALTIES) -> Ridge:
    """Fit targets (n, k) around their mean over a kernel (n, n); the penalty with the least left-out error wins."""
    mean = targets.mean(axis=0)
    values, vectors = np.linalg.eigh(gram)
    values = np.clip(values, 0.0, None)
    turned = vectors.T @ (targets - mean)
    best: tuple[float, Ridge] | None = None
    for penalty in penalties:
        inverse = 1.0 / (values + penalty)
        weights = vectors @ (inverse[:, None] * turned)
        residual = weights / ((vectors * vectors) @ inverse)[:, None]
        error = float((residual**2).mean())
        if best is None or error < best[0] - 1e-12:
            best = (error, Ridge(weights, mean, targets - residual, penalty))
    if best is None:
        raise ValueError("at least one penalty is needed")
    return best[1]


def field_weights(grams: Sequence[Array], target: Array) -> Array:
    """A weight a kernel, summing to 1: its correlation with `target` (n, n) over pairs; even while pairs are few."""
    even = np.full(len(grams), 1.0 / len(grams))
    pairs = np.triu_indices(len(target), 1)
    if len(pairs[0]) < 4 or float(np.std(target[pairs])) < 1e-9:
        return even
    told = np.array([_correlation(gram[pairs], target[pairs]) for gram in grams])
    if told.sum() <= 0:
        return even
    doubt = _PAIRS_BEFORE_TRUST / (_PAIRS_BEFORE_TRUST + len(pairs[0]))
    return np.asarray(doubt * even + (1 - doubt) * told / told.sum())


def _correlation(one: Array, other: Array) -> float:
    return max(0.0, float(np.corrcoef(one, other)[0, 1])) if float(np.std(one)) > 1e-9 else 0.0
