"""Comparisons: who is preferred to whom, how strong each generator is, and whether a side is favoured."""

from collections.abc import Mapping
from dataclasses import dataclass

from utta.domain.bradley_terry import Strengths, strengths
from utta.domain.judgement import Interval
from utta.domain.preferences import PairCount, PositionBias, pair_counts, position_bias, win_rates
from utta.errors import NotEnough
from utta.services.remembering import remembered
from utta.store import agreement
from utta.store.database import Store, Transaction


@dataclass(frozen=True)
class Comparisons:
    """All comparisons, or those of one round.

    n: how many there are. pairs: each two generators once. rates: generator → win rate, the best first. strengths:
    None with fewer than three generators; why_none then says so. position: whether a side is favoured.
    """

    n: int
    pairs: tuple[PairCount, ...]
    rates: Mapping[str, Interval]
    strengths: Strengths | None
    why_none: str
    position: PositionBias


def counted(store: Store, round_id: int | None = None, *, open_rounds: bool = False) -> Comparisons:
    """What the comparisons show. Kept until a review changes."""

    def count(tx: Transaction) -> Comparisons:
        compared = agreement.comparisons(tx, round_id, open_rounds=open_rounds)
        pairs = pair_counts(compared)
        found, why_none = None, ""
        try:
            found = strengths(compared)
        except NotEnough as reason:
            why_none = str(reason)
        return Comparisons(n=len(compared), pairs=pairs, rates=win_rates(pairs), strengths=found, why_none=why_none,
                           position=position_bias(compared))  # fmt: skip

    return remembered(store, "reviews", ("comparisons", round_id, open_rounds), count)
