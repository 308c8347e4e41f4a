"""Reviews: the next item for a reviewer, blind, and the judgement they give of it."""

import time
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from utta.domain.blind import place_in_queue, shown_left
from utta.domain.review import Response, Review
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.situation import Situation
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.store import drafts, responses, reviews, rubrics
from utta.store.database import Store, Transaction

Choice = Literal["left", "right", "tie", "neither"]

ENOUGH_RATINGS = 3
"""An item with this many ratings comes after all that have fewer."""


class Item(BaseModel):
    """What a reviewer sees: the student's situation and one response, or two without saying whose.

    Nothing here names a generator or another's rating. left and right are texts as they stand on screen.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    kind: Literal["rate", "compare"]
    situation: Situation
    left: str
    right: str = ""
    is_sample: bool
    waiting: int
    """How many items of this kind are left for this reviewer, this one included."""


class Standing(BaseModel):
    """What waits for a reviewer, what they have given, and what there is at all."""

    model_config = ConfigDict(frozen=True)

    to_rate: int
    to_compare: int
    given: int
    """Reviews this person has given, of both kinds."""
    compared: int
    responses: int
    """Responses in the store, reviewed or not."""


def draft_of(item: str) -> str:
    """The name the draft of an item's review is kept under."""
    return f"review:{item}"


def standing(store: Store, user: User, rubric_key: str = DEFAULT_RUBRIC_KEY) -> Standing:
    """Where this reviewer stands. Only numbers: nothing about who wrote or rated what."""
    with store.read() as tx:
        return Standing(
            to_rate=len(reviews.to_rate(tx, user.id, rubric_key)),
            to_compare=len(reviews.to_compare(tx, user.id)),
            given=reviews.count(tx, reviewer_id=user.id),
            compared=reviews.count(tx, kind="preference", reviewer_id=user.id),
            responses=responses.count(tx),
        )


def rubrics_in_use(store: Store) -> list[Rubric]:
    """The newest version of the default rubric, then of every other that somebody has rated with."""
    with store.read() as tx:
        used = reviews.count_by_rubric(tx)
        known = rubrics.newest_each(tx)
    default = [found for found in known if found.key == DEFAULT_RUBRIC_KEY]
    return default + [found for found in known if found.key in used and found.key != DEFAULT_RUBRIC_KEY]


def rubric(store: Store, key: str = DEFAULT_RUBRIC_KEY) -> Rubric:
    """The newest version of a rubric, or NotFound."""
    with store.read() as tx:
        return _rubric(tx, key)[1]


def known_rubrics(store: Store) -> list[Rubric]:
    """The newest version of every rubric."""
    with store.read() as tx:
        return rubrics.newest_each(tx)


def next_to_rate(store: Store, user: User, rubric_key: str = DEFAULT_RUBRIC_KEY,
                 skipped: frozenset[str] = frozenset(), stay: str = "") -> Item | None:  # fmt: skip
    """The next response for this reviewer to rate on a rubric, or None.

    `stay`, the item on their screen, comes first while it is open, then what they have begun to write about. After
    these, responses that colleagues have begun, so that agreement can be told soon; fully reviewed ones last.
    """
    with store.read() as tx:
        open_items = [
            (f"rate:{rubric_key}:{response_id}", response_id, number)
            for response_id, number in reviews.to_rate(tx, user.id, rubric_key)
        ]
        chosen = _first(tx, open_items, user, skipped, stay)
        if chosen is None:
            return None
        key, response_id, _ = chosen
        response = responses.get_many(tx, [response_id])[response_id]
    return Item(key=key, kind="rate", situation=response.situation, left=response.text,
                is_sample=response.is_sample, waiting=len(open_items))  # fmt: skip


def next_to_compare(store: Store, user: User, skipped: frozenset[str] = frozenset(), stay: str = "") -> Item | None:
    """The next pair for this reviewer to compare, or None. `stay` and begun ones come first, as in next_to_rate."""
    with store.read() as tx:
        open_items = [(f"compare:{a}:{b}", (a, b), 0) for a, b in reviews.to_compare(tx, user.id)]
        chosen = _first(tx, open_items, user, skipped, stay)
        if chosen is None:
            return None
        key, (a, b), _ = chosen
        found = responses.get_many(tx, [a, b])
    left, right = _sides(found, a, b, user)
    return Item(key=key, kind="compare", situation=found[a].situation, left=left.text, right=right.text,
                is_sample=left.is_sample or right.is_sample, waiting=len(open_items))  # fmt: skip


def rate(store: Store, user: User, item: str, ratings: Mapping[str, str], *, improved_response: str = "",
         rationale: str = "", seconds: float | None = None) -> bool:  # fmt: skip
    """Store this reviewer's ratings of an item. Every criterion needs a step; none is ever assumed.

    Returns False when this item was already reviewed: submitting twice stores once.
    """
    rubric_key, response_id = _rate_item(item)
    with store.write() as tx:
        rubric_id, form = _rubric(tx, rubric_key)
        missing = {c.key: f"{c.name} is not rated yet." for c in form.criteria if c.key not in ratings}
        if missing:
            raise Refused("Some criteria are not rated yet.", "Choose a step for each.", missing)
        response = _must_find(responses.get_many(tx, [response_id]), response_id)
        review = _review(kind="rating", response=response, ratings=form.check(ratings), reviewer=user.username,
                         improved_response=improved_response, rationale=rationale)  # fmt: skip
        stored = reviews.add(tx, _as_sample(review, response), response_id=response_id, other_id=None,
                             rubric_id=rubric_id, now=time.time(), reviewer_id=user.id, item=item,
                             seconds=seconds)  # fmt: skip
        drafts.drop(tx, user.id, draft_of(item))
    return stored is not None


def prefer(store: Store, user: User, item: str, choice: Choice, *,
           improved_response: str = "", rationale: str = "", seconds: float | None = None) -> bool:  # fmt: skip
    """Store which of two responses this reviewer prefers, with the side each stood on. False when already stored."""
    a, b = _compare_item(item)
    left = shown_left(a, b, user.username)
    preferred = choice if choice in ("tie", "neither") else _letter(choice, left)
    with store.write() as tx:
        found = responses.get_many(tx, [a, b])
        first, second = _must_find(found, a), _must_find(found, b)
        review = _review(kind="preference", response=first, other=second, preferred=preferred, shown_left=left,
                         reviewer=user.username, improved_response=improved_response, rationale=rationale)  # fmt: skip
        stored = reviews.add(tx, _as_sample(review, first, second), response_id=a, other_id=b, rubric_id=None,
                             now=time.time(), reviewer_id=user.id, item=item, seconds=seconds)  # fmt: skip
        drafts.drop(tx, user.id, draft_of(item))
    return stored is not None


def done_by(store: Store, user: User) -> int:
    """How many reviews this person has given."""
    with store.read() as tx:
        return reviews.count(tx, reviewer_id=user.id)


def _first(tx: Transaction, items: list[tuple[str, Any, int]], user: User, skipped: frozenset[str],
           stay: str) -> tuple[str, Any, int] | None:  # fmt: skip
    left = [item for item in items if item[0] not in skipped] or items
    if not left:
        return None
    begun = drafts.items(tx, user.id, draft_of(""))
    return min(left, key=lambda i: (i[0] != stay, draft_of(i[0]) not in begun, i[2] >= ENOUGH_RATINGS,
                                    -min(i[2], ENOUGH_RATINGS), _order(i[0], user)))  # fmt: skip


def _order(key: str, user: User) -> str:
    # By response alone, so that reviewers meet the same ones early and agreement can be told soon.
    return place_in_queue(key, "" if key.startswith("rate:") else user.username)


def _sides(found: dict[int, Response], a: int, b: int, user: User) -> tuple[Response, Response]:
    first, second = found[a], found[b]
    return (first, second) if shown_left(a, b, user.username) == "A" else (second, first)


def _letter(choice: str, left: Literal["A", "B"]) -> Literal["A", "B"]:
    if choice not in ("left", "right"):
        beside = {"choice": "Choose one of the four."}
        raise Refused("No preference was chosen.", "Choose left, right, both the same or neither.", beside)
    other: Literal["A", "B"] = "B" if left == "A" else "A"
    return left if choice == "left" else other


def _rubric(tx: Transaction, key: str) -> tuple[int, Rubric]:
    found = rubrics.newest(tx, key)
    if found is None:
        known = ", ".join(item.key for item in rubrics.newest_each(tx)) or "none yet"
        raise NotFound(f"There is no rubric “{key}”.", f"Known rubrics: {known}.")
    return found


def _review(**values: Any) -> Review:
    try:
        return Review(**values)
    except ValidationError as error:
        problems = {str(e["loc"][0]): f"This text {e['msg'].removeprefix('Value error, ')}" for e in error.errors()}
        raise Refused("This review cannot be saved as it is.", "See the notes below.", problems) from error


def _as_sample(review: Review, *about: Response) -> Review:
    """A review of a sample response goes when the sample data goes."""
    is_sample = any(response.is_sample for response in about)
    return review.model_copy(update={"origin": review.origin.model_copy(update={"is_sample": is_sample})})


def _rate_item(item: str) -> tuple[str, int]:
    try:
        kind, key, number = item.split(":")
        if kind == "rate":
            return key, int(number)
    except ValueError:
        pass
    raise Refused("That is not an item to rate.", "Go to the Review page for the next one.")


def _compare_item(item: str) -> tuple[int, int]:
    try:
        kind, first, second = item.split(":")
        if kind == "compare":
            return int(first), int(second)
    except ValueError:
        pass
    raise Refused("That is not a pair to compare.", "Go to the Review page for the next one.")


def _must_find(found: dict[int, Response], response_id: int) -> Response:
    if response_id not in found:
        raise NotFound("That response is no longer here.", "It may have been removed with the sample data.")
    return found[response_id]
