"""A response as numbers that need no learning: its shape, its moves, its relation to the situation.

Nothing here names a generator or is fitted to data: every column can be computed for a response nobody has seen.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from utta.ai.judge.moves import moves, shape
from utta.ai.judge.relation import Heard, hear, relation
from utta.domain.situation import Situation

Floats = NDArray[np.float64]


def response_features(situations: Sequence[Situation], responses: Sequence[str]) -> Floats:
    """One row a response, one column a feature, finite and unscaled: shape (responses, a fixed number).

    Raises ValueError when the two sequences differ in length.
    """
    known: dict[Situation, Heard] = {}
    rows = []
    for situation, response in zip(situations, responses, strict=True):
        if situation not in known:
            known[situation] = hear(situation)
        rows.append([*shape(response), *moves(response), *relation(known[situation], response)])
    return np.array(rows, dtype=np.float64)
