"""Choosing what a review round asks about: a part drawn by chance and kept apart, the rest where a review tells
most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from utta.domain.review_round import Kind, RoundItem, Why
from utta.domain.text import fingerprint


@dataclass(frozen=True)
class Candidate:
    """A response that could be judged. situation: equal for replies to the same student."""

    response_id: int
    situation: str
    generator: str
    text: str


def choose(candidates: Sequence[Candidate], kind: Kind, most: int, random_share: float, seed: str,
           telling: Mapping[int, float]) -> list[RoundItem]:  # fmt: skip
    """At most `most` items of a kind, the drawn ones first.

    By chance whole situations are drawn, with every generator's reply to them, so that generators are compared on the
    same students. telling: by response, how much a review of it would tell; without any, all is drawn by chance.
    """
    found = _pairs(candidates) if kind == "compare" else [(one, None) for one in candidates]
    by_chance = sorted(found, key=lambda pair: (fingerprint(seed, pair[0].situation), pair[0].response_id))
    if not telling:
        return [_item(kind, pair, "random") for pair in by_chance[:most]]
    drawn = by_chance[: round(most * random_share)]
    rest = sorted(by_chance[len(drawn) :], key=lambda pair: -_worth(pair, telling))
    return [_item(kind, pair, "random") for pair in drawn] + [
        _item(kind, pair, "telling") for pair in rest[: most - len(drawn)]
    ]


Pair = tuple[Candidate, Candidate | None]


def _pairs(candidates: Sequence[Candidate]) -> list[Pair]:
    """Every two different replies of different generators to one student."""
    by_situation: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda one: one.response_id):
        by_situation.setdefault(candidate.situation, []).append(candidate)
    return [
        (one, other)
        for replies in by_situation.values()
        for one, other in combinations(replies, 2)
        if one.generator != other.generator and one.text.strip() != other.text.strip()
    ]


def _worth(pair: Pair, telling: Mapping[int, float]) -> float:
    first, second = pair
    return telling.get(first.response_id, 0.0) + (telling.get(second.response_id, 0.0) if second else 0.0)


def _item(kind: Kind, pair: Pair, why: Why) -> RoundItem:
    return RoundItem(kind=kind, response_id=pair[0].response_id, other_id=pair[1].response_id if pair[1] else None,
                     why=why)  # fmt: skip
