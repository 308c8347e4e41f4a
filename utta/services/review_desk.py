"""What lies before a reviewer, found in one read: the places where something waits for them, and the item at one."""

import time
from collections.abc import Mapping, Sequence, Set
from typing import Any

from pydantic import BaseModel, ConfigDict

from utta.domain.review_round import Kind
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.services.review_items import turn_of
from utta.services.review_own import MAY_BE_UNDONE
from utta.services.review_pace import LATEST, seconds_left
from utta.services.review_queue import (
    Begun,
    Item,
    Waiting,
    begun_by,
    draft_of,
    is_free,
    keys_at,
    lay,
    place_of_round,
    round_of,
    waiting_rounds,
)
from utta.services.reviews import rubrics_in_use
from utta.store import assignments, reviews
from utta.store.database import Store, Transaction


class Desk(BaseModel):
    """What lies before a reviewer. place: "round:7", or "rate" and "compare" for what is free for everybody.

    rubric_key: what is rated on outside of rounds. draft: what they have begun to say of the item. has_given: whether
    they have given a review. last_given: when they gave the one that can be undone, None where none can. seconds_left:
    what all that waits at the place is likely to take them, None where nothing tells.
    """

    model_config = ConfigDict(frozen=True)

    place: str
    rubric_key: str
    rounds: tuple[Waiting, ...]
    is_free: bool
    rubrics: tuple[Rubric, ...]
    item: Item | None
    draft: dict[str, Any]
    has_given: bool
    last_given: float | None
    seconds_left: float | None

    @property
    def round(self) -> Waiting | None:
        """The round that is reviewed in; None outside of rounds."""
        return next((one for one in self.rounds if place_of_round(one.round_id) == self.place), None)


def lay_out(store: Store, user: User, place: str = "", rubric_key: str = DEFAULT_RUBRIC_KEY, stay: str = "",
            skipped: Set[str] = frozenset()) -> Desk:  # fmt: skip
    """What lies before this person at a place; "" or one that is there no longer: where they left off, else the first
    round in which something waits, else what is free for everybody.

    stay: the item to show while it waits for them. skipped: items that come last.
    """
    with store.read() as tx:
        rounds, free = waiting_rounds(tx, user), is_free(tx)
        begun = begun_by(tx, user)
        if not _is_there(place, rounds, free):
            place, rubric_key = _where_left_off(tx, user, begun, rounds, free) or (
                _first_place(rounds, free),
                rubric_key,
            )
        keys = keys_at(tx, user, place, rubric_key, begun.keys()) if place else []
        item = lay(tx, user, keys, begun, skipped, stay)
        draft, _ = begun.get(draft_of(item.key) if item else "", ({}, 0.0))
        latest = reviews.latest(tx, user.id, LATEST)
        return Desk(
            place=place, rubric_key=rubric_key, rounds=rounds, is_free=free,
            rubrics=tuple(rubrics_in_use(tx)) if place == "rate" else (), item=item, draft=draft,
            has_given=bool(latest) or reviews.count(tx, reviewer_id=user.id) > 0,
            last_given=_last_given(latest, rounds),
            seconds_left=seconds_left(latest, _kinds(place, rounds, len(keys))),
        )  # fmt: skip


def _last_given(latest: Sequence[Any], rounds: Sequence[Waiting]) -> float | None:
    """When the newest was given; None where review_own.take_back would refuse it, or where it has become old."""
    if not latest or latest[0].created_at < time.time() - MAY_BE_UNDONE:
        return None
    is_open = latest[0].round_id is None or any(one.round_id == latest[0].round_id for one in rounds)
    return float(latest[0].created_at) if is_open else None


def _kinds(place: str, rounds: Sequence[Waiting], waiting: int) -> Mapping[Kind, int]:
    """How many of each kind wait at a place."""
    pairs = next((one.to_compare for one in rounds if place_of_round(one.round_id) == place),
                 waiting if place == "compare" else 0)  # fmt: skip
    return {"rate": waiting - pairs, "compare": pairs}


def place_of(store: Store, user: User, item: str) -> tuple[str, str]:
    """The place where an item of this person's comes from, and the rubric there; "" for a turn that is not theirs."""
    with store.read() as tx:
        return _place_of(tx, user, item)


def _is_there(place: str, rounds: tuple[Waiting, ...], free: bool) -> bool:
    round_id = round_of(place)
    return bool(place) and (free if round_id is None else any(one.round_id == round_id for one in rounds))


def _first_place(rounds: tuple[Waiting, ...], free: bool) -> str:
    """The first round in which something waits, else free reviewing, else a round that is done."""
    waiting = [place_of_round(one.round_id) for one in rounds if one.waiting]
    done = [place_of_round(one.round_id) for one in rounds if not one.waiting]
    return [*waiting, *(["rate"] if free else []), *done, ""][0]


def _where_left_off(tx: Transaction, user: User, begun: Begun, rounds: tuple[Waiting, ...],
                    free: bool) -> tuple[str, str] | None:  # fmt: skip
    """Place and rubric of the item that this person typed about last, among those that still wait for them."""
    for name in sorted(begun, key=lambda name: -begun[name][1]):
        key = name.removeprefix(draft_of(""))
        place, rubric_key = _place_of(tx, user, key)
        if _is_there(place, rounds, free) and key in keys_at(tx, user, place, rubric_key, begun.keys()):
            return place, rubric_key
    return None


def _place_of(tx: Transaction, user: User, key: str) -> tuple[str, str]:
    turn = turn_of(key)
    if turn is not None:
        round_id = assignments.round_of(tx, turn, user.id)
        return place_of_round(round_id) if round_id is not None else "", DEFAULT_RUBRIC_KEY
    kind, _, rest = key.partition(":")
    return kind, rest.partition(":")[0] if kind == "rate" else DEFAULT_RUBRIC_KEY
