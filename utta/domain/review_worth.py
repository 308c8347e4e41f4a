"""How much one more review of a response would tell: where reviewers differ, the judge is unsure, or few have looked.

Each part runs from 0 to 1 and counts alike. That they may be added is a choice, not a measurement: it orders a queue
and enters no figure, and the random part of a round is drawn without it.
"""

import math
from collections.abc import Mapping, Sequence


def disagreement(levels: Sequence[float]) -> float:
    """How far reviewers are apart on one criterion: 0 for the same step, 1 for the two ends of the scale.

    levels: the steps given, as shares of the scale from 0 to 1. One reviewer alone disagrees with nobody.
    """
    return max(levels) - min(levels) if len(levels) > 1 else 0.0


def doubt(probabilities: Mapping[str, float]) -> float:
    """A judge's uncertainty on one criterion: the entropy of its steps' probabilities over the greatest possible."""
    if len(probabilities) < 2:
        return 0.0
    entropy = -sum(p * math.log(p) for p in probabilities.values() if p > 0)
    return entropy / math.log(len(probabilities))


def thinness(reviews: int) -> float:
    """How little is known of a cell of the coverage map (a generator and a grade): 1 without a review of it."""
    return 1 / (1 + reviews)


def worth(disagreements: Sequence[float], doubts: Sequence[float], cell: float) -> float:
    """What a review of a response would tell, 0 to 3. disagreements, doubts: one a criterion; cell: its thinness."""
    return _mean(disagreements) + _mean(doubts) + cell


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
