"""Whose turn it is at which item of a review round: the queue of each reviewer, and how far a round is."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from utta.domain.review_round import PROBLEMS
from utta.domain.sharing_out import Assigned
from utta.store.people_tables import users
from utta.store.responses import labelled
from utta.store.review_tables import responses, reviews, rubrics
from utta.store.round_tables import response_flags, review_rounds, round_assignments, round_items

_mine = round_assignments
_other = responses.alias("other")

# Built once: asked with every review, and building them takes longer than asking.
_whose: sa.BindParameter[int] = sa.bindparam("whose")
_round: sa.BindParameter[int] = sa.bindparam("round")
_FIND = (
    sa.select(_mine.c.id, _mine.c.round_id, _mine.c.item_id, _mine.c.shown_left, round_items.c.kind,
              round_items.c.other_id, review_rounds.c.state.label("round_state"), review_rounds.c.rubric_id,
              rubrics.c.definition, *labelled(responses, "a_"), *labelled(_other, "b_"))
    .join(round_items, round_items.c.id == _mine.c.item_id)
    .join(review_rounds, review_rounds.c.id == _mine.c.round_id)
    .join(responses, responses.c.id == round_items.c.response_id)
    .outerjoin(_other, _other.c.id == round_items.c.other_id)
    .outerjoin(rubrics, rubrics.c.id == review_rounds.c.rubric_id)
    .where(_mine.c.id == sa.bindparam("turn"), _mine.c.user_id == _whose)
)  # fmt: skip
_ROUND_OF = sa.select(_mine.c.round_id).where(_mine.c.id == sa.bindparam("turn"), _mine.c.user_id == _whose)
_QUEUE = (
    sa.select(_mine.c.id).join(review_rounds, review_rounds.c.id == _mine.c.round_id)
    .where(_mine.c.user_id == _whose, _mine.c.round_id == _round, _mine.c.state == "open",
           review_rounds.c.state == "open")
    .order_by(_mine.c.place)
)  # fmt: skip
_counts = [
    sa.func.sum(sa.case((_mine.c.state == state, 1), else_=0)).label(name)
    for name, state in (("waiting", "open"), ("given", "done"), ("handed_back", "skipped"))
]
_pairs = sa.case((sa.and_(_mine.c.state == "open", round_items.c.kind == "compare"), 1), else_=0)
_WAITING = (
    sa.select(review_rounds.c.id.label("round_id"), review_rounds.c.name, *_counts,
              sa.func.sum(_pairs).label("to_compare"))
    .join(_mine, _mine.c.round_id == review_rounds.c.id)
    .join(round_items, round_items.c.id == _mine.c.item_id)
    .where(_mine.c.user_id == _whose, review_rounds.c.state == "open")
    .group_by(review_rounds.c.id, review_rounds.c.name)
    .order_by(review_rounds.c.id)
)  # fmt: skip
_END = (
    sa.update(_mine)
    .where(_mine.c.id == sa.bindparam("turn"))
    .values(state=sa.bindparam("now_is"), ended_at=sa.bindparam("now"), reason=sa.bindparam("why"))
)


def add(tx: sa.Connection, round_id: int, turns: Sequence[Assigned]) -> None:
    """Store turns that were shared out, behind those that each reviewer has already."""
    last = dict(tx.execute(
        sa.select(_mine.c.user_id, sa.func.max(_mine.c.place)).where(_mine.c.round_id == round_id)
        .group_by(_mine.c.user_id)
    ).all())  # fmt: skip
    rows = [{"round_id": round_id, "item_id": turn.item, "user_id": turn.reviewer, "shown_left": turn.left,
             "place": turn.place + 1 + last.get(turn.reviewer, -1), "state": "open"} for turn in turns]  # fmt: skip
    if rows:
        tx.execute(sa.insert(_mine), rows)


def find(tx: sa.Connection, assignment_id: int, user_id: int) -> Any | None:
    """One turn of this person's, or None when it is not theirs or gone: with its item, its responses (columns named
    a_ and b_, as responses.of_row reads them), its round's state and the definition of that round's rubric."""
    return tx.execute(_FIND, {"turn": assignment_id, "whose": user_id}).one_or_none()


def round_of(tx: sa.Connection, assignment_id: int, user_id: int) -> int | None:
    """The round of one turn of this person's, or None when it is not theirs or gone."""
    return tx.scalar(_ROUND_OF, {"turn": assignment_id, "whose": user_id})


def queue(tx: sa.Connection, user_id: int, round_id: int) -> list[int]:
    """The ids of this person's open turns in a round that is open, in their order."""
    return list(tx.scalars(_QUEUE, {"whose": user_id, "round": round_id}))


def waiting(tx: sa.Connection, user_id: int) -> list[Any]:
    """Rows (round_id, name, waiting, given, handed_back) of the open rounds this person reviews in, oldest first."""
    return list(tx.execute(_WAITING, {"whose": user_id}))


def had_turns(tx: sa.Connection, round_id: int, user_id: int) -> bool:
    """Whether a person reviewed, or was asked to, in a round."""
    query = sa.exists().where(_mine.c.round_id == round_id, _mine.c.user_id == user_id)
    return tx.scalar(sa.select(query)) is True


def has_unjudged(tx: sa.Connection, round_id: int, user_id: int) -> bool:
    """Whether a person has turns in a round that wait or were handed back, and may still be taken up."""
    query = sa.exists().where(_mine.c.round_id == round_id, _mine.c.user_id == user_id, _mine.c.state != "done")
    return tx.scalar(sa.select(query)) is True


def end(tx: sa.Connection, assignment_id: int, state: str, now: float | None, reason: str = "") -> None:
    """Move a turn on: done, skipped (with the reason), or open again (now None)."""
    tx.execute(_END, {"turn": assignment_id, "now_is": state, "now": now, "why": reason})


def open_skipped(tx: sa.Connection, assignment_id: int) -> None:
    """Open one skipped turn again; one that was judged, or waits already, stays as it is."""
    skipped = sa.and_(_mine.c.id == assignment_id, _mine.c.state == "skipped")
    tx.execute(sa.update(_mine).where(skipped).values(state="open", ended_at=None, reason=""))


def reopen(tx: sa.Connection, round_id: int, user_id: int) -> int:
    """Open again what a person skipped in a round; returns how many turns."""
    skipped = sa.and_(_mine.c.round_id == round_id, _mine.c.user_id == user_id, _mine.c.state == "skipped")
    return int(tx.execute(sa.update(_mine).where(skipped).values(state="open", ended_at=None, reason="")).rowcount)


def drop_open(tx: sa.Connection, round_id: int, user_id: int) -> None:
    """Take away the turns that a person has not used."""
    tx.execute(sa.delete(_mine).where(_mine.c.round_id == round_id, _mine.c.user_id == user_id,
                                      _mine.c.state == "open"))  # fmt: skip


def drop_open_of(tx: sa.Connection, response_id: int) -> None:
    """Take away every turn not yet used at an item with this response in it."""
    about = sa.select(round_items.c.id).where(
        sa.or_(round_items.c.response_id == response_id, round_items.c.other_id == response_id)
    )
    tx.execute(sa.delete(_mine).where(_mine.c.item_id.in_(about), _mine.c.state == "open"))


def of_round(tx: sa.Connection, round_id: int) -> list[Any]:
    """Rows (item_id, user_id, state, reason, ended_at) of every turn in a round."""
    query = sa.select(_mine.c.item_id, _mine.c.user_id, _mine.c.state, _mine.c.reason, _mine.c.ended_at)
    return list(tx.execute(query.where(_mine.c.round_id == round_id).order_by(_mine.c.id)))


def by_item(tx: sa.Connection, round_id: int) -> list[Any]:
    """Rows (item_id, done, skipped, coming) of every item in a round that was shared out: how many gave a review, how
    many skipped it, and how many gave one or are still asked."""
    kinds = {"done": ("done",), "skipped": ("skipped",), "coming": ("done", "open")}
    sums = [sa.func.sum(sa.case((_mine.c.state.in_(states), 1), else_=0)).label(name) for name, states in kinds.items()]
    query = sa.select(_mine.c.item_id, *sums)
    return list(tx.execute(query.where(_mine.c.round_id == round_id).group_by(_mine.c.item_id)))


def by_person(tx: sa.Connection, round_id: int) -> list[Any]:
    """Rows (user_id, name, state, reason, number) of the turns in a round, of everybody who has or had any, by name.
    state: "reported" where a turn was handed back since something was wrong with a reply, else as it is stored."""
    state = sa.case((_is_reported(), "reported"), else_=_mine.c.state).label("state")
    turns = (
        sa.select(_mine.c.user_id, users.c.name, state, _mine.c.reason)
        .join(users, users.c.id == _mine.c.user_id).join(round_items, round_items.c.id == _mine.c.item_id)
        .where(_mine.c.round_id == round_id).subquery()
    )  # fmt: skip
    query = sa.select(*turns.c, sa.func.count().label("number")).group_by(*turns.c).order_by(turns.c.name)
    return list(tx.execute(query))


def _is_reported() -> sa.ColumnElement[bool]:
    """Of a turn with its item: it was handed back for a problem that its reviewer reported of one of its replies."""
    flag = response_flags.c
    about = sa.or_(flag.response_id == round_items.c.response_id, flag.response_id == round_items.c.other_id)
    flagged = sa.exists().where(flag.user_id == _mine.c.user_id, about).correlate(_mine, round_items)
    return sa.and_(_mine.c.state == "skipped", _mine.c.reason.in_(PROBLEMS.values()), flagged)


def counts(tx: sa.Connection) -> dict[int, dict[str, int]]:
    """By round, how many of its turns stand in each state."""
    found: dict[int, dict[str, int]] = {}
    about = (_mine.c.round_id, _mine.c.state)
    for round_id, state, number in tx.execute(sa.select(*about, sa.func.count()).group_by(*about)):
        found.setdefault(round_id, {})[state] = number
    return found


def judged_by(tx: sa.Connection, item_ids: Sequence[int]) -> dict[int, set[int]]:
    """By item, who has judged it."""
    found: dict[int, set[int]] = {}
    query = sa.select(_mine.c.item_id, _mine.c.user_id).where(_mine.c.item_id.in_(item_ids), _mine.c.state == "done")
    for item, person in tx.execute(query):
        found.setdefault(item, set()).add(person)
    return found


def reviewed_by(tx: sa.Connection, round_id: int) -> list[tuple[int, int]]:
    """(item, person) of every review given in a round by somebody who is signed in here."""
    query = sa.select(reviews.c.round_item_id, reviews.c.reviewer_id).where(
        reviews.c.round_id == round_id, reviews.c.round_item_id.is_not(None), reviews.c.reviewer_id.is_not(None)
    )
    return [(int(item), int(person)) for item, person in tx.execute(query)]
