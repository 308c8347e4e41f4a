"""How far reviewers and judge are apart on the difference between two replies to one student: what decides how many
reviews it takes to correct the judge."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

import numpy as np

from utta.ai.judge.features import Floats
from utta.ai.judge.held import Held
from utta.ai.judge.material import Material

WHOLE = "teaching_effectiveness"
_FEWEST = 10


def apart(material: Material, held: Mapping[str, Held]) -> dict[str, float]:
    """Criterion → standard deviation, in points of its scale, of the reviewers' minus the judge's difference between
    two replies to one student; WHOLE → the same of their weighted mean, where there is one.

    held: predictions by judges that had not learned from a response's family. Of a criterion with fewer than _FEWEST
    pairs nothing is said.
    """
    errors = {ratings.criterion.key: _errors(material, held, column) for column, ratings in enumerate(material.ratings)}
    weighted = [ratings.criterion for ratings in material.ratings if ratings.criterion.weight > 0]
    if len({one.bounds for one in weighted}) == 1:
        total = sum(one.weight for one in weighted)
        whole = np.zeros(len(material.texts))
        for one in weighted:
            whole = whole + one.weight / total * errors[one.key]
        errors[WHOLE] = whole
    pairs = _pairs(material)
    spreads = {key: _spread(own, pairs) for key, own in errors.items()}
    return {key: spread for key, spread in spreads.items() if spread is not None}


def _errors(material: Material, held: Mapping[str, Held], column: int) -> Floats:
    """The reviewers' mean minus the judge's expectation of each response, in points; NaN where either is wanting."""
    ratings = material.ratings[column]
    low, high = ratings.criterion.bounds
    levels = np.linspace(0.0, high - low, len(ratings.criterion.steps))
    found = np.full(len(material.texts), np.nan)
    rated, shares = ratings.shares()
    found[rated] = shares @ levels
    return np.asarray(found - held[ratings.criterion.key].probabilities @ levels)


def _pairs(material: Material) -> list[tuple[int, int]]:
    """Every two replies to one student."""
    together: dict[str, list[int]] = defaultdict(list)
    for position, situation in enumerate(material.situations):
        together[situation.key].append(position)
    return [pair for group in together.values() for pair in combinations(group, 2)]


def _spread(errors: Floats, pairs: list[tuple[int, int]]) -> float | None:
    """Of differences whose sign is by chance: which of two replies comes first means nothing."""
    differences = np.array([errors[first] - errors[second] for first, second in pairs])
    known = differences[np.isfinite(differences)] if len(pairs) else differences
    return float(np.sqrt((known**2).mean())) if len(known) >= _FEWEST else None
