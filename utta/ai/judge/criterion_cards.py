"""The judge card, criterion by criterion."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from utta.ai.judge.agreement import (
    accuracy,
    calibration_error,
    gwet_ac1,
    interval,
    lenient,
    macro_f1,
    quadratic_kappa,
    resampled,
)
from utta.ai.judge.features import Floats
from utta.ai.judge.held import Held, tables
from utta.ai.judge.material import Integers, Material, Ratings
from utta.domain.calibration import CalibrationPoint, calibration_points
from utta.domain.judge_card import CriterionCard
from utta.domain.judgement import Interval
from utta.errors import NotEnough


def criterion_cards(
    material: Material, held: dict[str, Held], unseen: dict[str, Held], seed: int
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


def _criterion_card(material: Material, ratings: Ratings, held: Held, unseen: Held, seed: int) -> CriterionCard | None:
    """Everything said of one criterion; None when no rating could be held back (all in one family)."""
    judged = held.steps[ratings.response] >= 0
    if not judged.any():
        return None
    response, truth = ratings.response[judged], ratings.level[judged]
    steps, n = len(ratings.criterion.steps), len(truth)
    by_family = tables(material, ratings, held)
    whole, draws = by_family.sum(axis=0), resampled(by_family, seed)
    counts = whole.sum(axis=1)
    always = np.zeros((steps, steps))
    always[:, counts.argmax()] = counts
    chosen = held.steps[response]
    believed = held.probabilities[response, chosen]

    def measured(statistic: Callable[[Floats], Floats]) -> Interval:
        return interval(float(statistic(whole)), statistic(draws), n)

    beyond = tables(material, ratings, unseen).sum(axis=0)
    return CriterionCard(
        criterion=ratings.criterion.key,
        name=ratings.criterion.name,
        n=n,
        macro_f1=measured(macro_f1),
        accuracy=measured(accuracy),
        kappa=measured(quadratic_kappa),
        ac1=measured(gwet_ac1),
        lenient_macro_f1=float(macro_f1(lenient(whole))) if steps == 3 else None,
        majority_accuracy=float(accuracy(always)),
        majority_macro_f1=float(macro_f1(always)),
        calibration_error=calibration_error(believed, chosen == truth),
        calibration=_calibration(material, response, believed, truth == chosen),
        unseen_macro_f1=_finite(macro_f1(beyond)),
        unseen_accuracy=_finite(accuracy(beyond)),
        unseen_kappa=_finite(quadratic_kappa(beyond)),
        unseen_ac1=_finite(gwet_ac1(beyond)),
        unseen_lenient_macro_f1=_finite(macro_f1(lenient(beyond))) if steps == 3 else None,
    )


def _calibration(
    material: Material, response: Integers, believed: Floats, right: NDArray[np.bool_]
) -> tuple[CalibrationPoint, ...]:
    """Points of a judge that says how sure it is; none of one that gives bare steps."""
    if float(believed.min()) >= 1.0:
        return ()
    families = [material.families[i] for i in response]
    return tuple(calibration_points(believed.tolist(), right.tolist(), families))


def _finite(value: Floats) -> float | None:
    return float(value) if np.isfinite(value) else None
