"""Ordinal models: from where a response lies to a probability for each step of a scale.

Each works on targets P(step ≥ k), k = 1 to steps - 1: the share of a response's reviewers who gave step k or more.
Source: cumulative (proportional-odds) regression, McCullagh 1980, but with coefficients of its own for every k.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.linear_model import LogisticRegression

from utta.ai.judge.features import Floats
from utta.ai.judge.wording import Places

_C = 1.0
_TREES = 60
_SMALLEST_LEAF = 4
_FEATURES_TRIED = 0.3
_FLOOR = 1e-4
"""No step is impossible: each keeps at least about this probability."""


def cumulative(shares: Floats) -> Floats:
    """Shares of the steps (n, steps) as shares of "this step or more" (n, steps - 1)."""
    return np.clip(np.cumsum(shares[:, ::-1], axis=1)[:, ::-1][:, 1:], 0.0, 1.0)


def step_probabilities(at_least: Floats) -> Floats:
    """P(step ≥ k), shape (n, steps - 1), as probabilities of the steps, shape (n, steps), rows summing to 1.

    Where separate models contradict each other (≥ 3 more likely than ≥ 2) the lower threshold's word counts.
    """
    falling = np.minimum.accumulate(np.clip(at_least, 0.0, 1.0), axis=1)
    edge = np.ones((len(falling), 1))
    probabilities = np.clip(-np.diff(np.hstack([edge, falling, 0 * edge]), axis=1), _FLOOR, None)
    return np.asarray(probabilities / probabilities.sum(axis=1, keepdims=True))


class StepModel:
    """Criteria that were rated on the same responses, learned together: the mean of logistic models and trees.

    The logistic models read wording and features; the trees (extremely randomised, Geurts et al. 2006) read features
    only, and see how they go together. The two err differently, which is why the mean is better than either.
    """

    def __init__(self, places: Places, targets: Sequence[Floats], seed: int) -> None:
        """`targets`: for each criterion its `cumulative` shares, one row a response, in the order of `places`."""
        self._splits = np.cumsum([target.shape[1] for target in targets])[:-1]
        together = np.hstack(targets)
        self._slopes, self._bases = _logistic(places.all, together)
        self._trees = ExtraTreesRegressor(
            _TREES, min_samples_leaf=_SMALLEST_LEAF, max_features=_FEATURES_TRIED, random_state=seed
        ).fit(places.features, together if together.shape[1] > 1 else together[:, 0])

    def probabilities(self, places: Places) -> list[Floats]:
        """For each criterion, the probability of each step: shape (responses, steps)."""
        linear = 1 / (1 + np.exp(-np.clip(places.all @ self._slopes + self._bases, -30, 30)))
        trees = np.reshape(self._trees.predict(places.features), linear.shape)
        return [step_probabilities(part) for part in np.split((linear + trees) / 2, self._splits, axis=1)]


def _logistic(table: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Slopes (columns, targets) and bases (targets) of one logistic model a target.

    A target between 0 and 1 counts as both answers, by its weight. A target that never varies gets a flat model.
    """
    slopes, bases = np.zeros((table.shape[1], targets.shape[1])), np.zeros(targets.shape[1])
    for column, target in enumerate(targets.T):
        yes, no = target > 0, target < 1
        if yes.any() and no.any():
            model = LogisticRegression(C=_C, max_iter=1000).fit(
                np.vstack([table[yes], table[no]]),
                np.repeat([1, 0], [yes.sum(), no.sum()]),
                sample_weight=np.concatenate([target[yes], 1 - target[no]]),
            )
            slopes[:, column], bases[column] = model.coef_[0], model.intercept_[0]
        else:
            bases[column] = 30.0 if yes.any() else -30.0
    return slopes, bases
