"""Calibrating reviewers: the replies they differ on most, what they say to each other about them, and the calibration
set of replies whose ratings the team has agreed on."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utta.domain.review import Response
from utta.domain.review_round import ReviewRound
from utta.domain.review_worth import disagreement
from utta.domain.rubric import Rubric
from utta.domain.text import MAX_CHARACTERS
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services.review_items import rubric_in
from utta.store import agreement, assignments, gold, remarks, responses, reviews, rounds, rubrics
from utta.store.database import Store, Transaction

ENOUGH_TO_AGREE = 3
"""This many people must have given a reply the very same ratings before it is proposed as agreed."""


@dataclass(frozen=True)
class Judged:
    """What one person said of a reply. who: their name, or "" for people who may not know."""

    who: str
    ratings: Mapping[str, str]
    rationale: str


@dataclass(frozen=True)
class Remark:
    """What somebody said to the others about an item."""

    who: str
    text: str
    made_at: float


@dataclass(frozen=True)
class Differing:
    """A reply that people judged differently. spread: criterion → how far apart they are, 0 to 1 of the scale."""

    item_id: int
    response: Response
    judged: tuple[Judged, ...]
    spread: Mapping[str, float]
    gold: Mapping[str, str] | None
    remarks: tuple[Remark, ...]

    @property
    def most(self) -> float:
        """How far apart they are, over all criteria."""
        return sum(self.spread.values())


@dataclass(frozen=True)
class Agreed:
    """A reply in the calibration set, or one proposed for it. why: what makes these ratings right, in words."""

    response: Response
    ratings: Mapping[str, str]
    why: str = ""


def differing(store: Store, user: User, round_id: int, most: int = 10) -> list[Differing]:
    """The replies of a round that were judged most differently, with all that was said of them.

    For its reviewers once it is closed; for a lead also while it is open, once their own turns are used. Raises
    NotAllowed before that: people judge independently first.
    """
    with store.read() as tx:
        found = rounds.get(tx, round_id)
        _may_see(tx, user, found)
        if found.rubric_id is None:
            return []
        rubric = rubrics.get(tx, found.rubric_id)
        by_item: dict[int, list[Judged]] = {}
        for row in reviews.of_round(tx, round_id):
            if row.kind == "rating" and row.round_item_id is not None:
                who = row.reviewer_name if user.may("lead") else ""
                by_item.setdefault(row.round_item_id, []).append(Judged(who, row.ratings or {}, row.rationale))
        items = {item.id: item for item in rounds.items(tx, round_id)}
        about = {one.id: one for one in responses.usable(tx, [items[number].response_id for number in by_item])}
        said = remarks.of_round(tx, round_id)
    result = [
        Differing(
            number, about[items[number].response_id], tuple(judged), _spread(rubric, judged), items[number].gold,
            tuple(Remark(row.who or "", row.text, row.made_at) for row in said if row.item_id == number),
        )
        for number, judged in by_item.items()
        if len(judged) > 1 and items[number].response_id in about
    ]  # fmt: skip
    return sorted((one for one in result if one.most > 0), key=lambda one: (-one.most, one.item_id))[:most]


def remark(store: Store, user: User, round_id: int, item_id: int, text: str) -> None:
    """Say something to the others about an item they may see."""
    said = text.strip()
    if not said:
        raise Refused("There is nothing to send yet.", "", {"text": "Write what you would tell your colleagues."})
    if len(said) > MAX_CHARACTERS:
        raise Refused("That is too long.", "", {"text": f"Use at most {MAX_CHARACTERS:,} characters."})
    with store.write() as tx:
        _may_see(tx, user, rounds.get(tx, round_id))
        if item_id not in {item.id for item in rounds.items(tx, round_id)}:
            raise NotFound("That item is not in this round.")
        remarks.add(tx, item_id, user.id, said, time.time())


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


def _may_see(tx: Transaction, user: User, found: ReviewRound) -> None:
    if found.state == "closed" and (user.may("lead") or assignments.had_turns(tx, found.id, user.id)):
        return
    if user.may("lead") and not assignments.has_unjudged(tx, found.id, user.id):
        return
    raise NotAllowed(f"“{found.name}” is still sealed for you.", "Everybody judges alone before it is talked over.")


def _spread(rubric: Rubric, judged: Sequence[Judged]) -> dict[str, float]:
    found = {}
    for item in rubric.criteria:
        steps = [item.labels.index(one.ratings[item.key]) / (len(item.labels) - 1) for one in judged
                 if one.ratings.get(item.key) in item.labels]  # fmt: skip
        found[item.key] = disagreement(steps)
    return found
