"""Talking over the replies of a round that people judged differently.

Who may: a lead, once their own turns are used; everybody else about what they have judged themselves, once the round is
closed. Until then what they gave may still be changed, and is not to be changed by what others gave. A reply that
another round still asks somebody about is left out for them.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utta.domain.review import Response
from utta.domain.review_round import ReviewRound
from utta.domain.review_worth import disagreement
from utta.domain.rubric import Rubric
from utta.domain.text import MAX_CHARACTERS
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.store import assignments, drafts, remarks, responses, reviews, rounds, rubrics, sealed
from utta.store.database import Store, Transaction


@dataclass(frozen=True)
class Judged:
    """What one person said of a reply. who: their name, or "" for people who may not know. is_own: by the reader."""

    who: str
    ratings: Mapping[str, str]
    rationale: str
    is_own: bool


@dataclass(frozen=True)
class Remark:
    """What somebody said to the others about an item."""

    who: str
    text: str
    made_at: float


@dataclass(frozen=True)
class Differing:
    """A reply that people judged differently. spread: criterion → how far apart they are, 0 to 1 of the scale. begun:
    what the reader has begun to say."""

    item_id: int
    response: Response
    judged: tuple[Judged, ...]
    spread: Mapping[str, float]
    gold: Mapping[str, str] | None
    remarks: tuple[Remark, ...]
    begun: str

    @property
    def most(self) -> float:
        """How far apart they are, over all criteria."""
        return sum(self.spread.values())


@dataclass(frozen=True)
class Discussion:
    """What a round gives to talk over, that on which people are furthest apart first. rubric: the version it asked,
    None where it asked for comparisons alone. sealed: replies left out because another round still asks the reader."""

    rubric: Rubric | None
    items: tuple[Differing, ...]
    sealed: int = 0


@dataclass(frozen=True)
class Unanswered:
    """What others said, since this person last did, of replies that they judged in a closed round."""

    round_id: int
    name: str
    remarks: int


def discussion(store: Store, user: User, round_id: int, most: int = 10) -> Discussion:
    """The replies of a round that were judged most differently, with all that was said of them, and every other one of
    which something was said.

    Raises NotAllowed while the round is sealed for this person: people judge independently first.
    """
    with store.read() as tx:
        found = rounds.get(tx, round_id)
        _may_see(tx, user, found)
        if found.rubric_id is None:
            return Discussion(None, ())
        rubric = rubrics.get(tx, found.rubric_id)
        given = _given(tx, user, round_id)
        items = {item.id: item for item in rounds.items(tx, round_id)}
        about = {one.id: one for one in responses.usable(tx, [items[number].response_id for number in given])}
        asked = sealed.replies_before(tx, user.id)
        said = remarks.of_round(tx, round_id)
        begun = {number: _draft(tx, user, number) for number in given}
    result = [
        Differing(
            number, about[items[number].response_id], tuple(judged), _spread(rubric, judged), items[number].gold,
            tuple(Remark(row.who or "", row.text, row.made_at) for row in said if row.item_id == number),
            begun[number],
        )
        for number, judged in given.items()
        if len(judged) > 1 and items[number].response_id in about
    ]  # fmt: skip
    worth = [one for one in result if one.most > 0 or one.remarks]
    told = sorted((one for one in worth if one.response.text not in asked), key=lambda one: (-one.most, one.item_id))
    shown = tuple(one for place, one in enumerate(told) if place < most or one.remarks)
    return Discussion(rubric, shown, len(worth) - len(told))


def remark(store: Store, user: User, round_id: int, item_id: int, text: str) -> None:
    """Say something to the others about an item that one may see."""
    said = text.strip()
    if not said:
        raise Refused("There is nothing to send yet.", "", {"text": "Write what you would tell your colleagues."})
    if len(said) > MAX_CHARACTERS:
        raise Refused("That is too long.", "", {"text": f"Use at most {MAX_CHARACTERS:,} characters."})
    with store.write() as tx:
        _may_see(tx, user, rounds.get(tx, round_id))
        if item_id not in _given(tx, user, round_id):
            raise NotFound("That is not among the replies that you judged in this round.")
        remarks.add(tx, item_id, user.id, said, time.time())
        drafts.drop(tx, user.id, _draft_of(item_id))


def keep(store: Store, user: User, item_id: int, text: str) -> None:
    """Keep what a person has begun to say of an item."""
    with store.write() as tx:
        if text.strip():
            drafts.save(tx, user.id, _draft_of(item_id), {"text": text}, time.time())
        else:
            drafts.drop(tx, user.id, _draft_of(item_id))


def of_closed_rounds(store: Store, user: User) -> dict[int, str]:
    """Id and name of the closed rounds in which this person and somebody else rated the same reply, newest first."""
    with store.read() as tx:
        return remarks.rounds_shared(tx, user.id)


def waiting(store: Store, user: User) -> tuple[Unanswered, ...]:
    """As `unanswered`."""
    with store.read() as tx:
        return unanswered(tx, user)


def unanswered(tx: Transaction, user: User) -> tuple[Unanswered, ...]:
    """What waits for this person's word, by round, the oldest first; replies they still have to judge are left out."""
    asked = sealed.replies_before(tx, user.id)
    found: dict[int, Unanswered] = {}
    for row in remarks.since_own(tx, user.id):
        if row.reply not in asked:
            before = found[row.round_id].remarks if row.round_id in found else 0
            found[row.round_id] = Unanswered(row.round_id, row.name, before + 1)
    return tuple(found.values())


def _may_see(tx: Transaction, user: User, found: ReviewRound) -> None:
    if found.state == "closed" and (user.may("lead") or assignments.had_turns(tx, found.id, user.id)):
        return
    if user.may("lead") and not assignments.has_unjudged(tx, found.id, user.id):
        return
    raise NotAllowed(f"“{found.name}” is still sealed for you.", "Everybody judges alone before it is talked over.")


def _given(tx: Transaction, user: User, round_id: int) -> dict[int, list[Judged]]:
    """The ratings of each item that this person may see: for a lead of all, else of those they have judged."""
    by_item: dict[int, list[Judged]] = {}
    for row in reviews.of_round(tx, round_id):
        if row.kind == "rating" and row.round_item_id is not None:
            by_item.setdefault(row.round_item_id, []).append(_judged(user, row))
    return {number: judged for number, judged in by_item.items()
            if user.may("lead") or any(one.is_own for one in judged)}  # fmt: skip


def _judged(user: User, row: Any) -> Judged:
    who = row.reviewer_name if user.may("lead") else ""
    return Judged(who or "", row.ratings or {}, row.rationale, row.reviewer_id == user.id)


def _spread(rubric: Rubric, judged: Sequence[Judged]) -> dict[str, float]:
    found = {}
    for item in rubric.criteria:
        steps = [item.labels.index(one.ratings[item.key]) / (len(item.labels) - 1) for one in judged
                 if one.ratings.get(item.key) in item.labels]  # fmt: skip
        found[item.key] = disagreement(steps)
    return found


def _draft_of(item_id: int) -> str:
    return f"remark:{item_id}"


def _draft(tx: Transaction, user: User, item_id: int) -> str:
    held = drafts.load(tx, user.id, _draft_of(item_id))
    return str(held[0].get("text", "")) if held else ""
