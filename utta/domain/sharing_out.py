"""Sharing a round's items out among its reviewers: fairly, never to the author, sides balanced, chance stable."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from utta.domain.text import fingerprint, number_of

Side = Literal["A", "B"]

_PRIME = 2**89 - 1
"""A lot of an item times a lot of a reviewer, modulo this, is a chance order of reviewers for every item (Carter and
Wegman 1979), at a tenth of the cost of hashing each pair."""


@dataclass(frozen=True)
class ToShare:
    """An item: its number, how many reviews it wants, who may not give one (its author, who has it already), and for a
    comparison the names of its two generators, so that each stands left as often as right."""

    id: int
    wanted: int
    not_for: frozenset[int] = frozenset()
    pair: tuple[str, str] | None = None


@dataclass(frozen=True)
class Assigned:
    """One reviewer's turn at one item. place: its place in this reviewer's queue. left: who stands on the left."""

    item: int
    reviewer: int
    place: int
    left: Side | None


def share_out(items: Sequence[ToShare], reviewers: Collection[int], seed: str,
              load: Mapping[int, int] | None = None) -> list[Assigned]:  # fmt: skip
    """Give every item to as many different reviewers as it wants, or to all there are.

    load: how many items each reviewer has already. Those with the fewest come first, and among them a stable hash
    decides, so that pairs of reviewers mix. The same items, reviewers and seed give the same sharing.
    """
    lots = {reviewer: number_of(seed, "reviewer", str(reviewer)) for reviewer in reviewers}
    loads = Counter({reviewer: (load or {}).get(reviewer, 0) for reviewer in reviewers})
    given: dict[int, list[ToShare]] = defaultdict(list)
    # Items that want the most first: the last of them could otherwise find all but the busiest taken.
    for item in sorted(items, key=lambda item: (-item.wanted, fingerprint(seed, "item", str(item.id)))):
        lot = number_of(seed, "turn", str(item.id))
        free = [reviewer for reviewer in loads if reviewer not in item.not_for]
        free.sort(key=lambda who: (loads[who], lot * lots[who] % _PRIME))
        for reviewer in free[: item.wanted]:
            loads[reviewer] += 1
            given[reviewer].append(item)
    return [turn for reviewer in sorted(given) for turn in _queue(given[reviewer], reviewer, seed)]


def short_of(items: Sequence[ToShare], reviewers: Collection[int]) -> list[int]:
    """The items that cannot get as many reviews as they want, since too few reviewers may give one."""
    return [item.id for item in items if len(set(reviewers) - item.not_for) < item.wanted]


def wanted_by(numbers: Sequence[int], wanted: int, overlap: float, seed: str) -> dict[int, int]:
    """Reviews that each item wants: `wanted`, and where that is one, a second for the share `overlap` of them."""
    if wanted > 1:
        return dict.fromkeys(numbers, wanted)
    twice = round(overlap * len(numbers))
    by_chance = sorted(numbers, key=lambda number: fingerprint(seed, "overlap", str(number)))
    return {number: 2 if place < twice else 1 for place, number in enumerate(by_chance)}


def _queue(items: Sequence[ToShare], reviewer: int, seed: str) -> list[Assigned]:
    """One reviewer's items in an order of their own, so that tiredness falls on every item alike."""
    mine = sorted(items, key=lambda item: fingerprint(seed, "place", str(item.id), str(reviewer)))
    turns: Counter[tuple[str, str]] = Counter()
    queue = []
    for place, item in enumerate(mine):
        left: Side | None = None
        if item.pair is not None:
            # Sides take turns within a pair of generators; which begins is a matter of hash.
            first, second = sorted(item.pair)
            begins = number_of(seed, "side", first, second, str(reviewer)) % 2
            is_first_left = (turns[first, second] + begins) % 2 == 0
            turns[first, second] += 1
            left = "A" if is_first_left == (item.pair[0] == first) else "B"
        queue.append(Assigned(item.id, reviewer, place, left))
    return queue
