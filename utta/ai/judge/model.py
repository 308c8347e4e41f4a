"""The built-in judge: learned from reviewers' ratings, it says which step they would probably give a response."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from utta.ai.judge.choice import balanced_weights, chosen_steps
from utta.ai.judge.families import family_folds
from utta.ai.judge.features import Floats, response_features
from utta.ai.judge.material import Integers, Material, Ratings, gather
from utta.ai.judge.ordinal import StepModel, cumulative
from utta.ai.judge.wording import Places, Space
from utta.domain.judgement import Judgement
from utta.domain.review import RatedResponse
from utta.domain.rubric import Criterion, Rubric
from utta.domain.situation import Situation

_INNER_FOLDS = 5


@dataclass(frozen=True)
class View:
    """A criterion's prediction: probabilities (responses, steps), and the position of the step chosen (responses,)."""

    criterion: Criterion
    probabilities: Floats
    steps: Integers


@dataclass(frozen=True)
class _Bench:
    """Criteria rated on the same responses, learned together, with each one's step weights."""

    criteria: tuple[Criterion, ...]
    model: StepModel
    weights: tuple[Floats, ...]


@dataclass(frozen=True)
class Judge:
    """A judge for one rubric.

    n: rated responses it learned from, a response rated twice counting twice. missing: criterion → why the judge
    says nothing about it.
    """

    rubric: Rubric
    n: int
    missing: dict[str, str]
    _space: Space
    _benches: tuple[_Bench, ...]

    def predict(self, situations: Sequence[Situation], responses: Sequence[str]) -> list[Judgement]:
        """A judgement for each response, in order, of every criterion that is not `missing`.

        The probabilities are calibrated; the rating is chosen with weights that let rare steps be named, so it need
        not be the most probable step. Raises ValueError when the two sequences differ in length.
        """
        if len(situations) != len(responses):
            raise ValueError(f"{len(situations)} situations for {len(responses)} responses")
        if not responses:
            return []
        views = self.views(responses, response_features(situations, responses))
        return [_judgement(views, position) for position in range(len(responses))]

    def views(self, responses: Sequence[str], features: Floats) -> list[View]:
        """The same as arrays, criteria in the rubric's order, for responses whose `response_features` are known."""
        places = self._space.places(responses, features)
        found = {}
        for bench in self._benches:
            given = zip(bench.criteria, bench.model.probabilities(places), bench.weights, strict=True)
            for criterion, probabilities, weights in given:
                found[criterion.key] = View(criterion, probabilities, chosen_steps(probabilities, weights))
        return [found[criterion.key] for criterion in self.rubric.criteria if criterion.key in found]


def fit_judge(rows: Sequence[RatedResponse], rubric: Rubric, seed: int = 0) -> Judge:
    """Learn a judge for `rubric` from reviewers' ratings. The same rows in any order and the same seed give the same.

    A criterion with fewer than MINIMUM_RATINGS ratings, or only one step ever given, is left out: see
    `Judge.missing`. Raises NotEnough when fewer rows than that are rated or no criterion is left, Refused for a
    rating that its scale does not have.
    """
    return learn(gather(rows, rubric), seed)


def learn(material: Material, seed: int) -> Judge:
    """Learn from gathered material of any size; a criterion with no rating in it is passed over."""
    space = Space(material.texts, material.features, seed)
    alike: dict[bytes, list[Ratings]] = defaultdict(list)
    for ratings in material.ratings:
        if len(ratings.level):
            alike[np.unique(ratings.response).tobytes()].append(ratings)
    benches = tuple(_learn_bench(group, space.learned, material.families, seed) for group in alike.values())
    return Judge(material.rubric, material.n, material.missing, space, benches)


def _learn_bench(group: list[Ratings], places: Places, families: list[str], seed: int) -> _Bench:
    """Learn criteria that have ratings on the same responses."""
    rated = group[0].shares()[0]
    shares = [ratings.shares()[1] for ratings in group]
    own, targets = places.part(rated), [cumulative(share) for share in shares]
    held_back = _held_back(own, targets, [families[response] for response in rated], seed)
    weights = []
    for probabilities, share in zip(held_back, shares, strict=True):
        seen = share.sum(axis=0) > 0
        # With a single family nothing can be held back: the most probable step is then all that can be said.
        weights.append(seen.astype(np.float64) if probabilities is None else balanced_weights(probabilities, seen))
    return _Bench(tuple(ratings.criterion for ratings in group), StepModel(own, targets, seed), tuple(weights))


def _held_back(places: Places, targets: list[Floats], families: list[str], seed: int) -> list[Floats] | list[None]:
    """Probabilities of every response from a model that did not learn from its family; None with a single family."""
    if len(set(families)) < 2:
        return [None] * len(targets)
    folds = family_folds(families, _INNER_FOLDS, seed)
    found = [np.zeros((len(target), target.shape[1] + 1)) for target in targets]
    for fold in np.unique(folds):
        rest, out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = StepModel(places.part(rest), [target[rest] for target in targets], seed)
        for table, probabilities in zip(found, model.probabilities(places.part(out)), strict=True):
            table[out] = probabilities
    return found


def _judgement(views: list[View], position: int) -> Judgement:
    ratings, probabilities, expected = {}, {}, {}
    for view in views:
        key, row = view.criterion.key, view.probabilities[position]
        ratings[key] = view.criterion.labels[view.steps[position]]
        probabilities[key] = dict(zip(view.criterion.labels, row.tolist(), strict=True))
        expected[key] = view.criterion.value(float(row @ np.arange(len(row))))
    return Judgement(ratings=ratings, probabilities=probabilities, expected=expected)
