"""The judge card: how far the built-in judge agrees with reviewers on responses it did not learn from."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from utta.ai.judge.agreement import (
    accuracy,
    calibration_error,
    confusions,
    interval,
    lenient,
    macro_f1,
    pairs_in_order,
    quadratic_kappa,
    resampled,
)
from utta.ai.judge.families import family_folds
from utta.ai.judge.features import Floats
from utta.ai.judge.material import Integers, Material, Ratings, gather
from utta.ai.judge.model import learn
from utta.domain.judge_card import CriterionCard, JudgeCard
from utta.domain.judgement import Interval
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.errors import NotEnough

_MOST_GENERATOR_GROUPS = 10
"""Each group left out costs two fits; with more generators than this several are left out together."""


@dataclass(frozen=True)
class _Held:
    """Predictions for a criterion by judges that had not learned from the response's family; step -1 where none."""

    probabilities: Floats
    steps: Integers


def judge_card(rows: Sequence[RatedResponse], rubric: Rubric, folds: int = 5, seed: int = 0) -> JudgeCard:
    """Measure the judge on `rows`: every response is judged by one that learned from other families only.

    The unseen figures go further: neither the response's generator nor its family was learned from, and only about
    half of the families was. They are None unless two generators are named. Each rating counts, so a response rated
    twice is compared twice. Raises NotEnough like `fit_judge`, and when all the responses belong to one family.
    """
    begun = time.perf_counter()
    material = gather(rows, rubric)
    known = len(set(material.families))
    if known < 2:
        raise NotEnough(
            f"All rated responses for {rubric.name} belong to one problem or scene, so none is left to test on.",
            "Review responses to a second problem.",
        )
    folds = max(2, min(folds, known))
    held = _predictions(material, _family_splits(material, folds, seed), seed)
    unseen = _predictions(material, _generator_splits(material, seed), seed)
    criteria = _criterion_cards(material, held, unseen, seed)
    order, pairs = _pair_order(material, held)
    return JudgeCard(
        rubric=rubric.key,
        ratings=material.n,
        families=known,
        generators=len(set(material.generators) - {""}),
        folds=folds,
        criteria=criteria,
        mean_macro_f1=float(np.mean([card.macro_f1.estimate for card in criteria])),
        mean_lenient_macro_f1=_mean(card.lenient_macro_f1 for card in criteria),
        mean_unseen_macro_f1=_mean(card.unseen_macro_f1 for card in criteria),
        pair_order=order,
        pairs=pairs,
        seconds=time.perf_counter() - begun,
    )


Split = tuple[Integers, Integers]
"""The responses to learn from, and those to judge."""


def _family_splits(material: Material, folds: int, seed: int) -> list[Split]:
    fold_of = family_folds(material.families, folds, seed)
    return [(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(folds)]


def _generator_splits(material: Material, seed: int) -> list[Split]:
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


def _predictions(material: Material, splits: Iterable[Split], seed: int) -> dict[str, _Held]:
    """Judge each split's second part by what was learned from its first."""
    n = len(material.texts)
    held = {
        ratings.criterion.key: _Held(np.full((n, len(ratings.criterion.steps)), np.nan), np.full(n, -1, dtype=np.int64))
        for ratings in material.ratings
    }
    for learned, judged in splits:
        if len(learned) and len(judged):
            judge = learn(material.part(learned), seed)
            for view in judge.views([material.texts[i] for i in judged], material.features[judged]):
                held[view.criterion.key].probabilities[judged] = view.probabilities
                held[view.criterion.key].steps[judged] = view.steps
    return held


def _criterion_cards(
    material: Material, held: dict[str, _Held], unseen: dict[str, _Held], seed: int
) -> tuple[CriterionCard, ...]:
    """A card for each criterion with a held-back rating. Raises NotEnough when there is none."""
    keyed = [(ratings, ratings.criterion.key) for ratings in material.ratings]
    cards = [_criterion_card(material, ratings, held[key], unseen[key], seed) for ratings, key in keyed]
    kept = tuple(card for card in cards if card is not None)
    if not kept:
        raise NotEnough(
            f"The ratings for {material.rubric.name} lie in too few problems or scenes to test a judge.",
            "Review responses to more problems.",
        )
    return kept


def _criterion_card(
    material: Material, ratings: Ratings, held: _Held, unseen: _Held, seed: int
) -> CriterionCard | None:
    """Everything said of one criterion; None when no rating could be held back (all in one family)."""
    judged = held.steps[ratings.response] >= 0
    if not judged.any():
        return None
    response, truth = ratings.response[judged], ratings.level[judged]
    steps, n = len(ratings.criterion.steps), len(truth)
    tables = _tables(material, ratings, held)
    whole, draws = tables.sum(axis=0), resampled(tables, seed)
    counts = whole.sum(axis=1)
    always = np.zeros((steps, steps))
    always[:, counts.argmax()] = counts
    chosen = held.steps[response]

    def measured(statistic: Callable[[Floats], Floats]) -> Interval:
        return interval(float(statistic(whole)), statistic(draws), n)

    beyond = _tables(material, ratings, unseen).sum(axis=0)
    return CriterionCard(
        criterion=ratings.criterion.key,
        n=n,
        macro_f1=measured(macro_f1),
        accuracy=measured(accuracy),
        kappa=measured(quadratic_kappa),
        lenient_macro_f1=float(macro_f1(lenient(whole))) if steps == 3 else None,
        majority_accuracy=float(accuracy(always)),
        majority_macro_f1=float(macro_f1(always)),
        calibration_error=calibration_error(held.probabilities[response, chosen], chosen == truth),
        unseen_macro_f1=_finite(macro_f1(beyond)),
        unseen_accuracy=_finite(accuracy(beyond)),
        unseen_kappa=_finite(quadratic_kappa(beyond)),
    )


def _tables(material: Material, ratings: Ratings, held: _Held) -> Floats:
    """Confusion tables of the ratings with a prediction, one a family: shape (families, steps, steps)."""
    judged = held.steps[ratings.response] >= 0
    response = ratings.response[judged]
    steps = len(ratings.criterion.steps)
    if not len(response):
        return np.zeros((1, steps, steps))
    _, family = np.unique([material.families[i] for i in response], return_inverse=True)
    return confusions(ratings.level[judged], held.steps[response], family.astype(np.int64), steps)


def _pair_order(material: Material, held: dict[str, _Held]) -> tuple[float | None, int]:
    """Pairs of replies to one student: the reviewers' mean level against the judge's expected level."""
    truth = np.full((len(material.texts), len(material.ratings)), np.nan)
    said, weights = truth.copy(), np.array([ratings.criterion.weight for ratings in material.ratings])
    for column, ratings in enumerate(material.ratings):
        levels = np.linspace(0.0, 1.0, len(ratings.criterion.steps))
        rated, shares = ratings.shares()
        truth[rated, column] = shares @ levels
        said[:, column] = held[ratings.criterion.key].probabilities @ levels
    together: dict[str, list[int]] = defaultdict(list)
    for position, situation in enumerate(material.situations):
        together[situation.key].append(position)
    return pairs_in_order(list(together.values()), truth, said, weights if weights.any() else np.ones_like(weights))


def _finite(value: Floats) -> float | None:
    return float(value) if np.isfinite(value) else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
