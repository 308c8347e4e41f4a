"""The layer that calibrates an Evaluator: from the step it gives to how probable each step is among reviewers.

For every threshold an isotonic regression (Zadrozny and Elkan, "Transforming Classifier Scores into Accurate
Multiclass Probability Estimates", KDD 2002) of "reviewers gave this step or more" on the Evaluator's step: a higher
step of the Evaluator's never means less. As few ratings as a team has, each step of the Evaluator's is given _PRIOR
ratings more, spread as all ratings are; so a step it was seen to give once is not believed beyond that.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.isotonic import IsotonicRegression

from utta.ai.judge.choice import balanced_weights, chosen_steps
from utta.ai.judge.features import Floats
from utta.ai.judge.held import Learner
from utta.ai.judge.material import Integers, Material
from utta.ai.judge.model import View
from utta.ai.judge.ordinal import cumulative, step_probabilities
from utta.domain.judgement import Judgement
from utta.domain.rubric import Criterion, Rubric

_PRIOR = 2.0
LEAST_FOR_LAYER = 30
"""So many ratings a layer needs. By simulation (five steps, four Evaluators, 40 times each) from 30 on its values are
nearer to reviewers' than bare steps for an Evaluator that is a step off or unsure, nearly as near for one without a
fault; from 50 on for all; with 20 it makes a faultless one worse."""

Said = Mapping[tuple[str, str], Mapping[str, str]]
"""By `response_key` what an Evaluator gave each criterion; a response it could not judge is not in it."""


class Layer:
    """What was learned for some criteria, by their keys; `calibrated` names them. Criteria it did not learn are passed
    on as the Evaluator gives them."""

    def __init__(self, rubric: Rubric, tables: Mapping[str, Floats], weights: Mapping[str, Floats]) -> None:
        self._rubric, self._tables, self._weights = rubric, tables, weights

    @property
    def calibrated(self) -> tuple[str, ...]:
        """The keys of the criteria it calibrates."""
        return tuple(self._tables)

    def judgement(self, given: Mapping[str, str]) -> Judgement:
        """An Evaluator's steps, calibrated where that was learned. given: by criterion, those of the rubric or more."""
        ratings, probabilities, expected = {}, {}, {}
        for criterion in self._rubric.criteria:
            if criterion.key in given:
                view = self.view(criterion, np.array([criterion.level(given[criterion.key])]))
                row = view.probabilities[0]
                ratings[criterion.key] = criterion.labels[view.steps[0]]
                probabilities[criterion.key] = dict(zip(criterion.labels, row.tolist(), strict=True))
                expected[criterion.key] = criterion.value(float(row @ np.arange(len(row))))
        return Judgement(ratings=ratings, probabilities=probabilities, expected=expected)

    def view(self, criterion: Criterion, levels: Integers) -> View:
        """The same as arrays, of one criterion. levels: of the steps the Evaluator gave, −1 where it gave none."""
        gave = levels >= 0
        probabilities = np.full((len(levels), len(criterion.steps)), np.nan)
        steps = np.full(len(levels), -1, dtype=np.int64)
        table = self._tables.get(criterion.key)
        if table is None:
            probabilities[gave], steps[gave] = np.eye(len(criterion.steps))[levels[gave]], levels[gave]
        else:
            probabilities[gave] = table[levels[gave]]
            steps[gave] = chosen_steps(probabilities[gave], self._weights[criterion.key])
        return View(criterion, probabilities, steps)


def learn_layer(material: Material, said: Said) -> Layer:
    """Learn from ratings of responses that the Evaluator judged too; a criterion without any is not learned."""
    tables, weights = {}, {}
    for ratings in material.ratings:
        rated, shares = ratings.shares()
        levels = _levels(ratings.criterion, [material.keys[i] for i in rated], said)
        both = levels >= 0
        if both.any():
            table = _table(levels[both], cumulative(shares[both]))
            tables[ratings.criterion.key] = table
            weights[ratings.criterion.key] = balanced_weights(table[levels[both]], shares[both].sum(axis=0) > 0)
    return Layer(material.rubric, tables, weights)


def uncalibrated(rubric: Rubric) -> Layer:
    """A layer that passes on what an Evaluator says."""
    return Layer(rubric, {}, {})


def evaluator(said: Said) -> Learner:
    """An Evaluator with its layer as a Learner; of responses that are not in `said` it says nothing."""

    def views(learned: Material, judged: Material, seed: int) -> list[View]:
        layer = learn_layer(learned, said)
        return [
            layer.view(ratings.criterion, _levels(ratings.criterion, judged.keys, said)) for ratings in judged.ratings
        ]

    return views


def _levels(criterion: Criterion, keys: Sequence[tuple[str, str]], said: Said) -> Integers:
    given = [said.get(key, {}).get(criterion.key) for key in keys]
    return np.array([-1 if label is None else criterion.level(label) for label in given], dtype=np.int64)


def _table(levels: Integers, targets: Floats) -> Floats:
    """Probabilities of the steps, shape (steps, steps), a row for each step that the Evaluator may give."""
    every = np.arange(targets.shape[1] + 1)
    known = [
        IsotonicRegression(y_min=0.0, y_max=1.0).fit(
            np.concatenate([levels, every]),
            np.concatenate([target, np.full(len(every), target.mean())]),
            sample_weight=np.concatenate([np.ones(len(levels)), np.full(len(every), _PRIOR)]),
        ).predict(every)
        for target in targets.T
    ]  # fmt: skip
    return step_probabilities(np.column_stack(known))
