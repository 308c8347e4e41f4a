"""How long what waits for a reviewer is likely to take them, told from their own reviews alone: others' are sealed."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from utta.domain.review_round import Kind

ENOUGH_TIMED, LATEST = 5, 30
"""With fewer timed reviews nothing is said of how long one takes; with more the latest tell."""

_STORED: dict[Kind, str] = {"rate": "rating", "compare": "preference"}


def seconds_left(latest: Sequence[Any], waiting: Mapping[Kind, int]) -> float | None:
    """Seconds that all `waiting` items (their number by kind) take; None while too few reviews were timed.

    latest: rows (kind, seconds) of the person's latest reviews. Comparing is quicker than rating, so each kind goes by
    the median of its own; one of which too few were timed yet goes by the other's.
    """
    own = {kind: _pace(latest, kind) for kind in _STORED}
    known = [pace for pace in own.values() if pace is not None]
    if not known or not any(waiting.values()):
        return None
    return sum(number * (own[kind] or known[0]) for kind, number in waiting.items())


def _pace(given: Iterable[Any], kind: Kind) -> float | None:
    timed = [row.seconds for row in given if row.kind == _STORED[kind] and row.seconds is not None]
    return median(timed) if len(timed) >= ENOUGH_TIMED else None
