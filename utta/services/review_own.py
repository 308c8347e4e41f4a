"""One's own reviews: looked at again, revised or taken back while they may be. What was said before is kept."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from utta.domain.review import Review
from utta.domain.rubric import Rubric
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services.review_items import Target, find, turn_of
from utta.services.review_queue import Item, draft_of
from utta.services.reviews import Choice, preference_of, rating_of
from utta.services.sealing import may_be_told
from utta.store import assignments, drafts, review_history, reviews, rounds, rubrics
from utta.store.database import Store, Transaction

MAY_BE_UNDONE = 3600.0
"""Seconds after which a review is no longer undone by a button or key; it can still be changed under Your reviews."""


@dataclass(frozen=True)
class Own:
    """A review as its reviewer may see it again. rubric: what it was rated on, None of a comparison. generators: whose
    reply stood left (and right), once its round is closed and no other round asks this person about the same reply;
    empty before that and outside of rounds. may_change: whether it may be revised or taken back."""

    id: int
    item: str
    review: Review
    rubric: Rubric | None
    given_at: float
    revision: int
    round_name: str
    may_change: bool
    generators: tuple[str, ...]

    @property
    def sides(self) -> tuple[str, str]:
        """The reply on the left, and the one on the right of a comparison."""
        own, other = self.review.response.text, self.review.other.text if self.review.other else ""
        return (other, own) if self.review.other and self.review.shown_left == "B" else (own, other)

    @property
    def choice(self) -> str:
        """What was chosen between the two: left, right, tie, neither; empty for a rating."""
        return choice_of(self.review.preferred, self.review.shown_left)


def given(store: Store, user: User, offset: int = 0, limit: int = 20) -> list[Own]:
    """This person's reviews, newest first."""
    with store.read() as tx:
        return [_own(tx, user, row) for row in reviews.own_rows(tx, user.id, offset, limit)]


def count(store: Store, user: User) -> int:
    """How many reviews this person has given."""
    with store.read() as tx:
        return reviews.count(tx, reviewer_id=user.id)


def one(store: Store, user: User, review_id: int) -> Own:
    """One review of this person's, or NotFound."""
    with store.read() as tx:
        return _own(tx, user, _row(tx, user, review_id))


def look_again(store: Store, user: User, review_id: int) -> tuple[Item, dict[str, Any]]:
    """What stood on screen when this person gave a review, and what they said, or have begun to say since."""
    with store.read() as tx:
        row = _row(tx, user, review_id)
        own = _own(tx, user, row)
        begun = drafts.load(tx, user.id, draft_of(row.item))
    left, right = own.sides
    item = Item(key=row.item, kind="compare" if right else "rate", situation=own.review.response.situation, left=left,
                right=right, rubric=own.rubric, is_sample=own.review.origin.is_sample, waiting=0)  # fmt: skip
    return item, begun[0] if begun else content_of(row)


def leave(store: Store, user: User, item: str) -> None:
    """Leave a review as it is: what was begun to be changed in it is forgotten."""
    with store.write() as tx:
        drafts.drop(tx, user.id, draft_of(item))


def take_back(store: Store, user: User, given_since: float = 0.0) -> str:
    """Take back the review this person gave last: its item is open again, with all that was said as its draft.

    given_since: an older one stays as it is. A revision that was begun is that draft. Returns the item. Raises NotFound
    when there is none, Refused when its round has been closed.
    """
    with store.write() as tx:
        newest = reviews.own_rows(tx, user.id, 0, 1)
        if not newest or newest[0].created_at < given_since:
            raise NotFound("There is no review to take back.", "Earlier ones can be changed under Your reviews.")
        row = newest[0]
        target = _must_be_open(tx, user, row)
        _remember(tx, user, row, "taken back")
        if drafts.load(tx, user.id, draft_of(target.key)) is None:
            drafts.save(tx, user.id, draft_of(target.key), content_of(row), time.time())
        reviews.remove(tx, row.id)
        if target.turn is not None:
            assignments.end(tx, target.turn, "open", None)
    return target.key


def revise(store: Store, user: User, review_id: int, *, ratings: Mapping[str, str] | None = None,
           choice: Choice | None = None, improved_response: str = "", rationale: str = "") -> bool:  # fmt: skip
    """Say something else in a review already given; what it said before is kept. Returns whether anything changed."""
    with store.write() as tx:
        row = _row(tx, user, review_id)
        target = _must_be_open(tx, user, row)
        words = {"improved_response": improved_response, "rationale": rationale}
        if target.kind == "rate":
            as_given = replace(target, rubric_id=row.rubric_id, rubric=rubrics.get(tx, row.rubric_id))
            changed = rating_of(as_given, user, ratings or {}, **words)
        else:
            changed = preference_of(target, user, choice or "", **words)  # type: ignore[arg-type]
        before = reviews.of_row(row)
        if _said(before) == _said(changed):
            return False
        _remember(tx, user, row, "revised")
        reviews.change(tx, row.id, changed, row.revision + 1)
        drafts.drop(tx, user.id, draft_of(target.key))
    return True


def history(store: Store, user: User, item: str) -> list[Any]:
    """Rows (deed, content, done_at) of what this person said of an item before, oldest first."""
    with store.read() as tx:
        return review_history.of_item(tx, user.id, item)


def content_of(row: Any) -> dict[str, Any]:
    """A review as the draft it was submitted from (see ui/review_sitting.py)."""
    review = reviews.of_row(row)
    content: dict[str, Any] = {f"rating_{key}": label for key, label in review.ratings.items()}
    content |= {"choice": choice_of(review.preferred, review.shown_left), "improve": bool(review.improved_response),
                "improved_response": review.improved_response, "rationale": review.rationale,
                "seconds": row.seconds}  # fmt: skip
    return {name: value for name, value in content.items() if value}


def _own(tx: Transaction, user: User, row: Any) -> Own:
    review = reviews.of_row(row)
    found = rounds.get(tx, row.round_id) if row.round_id is not None else None
    is_closed = found is not None and found.state == "closed"
    shown = [review.response, *([review.other] if review.other else [])]
    if review.shown_left == "B":
        shown.reverse()
    names = tuple(one.generator for one in shown) if is_closed and may_be_told(tx, user, shown) else ()
    rubric = rubrics.get(tx, row.rubric_id) if row.rubric_id is not None else None
    return Own(row.id, row.item, review, rubric, row.created_at, row.revision, found.name if found else "",
               not is_closed, names)  # fmt: skip


def _row(tx: Transaction, user: User, review_id: int) -> Any:
    row = reviews.own_row(tx, user.id, review_id)
    if row is None:
        raise NotFound("That is not one of your reviews.", "It may have been taken back.")
    return row


def _must_be_open(tx: Transaction, user: User, row: Any) -> Target:
    if turn_of(row.item) is not None and rounds.state_of(tx, row.round_id) != "open":
        raise Refused("The round of this review has been closed.", "It stays as it is.")
    return find(tx, user, row.item)


def _remember(tx: Transaction, user: User, row: Any, deed: review_history.Deed) -> None:
    content = content_of(row) | {"given_at": row.created_at, "revision": row.revision}
    review_history.add(tx, review_id=row.id, reviewer_id=user.id, item=row.item, deed=deed, content=content,
                       now=time.time())  # fmt: skip


def _said(review: Review) -> tuple[Any, ...]:
    return review.ratings, review.preferred, review.improved_response, review.rationale


def choice_of(preferred: str | None, shown_left: str | None) -> str:
    """A preference as it was chosen on screen: left, right, tie, neither; "" for a rating."""
    if preferred in ("A", "B"):
        return "left" if preferred == shown_left else "right"
    return preferred or ""
