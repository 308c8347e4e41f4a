"""Reviews: the judgement a person gives of an item, once, and the rubrics they are given on."""

import time
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from utta.domain.origin import Origin
from utta.domain.review import Preferred, Review
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import Refused
from utta.services.review_items import Side, Target, find, rubric_in
from utta.services.review_queue import draft_of
from utta.store import assignments, drafts, reviews, rubrics
from utta.store.database import Store, Transaction

Choice = Literal["left", "right", "tie", "neither"]


def rubrics_in_use(tx: Transaction) -> list[Rubric]:
    """The newest version of the default rubric, then of every other that somebody has rated with."""
    used = reviews.count_by_rubric(tx)
    known = rubrics.newest_each(tx, offered=True)
    default = [found for found in known if found.key == DEFAULT_RUBRIC_KEY]
    return default + [found for found in known if found.key in used and found.key != DEFAULT_RUBRIC_KEY]


def rubric(store: Store, key: str = DEFAULT_RUBRIC_KEY, version: int | None = None) -> Rubric:
    """A version of a rubric, the newest unless another is asked for; or NotFound."""
    with store.read() as tx:
        return rubric_in(tx, key, version)[1]


def offered_rubrics(store: Store) -> list[Rubric]:
    """The newest version of every rubric that is not archived, the default first."""
    with store.read() as tx:
        offered = rubrics.newest_each(tx, offered=True)
    return sorted(offered, key=lambda found: found.key != DEFAULT_RUBRIC_KEY)


def rate(store: Store, user: User, item: str, ratings: Mapping[str, str], *, improved_response: str = "",
         rationale: str = "", seconds: float | None = None, rubric_version: int | None = None) -> bool:  # fmt: skip
    """Store this reviewer's ratings of an item. Every criterion needs a step; none is ever assumed.

    rubric_version: the one they were shown, which a change of the rubric meanwhile does not take from them; None for
    the newest. A turn in a round has that of its round. Returns False when this item was already reviewed: submitting
    twice stores once.
    """
    with store.write() as tx:
        target = _kind(find(tx, user, item, rubric_version), "rate")
        review = rating_of(target, user, ratings, improved_response=improved_response, rationale=rationale)
        return _keep(tx, user, target, review, seconds)


def prefer(store: Store, user: User, item: str, choice: Choice, *,
           improved_response: str = "", rationale: str = "", seconds: float | None = None) -> bool:  # fmt: skip
    """Store which of two responses this reviewer prefers, with the side each stood on. False when already stored."""
    with store.write() as tx:
        target = _kind(find(tx, user, item), "compare")
        review = preference_of(target, user, choice, improved_response=improved_response, rationale=rationale)
        return _keep(tx, user, target, review, seconds)


def rating_of(target: Target, user: User, ratings: Mapping[str, str], **words: str) -> Review:
    """The review these ratings make, or Refused beside each criterion that has no step yet."""
    assert target.rubric is not None
    missing = {c.key: f"{c.name} is not rated yet." for c in target.rubric.criteria if c.key not in ratings}
    if missing:
        raise Refused("Some criteria are not rated yet.", "Choose a step for each.", missing)
    return _review(target, user, kind="rating", ratings=target.rubric.check(ratings), **words)


def preference_of(target: Target, user: User, choice: Choice, **words: str) -> Review:
    """The review this choice makes, or Refused when there is none."""
    assert target.left is not None
    preferred: Preferred = choice if choice in ("tie", "neither") else _letter(choice, target.left)
    return _review(target, user, kind="preference", preferred=preferred, shown_left=target.left, **words)


def done_by(store: Store, user: User) -> int:
    """How many reviews this person has given."""
    with store.read() as tx:
        return reviews.count(tx, reviewer_id=user.id)


def _keep(tx: Transaction, user: User, target: Target, review: Review, seconds: float | None) -> bool:
    now = time.time()
    stored = reviews.add(
        tx, review, response_id=target.response.id, other_id=target.other.id if target.other else None,
        rubric_id=target.rubric_id, now=now, reviewer_id=user.id, item=target.key, seconds=seconds,
        round_id=target.round_id, round_item_id=target.round_item_id,
    )  # fmt: skip
    if target.turn is not None:
        assignments.end(tx, target.turn, "done", now)
    drafts.drop(tx, user.id, draft_of(target.key))
    return stored is not None


def _kind(target: Target, kind: str) -> Target:
    if target.kind != kind:
        what = "an item to rate" if kind == "rate" else "a pair to compare"
        raise Refused(f"That is not {what}.", "Go to the Review page for the next one.")
    return target


def _letter(choice: str, left: Side) -> Side:
    if choice not in ("left", "right"):
        beside = {"choice": "Choose one of the four."}
        raise Refused("No preference was chosen.", "Choose left, right, both the same or neither.", beside)
    other: Side = "B" if left == "A" else "A"
    return left if choice == "left" else other


def _review(target: Target, user: User, **values: Any) -> Review:
    """A review of a sample response goes when the sample data goes."""
    try:
        return Review(response=target.response, other=target.other, reviewer=user.username,
                      origin=Origin(is_sample=target.is_sample), **values)  # fmt: skip
    except ValidationError as error:
        problems = {str(e["loc"][0]): f"This text {e['msg'].removeprefix('Value error, ')}" for e in error.errors()}
        raise Refused("This review cannot be saved as it is.", "See the notes below.", problems) from error
