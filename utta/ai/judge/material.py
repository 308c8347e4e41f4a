"""What a judge learns from: each response once, with all the ratings reviewers gave it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from utta.ai.judge.families import families_of
from utta.ai.judge.features import Floats, response_features
from utta.domain.review import RatedResponse
from utta.domain.rubric import Criterion, Rubric
from utta.domain.situation import Situation
from utta.errors import NotEnough

MINIMUM_RATINGS = 50
"""Below this a judge's agreement is near that of always saying the same (learning curve measured on MRBench)."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Ratings:
    """The ratings on one criterion: rating i gave `response[i]` (an index) the step at position `level[i]`."""

    criterion: Criterion
    response: Integers
    level: Integers

    def among(self, chosen: Integers) -> "Ratings":
        """Only the ratings of the chosen responses, which are then counted from 0 in the order of `chosen`."""
        place = {int(response): position for position, response in enumerate(chosen)}
        kept = np.array([int(response) in place for response in self.response], dtype=bool)
        moved = np.array([place[int(response)] for response in self.response[kept]], dtype=np.int64)
        return Ratings(self.criterion, moved, self.level[kept])

    def shares(self) -> tuple[Integers, Floats]:
        """The responses rated, and for each step the share of its reviewers who gave it: shape (responses, steps).

        A response counts once, however many reviewers rated it.
        """
        rated, position = np.unique(self.response, return_inverse=True)
        counts = np.zeros((len(rated), len(self.criterion.steps)))
        np.add.at(counts, (position, self.level), 1.0)
        return rated, counts / counts.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Material:
    """Rated responses, each once, in an order that does not depend on the order of the rows.

    keys: `response_key` of each. features: `response_features`, shape (responses, features). ratings: only criteria
    that can be learned; `missing` says for the others why not. n: rows with a rating on the rubric. generators: ""
    where unknown.
    """

    rubric: Rubric
    situations: list[Situation]
    texts: list[str]
    keys: list[tuple[str, str]]
    features: Floats
    families: list[str]
    generators: list[str]
    ratings: list[Ratings]
    missing: dict[str, str]
    n: int

    def part(self, chosen: Integers) -> "Material":
        """The material of the chosen responses alone, with the same criteria."""
        return Material(
            rubric=self.rubric,
            situations=[self.situations[i] for i in chosen],
            texts=[self.texts[i] for i in chosen],
            keys=[self.keys[i] for i in chosen],
            features=self.features[chosen],
            families=[self.families[i] for i in chosen],
            generators=[self.generators[i] for i in chosen],
            ratings=[ratings.among(chosen) for ratings in self.ratings],
            missing=self.missing,
            n=self.n,
        )


def response_key(row: RatedResponse) -> tuple[str, str]:
    """Equal for the same words to the same student: one response, however many reviewers rated it."""
    return row.situation.key, row.response


def gather(rows: Sequence[RatedResponse], rubric: Rubric, least: int = MINIMUM_RATINGS) -> Material:
    """Collect the ratings on `rubric` from `rows`; ratings on other criteria are passed over.

    Raises NotEnough below `least` rated rows or when no criterion can be learned, Refused for a rating that
    is not a step of its criterion.
    """
    keys = {criterion.key for criterion in rubric.criteria}
    rated = [row for row in rows if keys & row.ratings.keys()]
    _require(len(rated), rubric, least)
    entries = [_Entry(row, family, row.situation.key) for row, family in zip(rated, families_of(rated), strict=True)]
    first: dict[tuple[str, str], _Entry] = {}
    for entry in sorted(entries, key=_stable_order):
        first.setdefault(entry.response, entry)
    place = {response: position for position, response in enumerate(first)}
    found = [_ratings(criterion, entries, place) for criterion in rubric.criteria]
    missing = {ratings.criterion.key: why for ratings in found if (why := _why_not(ratings, least))}
    if len(missing) == len(found):
        raise NotEnough(f"The judge can learn no criterion of {rubric.name} yet. {' '.join(missing.values())}")
    situations, texts = [one.row.situation for one in first.values()], [one.row.response for one in first.values()]
    return Material(
        rubric=rubric,
        situations=situations,
        texts=texts,
        keys=list(first),
        features=response_features(situations, texts),
        families=[one.family for one in first.values()],
        generators=[one.row.generator.strip() for one in first.values()],
        ratings=[ratings for ratings in found if ratings.criterion.key not in missing],
        missing=missing,
        n=len(rated),
    )


def _require(n: int, rubric: Rubric, least: int) -> None:
    if n < least:
        lacking = least - n
        raise NotEnough(
            f"The judge needs at least {least} rated responses for {rubric.name}; {n} "
            f"{'is' if n == 1 else 'are'} here, so {lacking} {'is' if lacking == 1 else 'are'} missing.",
            f"Review {lacking} more {'response' if lacking == 1 else 'responses'} or import ratings.",
        )


class _Entry(NamedTuple):
    """A row with what is costly to ask of it twice."""

    row: RatedResponse
    family: str
    situation_key: str

    @property
    def response(self) -> tuple[str, str]:
        """As `response_key` has it."""
        return self.situation_key, self.row.response


def _stable_order(entry: _Entry) -> tuple[str, ...]:
    """By family, situation and response; the rest only so that of two equal responses the same one is always kept."""
    said = entry.row.situation.model_dump().values()
    return entry.family, *entry.response, entry.row.generator, *said


def _ratings(criterion: Criterion, entries: Sequence[_Entry], place: dict[tuple[str, str], int]) -> Ratings:
    pairs = sorted(
        (place[entry.response], criterion.level(entry.row.ratings[criterion.key]))
        for entry in entries
        if criterion.key in entry.row.ratings
    )
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Ratings(criterion, table[:, 0], table[:, 1])


def _why_not(ratings: Ratings, least: int) -> str:
    """Why a criterion cannot be learned, as a sentence; empty where it can."""
    name, n = ratings.criterion.name, len(ratings.level)
    if n < least:
        return f"{name} has {n or 'no'} {'rating' if n == 1 else 'ratings'} and needs at least {least}."
    if len(set(ratings.level.tolist())) < 2:
        label = ratings.criterion.labels[ratings.level[0]]
        return f"Every rating of {name} is “{label}”, so there is nothing to tell apart."
    return ""
