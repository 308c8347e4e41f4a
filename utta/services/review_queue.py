"""What comes next for a reviewer: their turns in review rounds, and what is free for everybody. Blind."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from pydantic import BaseModel, ConfigDict

from utta.domain.blind import place_in_queue
from utta.domain.review_round import Kind
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.situation import Situation
from utta.domain.user import User
from utta.services.review_items import find, key_of_turn
from utta.store import assignments, drafts, preferences, responses, reviews
from utta.store.database import Store, Transaction

ENOUGH_RATINGS = 3
"""A response with this many ratings is offered to everybody no longer: rounds ask for more where more are needed."""

RUBRIC_VERSION = "rubric_version"
"""Where the draft of a rating says which version of the rubric it was begun with."""

_FREE = "free_reviewing"

Begun = Mapping[str, tuple[dict[str, Any], float]]
"""A person's drafts of reviews by name: what each holds, and when it was saved."""


class Item(BaseModel):
    """What a reviewer sees: the student's situation and one response, or two without saying whose.

    Nothing here names a generator or another's rating. left and right are texts as they stand on screen.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    kind: Kind
    situation: Situation
    left: str
    right: str = ""
    rubric: Rubric | None = None
    """The version it is rated on; None for a comparison."""
    is_sample: bool
    waiting: int
    """How many items are left for this reviewer where this one comes from, this one included."""


class Waiting(BaseModel):
    """One open round that this person reviews in: how many items wait for them, how many of these are pairs to compare,
    how many reviews they have given, and how many items they have handed back."""

    model_config = ConfigDict(frozen=True)

    round_id: int
    name: str
    waiting: int
    to_compare: int = 0
    given: int
    handed_back: int = 0


class Standing(BaseModel):
    """What waits for a reviewer, what they have given, and what there is at all."""

    model_config = ConfigDict(frozen=True)

    rounds: tuple[Waiting, ...] = ()
    to_rate: int
    to_compare: int
    given: int
    """Reviews this person has given, of both kinds."""
    compared: int
    responses: int
    """Responses in the store, reviewed or not."""
    is_free: bool = True
    """Whether there is anything to review outside of rounds."""


def standing(store: Store, user: User, rubric_key: str = DEFAULT_RUBRIC_KEY) -> Standing:
    """Where this reviewer stands. Only numbers: nothing about who wrote or rated what."""
    with store.read() as tx:
        return Standing(
            rounds=waiting_rounds(tx, user),
            to_rate=len(keys_at(tx, user, "rate", rubric_key, frozenset())),
            to_compare=len(keys_at(tx, user, "compare", "", frozenset())),
            given=reviews.count(tx, reviewer_id=user.id),
            compared=reviews.count(tx, kind="preference", reviewer_id=user.id),
            responses=responses.count(tx),
            is_free=is_free(tx),
        )


def is_any_reply(store: Store) -> bool:
    """Whether there is any reply at all that somebody could review, or has reviewed."""
    with store.read() as tx:
        return responses.count(tx) > 0


def waiting_rounds(tx: Transaction, user: User) -> tuple[Waiting, ...]:
    """The open rounds that this person reviews in, oldest first."""
    return tuple(Waiting(**{name: row._mapping[name] for name in Waiting.model_fields})
                 for row in assignments.waiting(tx, user.id))  # fmt: skip


def next_in_round(store: Store, user: User, round_id: int, stay: str = "",
                  skipped: frozenset[str] = frozenset()) -> Item | None:  # fmt: skip
    """This person's next turn in a round, or None. `stay`, the item on their screen, comes first while it is open,
    then what they have begun to write about; `skipped` ones come last."""
    return _next(store, user, place_of_round(round_id), "", skipped, stay)


def next_to_rate(store: Store, user: User, rubric_key: str = DEFAULT_RUBRIC_KEY,
                 skipped: frozenset[str] = frozenset(), stay: str = "") -> Item | None:  # fmt: skip
    """The next free response for this reviewer to rate on a rubric, or None.

    `stay` and begun ones come first, as in next_in_round. After these, responses that colleagues have begun, so that
    agreement can be told soon.
    """
    return _next(store, user, "rate", rubric_key, skipped, stay)


def next_to_compare(store: Store, user: User, skipped: frozenset[str] = frozenset(), stay: str = "") -> Item | None:
    """The next free pair for this reviewer to compare, or None. `stay` and begun ones come first."""
    return _next(store, user, "compare", "", skipped, stay)


def place_of_round(round_id: int) -> str:
    """Where a round's items wait. The other places are "rate" and "compare", outside of rounds."""
    return f"round:{round_id}"


def round_of(place: str) -> int | None:
    """The round whose items wait at a place; None for one outside of rounds."""
    kind, _, number = place.partition(":")
    return int(number) if kind == "round" else None


def keys_at(tx: Transaction, user: User, place: str, rubric_key: str, begun: Set[str]) -> list[str]:
    """The keys of the items that wait for this person at a place, in their order. begun: names of their drafts."""
    round_id = round_of(place)
    if round_id is not None:
        return [key_of_turn(turn) for turn in assignments.queue(tx, user.id, round_id)]
    if not is_free(tx):
        return []
    if place == "compare":
        pairs = reviews.to_compare(tx, user.id)
        return sorted((f"compare:{a}:{b}" for a, b in pairs), key=lambda key: place_in_queue(key, user.username))
    found = [(_rate(rubric_key, number), given) for number, given in reviews.to_rate(tx, user.id, rubric_key)]
    left = [(key, given) for key, given in found if given < ENOUGH_RATINGS or draft_of(key) in begun]
    return [key for key, _ in sorted(left, key=lambda row: (-row[1], place_in_queue(row[0], "")))]


def lay(tx: Transaction, user: User, keys: Sequence[str], begun: Begun, skipped: Set[str] = frozenset(),
        stay: str = "") -> Item | None:  # fmt: skip
    """The item to show of those that wait: `stay` while it is among them, then begun ones, then as they stand."""
    left = [key for key in keys if key not in skipped] or keys
    if not left:
        return None
    key = stay if stay in left else next((key for key in left if draft_of(key) in begun), left[0])
    return _item(tx, user, key, begun, len(keys))


def begun_by(tx: Transaction, user: User) -> Begun:
    """What this person has begun to say of items."""
    return drafts.beginning_with(tx, user.id, draft_of(""))


def draft_of(item: str) -> str:
    """The name the draft of an item's review is kept under."""
    return f"review:{item}"


def is_free(tx: Transaction) -> bool:
    """Whether people may review outside of rounds; they may until a lead says otherwise."""
    return preferences.get(tx, _FREE) is not False


def may_be_free(store: Store) -> bool:
    """Whether people may review outside of rounds."""
    with store.glance() as tx:
        return is_free(tx)


def set_free(store: Store, by: User, free: bool) -> None:
    """Open or close reviewing outside of rounds. For the lead."""
    by.must("lead")
    with store.write() as tx:
        preferences.put(tx, _FREE, free)


def _next(store: Store, user: User, place: str, rubric_key: str, skipped: frozenset[str], stay: str) -> Item | None:
    with store.read() as tx:
        begun = begun_by(tx, user)
        return lay(tx, user, keys_at(tx, user, place, rubric_key, begun.keys()), begun, skipped, stay)


def _rate(rubric_key: str, response_id: int) -> str:
    return f"rate:{rubric_key}:{response_id}"


def _item(tx: Transaction, user: User, key: str, begun: Begun, waiting: int) -> Item:
    draft, _ = begun.get(draft_of(key), ({}, 0.0))
    # Whoever has begun on a version of a rubric goes on with it, whatever it was changed to meanwhile.
    target = find(tx, user, key, draft.get(RUBRIC_VERSION))
    left, right = target.sides
    return Item(key=key, kind=target.kind, situation=target.response.situation, left=left.text,
                right=right.text if right else "", rubric=target.rubric, is_sample=target.is_sample,
                waiting=waiting)  # fmt: skip
