"""The calibration set: replies whose ratings the team has agreed on. What leads to it: discussions.py."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from utta.domain.review import Response
from utta.domain.text import MAX_CHARACTERS
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services.review_items import rubric_in
from utta.store import agreement, gold, responses, rounds
from utta.store.database import Store

ENOUGH_TO_AGREE = 3
"""This many people must have given a reply the very same ratings before it is proposed as agreed."""


@dataclass(frozen=True)
class Agreed:
    """A reply in the calibration set, or one proposed for it. why: what makes these ratings right, in words."""

    response: Response
    ratings: Mapping[str, str]
    why: str = ""


def calibration_set(store: Store, by: User, rubric_key: str) -> list[Agreed]:
    """The replies whose ratings the team has agreed on. For the lead."""
    by.must("lead")
    with store.read() as tx:
        rows = gold.of_rubric(tx, rubric_key)
        about = {one.id: one for one in responses.usable(tx, [row.response_id for row in rows])}
    return [Agreed(about[row.response_id], row.ratings, row.why) for row in rows]


def proposals(store: Store, by: User, rubric_key: str, most: int = 10) -> list[Agreed]:
    """Replies that could join the set: ENOUGH_TO_AGREE people or more gave them the very same ratings, in rounds that
    are closed or outside of rounds."""
    by.must("lead")
    with store.read() as tx:
        rubric = rubric_in(tx, rubric_key)[1]
        there = {row.response_id for row in gold.of_rubric(tx, rubric_key)} | rounds.asked_now(tx)
        given: dict[int, list[Mapping[str, str]]] = {}
        for review in agreement.ratings(tx, rubric_key):
            given.setdefault(review.item, []).append(review.ratings)
        same = [number for number, all_of_them in given.items()
                if number not in there and len(all_of_them) >= ENOUGH_TO_AGREE and rubric.is_answered_by(all_of_them[0])
                and all(ratings == all_of_them[0] for ratings in all_of_them)]  # fmt: skip
        return [Agreed(one, given[one.id][0]) for one in responses.usable(tx, same)[:most]]


def agree(store: Store, by: User, rubric_key: str, response_id: int, ratings: Mapping[str, str], why: str = "") -> None:
    """Put a reply into the calibration set with the ratings that count as right. Every criterion needs a step."""
    by.must("lead")
    with store.write() as tx:
        rubric = rubric_in(tx, rubric_key)[1]
        missing = {item.key: f"{item.name} is not rated yet." for item in rubric.criteria if item.key not in ratings}
        if missing:
            raise Refused("Some criteria are not rated yet.", "Choose a step for each.", missing)
        if not responses.usable(tx, [response_id]):
            raise NotFound("That response is no longer here.")
        gold.put(tx, response_id, rubric.key, rubric.check(ratings), why.strip()[:MAX_CHARACTERS], by.id, time.time())


def take_out(store: Store, by: User, rubric_key: str, response_id: int) -> None:
    """Take a reply out of the calibration set; rounds that asked about it keep what was agreed then."""
    by.must("lead")
    with store.write() as tx:
        gold.remove(tx, response_id, rubric_key)
