"""Choosing which expert's reply to give a new student.

For every pair of examples (a student, another student's reply) we know how like the reply is to what this student was
really told. A small ridge regression learns from those pairs what speaks for a reply: that many experts say something
like it, that its student was in a like situation, that it speaks of what this student speaks of, and what experts
told students in like situations (kernel ridge). With few pairs it keeps to even weights.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from utta.ai.adaptation import Adapted, adapt
from utta.ai.likeness import Array, Asked, Situations, TextSpace, counts
from utta.ai.ridge import Ridge, field_weights, fit_ridge

SAME_SITUATION = 0.98
"""From this similarity on it is the example's own situation, and its reply is given word for word."""

_PRIOR_PAIRS = 300.0
_PRIOR_WEIGHT = 0.004
_PAIR_SHRINKAGE = 0.001
_OWN_REPLY = 0.3
_LEARN_FROM = 600
_RIDGE_UP_TO = 1500
_LOOK_AT = 12
_DROPPED_WORDS_COST = 0.02


class ReplyChoice:
    """Replies of n demonstrations, ranked for new situations.

    situations: those of the n demonstrations. inputs, replies: their texts, in the same order. The constants above were
    picked by cross-validation on the training and validation parts of two real sets, never on a test part.
    """

    def __init__(self, situations: Situations, inputs: Sequence[Mapping[str, str]], replies: Sequence[str]) -> None:
        self._inputs, self._replies = inputs, replies
        self._space = TextSpace(counts(replies))
        alike = self._space.own_likeness()
        np.fill_diagonal(alike, 0.0)
        n = len(replies)
        self._popular = alike.sum(axis=0) / max(1, n - 1)
        self._weights = field_weights(situations.grams, alike)
        self._ridge = self._fit_ridge(situations, alike) if 2 < n <= _RIDGE_UP_TO else None
        self._fit_pairs(situations, alike)

    def _fit_ridge(self, situations: Situations, alike: Array) -> Ridge:
        gram = np.tensordot(self._weights, np.stack(situations.grams), axes=1)
        targets = alike.copy()
        np.fill_diagonal(targets, _OWN_REPLY)
        return fit_ridge(gram, targets, penalties=(1.0,))

    def _fit_pairs(self, situations: Situations, alike: Array) -> None:
        """Learn how much each feature says, from pairs of the first _LEARN_FROM demonstrations."""
        m = min(len(alike), _LEARN_FROM)
        others = ~np.eye(m, dtype=bool)
        popular = (alike.sum(axis=0)[None, :m] - alike[:m, :m]) / max(1, len(alike) - 2)
        predicted = self._ridge.left_out[:m, :m] if self._ridge else np.zeros((m, m))
        spoken = [self._space.likeness(found[:m])[:, :m] for found in situations.field_counts]
        features = [popular, predicted, *(gram[:m, :m] for gram in situations.grams), *spoken]
        columns = np.stack([feature[others] for feature in features], axis=1)
        target = alike[:m, :m][others]
        if not len(target):
            columns, target = np.zeros((1, len(features))), np.zeros(1)
        self._centre, spread = columns.mean(axis=0), columns.std(axis=0)
        self._spread = np.where(spread > 1e-9, spread, 1.0)
        table = (columns - self._centre) / self._spread
        prior = _PRIOR_PAIRS + _PAIR_SHRINKAGE * len(target)
        squares = table.T @ table + prior * np.eye(table.shape[1])
        start = np.full(table.shape[1], _PRIOR_PAIRS * _PRIOR_WEIGHT)
        self._says = np.linalg.solve(squares, table.T @ (target - target.mean()) + start)

    def _promise(self, asked: Asked) -> Array:
        """How like the wanted reply each known one is expected to be, up to a constant; shape (n,)."""
        ridge = self._ridge.predict(self._weights @ asked.by_field) if self._ridge else np.zeros(len(self._replies))
        spoken = self._space.likeness(asked.field_counts)
        features = np.vstack([self._popular[None], ridge[None], asked.by_field, spoken]).T
        return np.asarray(((features - self._centre) / self._spread) @ self._says)

    def choose(self, asked: Asked, inputs: Mapping[str, str]) -> tuple[int, str] | None:
        """The place of the chosen demonstration among the n, and its reply fitted to `inputs`.

        Returns None when no reply can be fitted to the situation.
        """
        same = int(np.argmax(asked.whole))
        if asked.whole[same] >= SAME_SITUATION:
            return same, self._replies[same]
        promise = self._promise(asked)
        order = [int(i) for i in np.argsort(-promise, kind="stable")]
        fitted = [(i, adapt(self._replies[i], self._inputs[i], inputs)) for i in order[:_LOOK_AT]]
        usable = [(self._value(promise[i], reply), i, reply.text) for i, reply in fitted if reply.text]
        if usable:
            _, place, text = max(usable, key=lambda item: item[0])
            return place, text
        rest = ((i, adapt(self._replies[i], self._inputs[i], inputs).text) for i in order[_LOOK_AT:])
        return next(((i, text) for i, text in rest if text), None)

    @staticmethod
    def _value(promise: float, reply: Adapted) -> float:
        return float(promise) - _DROPPED_WORDS_COST * (1.0 - reply.kept)
