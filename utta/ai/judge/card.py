"""The judge card: how far a judge agrees with reviewers on responses it did not learn from."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from utta.ai.judge.agreement import pairs_in_order
from utta.ai.judge.apart import apart
from utta.ai.judge.criterion_cards import criterion_cards
from utta.ai.judge.drift import drift
from utta.ai.judge.generator_cards import generator_cards
from utta.ai.judge.held import Held, Learner, built_in, family_splits, generator_splits, predictions
from utta.ai.judge.learning import learning_points
from utta.ai.judge.material import MINIMUM_RATINGS, Material, gather
from utta.domain.judge_card import BUILT_IN, JudgeCard
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.errors import NotEnough


def judge_card(
    rows: Sequence[RatedResponse], rubric: Rubric, folds: int = 5, seed: int = 0, *, judge: str = BUILT_IN,
    learner: Learner = built_in, least: int = MINIMUM_RATINGS, since: float | None = None,
) -> JudgeCard:  # fmt: skip
    """Measure a judge on `rows`: every response is judged by one that learned from other families only.

    The unseen figures go further: neither the response's generator nor its family was learned from, and only about
    half of the families was. They are None unless two generators are named. Each rating counts, so a response rated
    twice is compared twice. judge: what it is called; learner: how it learns, by default as the built-in judge, from
    `least` ratings or more. since: the moment of its last card, see `drift`. Raises NotEnough like `fit_judge`, and
    when all the responses belong to one family.
    """
    begun = time.perf_counter()
    material = gather(rows, rubric, least)
    known = len(set(material.families))
    if known < 2:
        raise NotEnough(
            f"All rated responses for {rubric.name} belong to one problem or scene, so none is left to test on.",
            "Review responses to a second problem.",
        )
    folds = max(2, min(folds, known))
    splits = family_splits(material, folds, seed)
    held = predictions(material, splits, learner, seed)
    unseen = predictions(material, generator_splits(material, seed), learner, seed)
    keys = {criterion.key for criterion in rubric.criteria}
    criteria = criterion_cards(material, held, unseen, seed)
    order, pairs = _pair_order(material, held)
    return JudgeCard(
        judge=judge,
        rubric=rubric.key,
        rubric_version=rubric.version,
        ratings=material.n,
        older=sum(0 < row.rubric_version < rubric.version for row in rows if keys & row.ratings.keys()),
        families=known,
        generators=len(set(material.generators) - {""}),
        folds=folds,
        criteria=criteria,
        generator_cards=generator_cards(material, held, unseen, seed),
        mean_macro_f1=float(np.mean([card.macro_f1.estimate for card in criteria])),
        mean_lenient_macro_f1=_mean(card.lenient_macro_f1 for card in criteria),
        mean_unseen_macro_f1=_mean(card.unseen_macro_f1 for card in criteria),
        mean_unseen_lenient_macro_f1=_mean(card.unseen_lenient_macro_f1 for card in criteria),
        pair_order=order,
        unseen_pair_order=_pair_order(material, unseen)[0],
        pairs=pairs,
        apart=apart(material, held),
        learning=learning_points(material, splits, held, learner, seed),
        drift=drift(rows, rubric, learner, since, seed),
        seconds=time.perf_counter() - begun,
    )


def _pair_order(material: Material, held: dict[str, Held]) -> tuple[float | None, int]:
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


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
