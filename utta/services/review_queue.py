"""What comes next for a reviewer: their turns in review rounds, and what is free for everybody. Blind."""

from collections.abc import Sequence

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
    """One open round that this person reviews in: how many items wait for them, how many reviews they have given."""

    model_config = ConfigDict(frozen=True)

    round_id: int
    name: str
    waiting: int
    given: int


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
        free = is_free(tx)
        return Standing(
            rounds=tuple(
                Waiting(round_id=row.round_id, name=row.name, waiting=row.waiting, given=row.given)
                for row in assignments.waiting(tx, user.id)
            ),
            to_rate=len(_to_rate(tx, user, rubric_key)) if free else 0,
            to_compare=len(reviews.to_compare(tx, user.id)) if free else 0,
            given=reviews.count(tx, reviewer_id=user.id),
            compared=reviews.count(tx, kind="preference", reviewer_id=user.id),
            responses=responses.count(tx),
            is_free=free,
        )


def next_in_round(store: Store, user: User, round_id: int, stay: str = "",
                  skipped: frozenset[str] = frozenset()) -> Item | None:  # fmt: skip
    """This person's next turn in a round, or None. `stay`, the item on their screen, comes first while it is open,
    then what they have begun to write about; `skipped` ones come last."""
    with store.read() as tx:
        turns = [key_of_turn(turn) for turn in assignments.queue(tx, user.id, round_id)]
        chosen = _first(tx, turns, user, skipped, stay)
        return _item(tx, user, chosen, len(turns)) if chosen else None


def next_to_rate(store: Store, user: User, rubric_key: str = DEFAULT_RUBRIC_KEY,
                 skipped: frozenset[str] = frozenset(), stay: str = "") -> Item | None:  # fmt: skip
    """The next free response for this reviewer to rate on a rubric, or None.

    `stay` and begun ones come first, as in next_in_round. After these, responses that colleagues have begun, so that
    agreement can be told soon.
    """
    with store.read() as tx:
        found = _to_rate(tx, user, rubric_key) if is_free(tx) else []
        found.sort(key=lambda row: (-row[1], place_in_queue(_rate(rubric_key, row[0]), "")))
        keys = [_rate(rubric_key, response_id) for response_id, _ in found]
        chosen = _first(tx, keys, user, skipped, stay)
        return _item(tx, user, chosen, len(keys)) if chosen else None


def next_to_compare(store: Store, user: User, skipped: frozenset[str] = frozenset(), stay: str = "") -> Item | None:
    """The next free pair for this reviewer to compare, or None. `stay` and begun ones come first."""
    with store.read() as tx:
        pairs = reviews.to_compare(tx, user.id) if is_free(tx) else []
        keys = sorted((f"compare:{a}:{b}" for a, b in pairs), key=lambda key: place_in_queue(key, user.username))
        chosen = _first(tx, keys, user, skipped, stay)
        return _item(tx, user, chosen, len(keys)) if chosen else None


def draft_of(item: str) -> str:
    """The name the draft of an item's review is kept under."""
    return f"review:{item}"


def is_free(tx: Transaction) -> bool:
    """Whether people may review outside of rounds; they may until a lead says otherwise."""
    return preferences.get(tx, _FREE) is not False


def set_free(store: Store, by: User, free: bool) -> None:
    """Open or close reviewing outside of rounds. For the lead."""
    by.must("lead")
    with store.write() as tx:
        preferences.put(tx, _FREE, free)


def _to_rate(tx: Transaction, user: User, rubric_key: str) -> list[tuple[int, int]]:
    return [row for row in reviews.to_rate(tx, user.id, rubric_key) if row[1] < ENOUGH_RATINGS]


def _rate(rubric_key: str, response_id: int) -> str:
    return f"rate:{rubric_key}:{response_id}"


def _first(tx: Transaction, keys: Sequence[str], user: User, skipped: frozenset[str], stay: str) -> str | None:
    """The first of the keys, which stand in their order; but before all others the one to stay at, then begun ones."""
    left = [key for key in keys if key not in skipped] or keys
    if stay in left or not left:
        return stay if left else None
    begun = drafts.items(tx, user.id, draft_of(""))
    return next((key for key in left if draft_of(key) in begun), left[0])


def _item(tx: Transaction, user: User, key: str, waiting: int) -> Item:
    begun = drafts.load(tx, user.id, draft_of(key))
    # Whoever has begun on a version of a rubric goes on with it, whatever it was changed to meanwhile.
    target = find(tx, user, key, begun[0].get(RUBRIC_VERSION) if begun else None)
    left, right = target.sides
    return Item(key=key, kind=target.kind, situation=target.response.situation, left=left.text,
                right=right.text if right else "", rubric=target.rubric, is_sample=target.is_sample,
                waiting=waiting)  # fmt: skip
