"""How the others judged what one has judged oneself: told once the round is closed, and by name to leads alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from utta.domain.user import User
from utta.services.review_own import choice_of, one
from utta.store import reviews
from utta.store.database import Store


@dataclass(frozen=True)
class Comment:
    """What somebody wrote beside their judgement. who: "" for people who may not know."""

    who: str
    rationale: str
    improved_response: str


@dataclass(frozen=True)
class Others:
    """Everybody else's judgement of one item of a round. steps: criterion → step → how many chose it; choices: the
    same of a comparison, with left and right as they stood on one's own screen."""

    number: int
    steps: Mapping[str, Mapping[str, int]]
    choices: Mapping[str, int]
    comments: tuple[Comment, ...]


def others(store: Store, user: User, review_id: int) -> Others | None:
    """How everybody else judged the item of one's own review; None while that is sealed, and outside of rounds."""
    own = one(store, user, review_id)
    if not own.generators:
        return None
    with store.read() as tx:
        rows = [row for row in reviews.of_same_item(tx, review_id) if row.id != review_id]
    steps: dict[str, Counter[str]] = {}
    for row in rows:
        for key, label in (row.ratings or {}).items():
            steps.setdefault(key, Counter())[label] += 1
    return Others(
        number=len(rows), steps=steps,
        choices=Counter(choice_of(row.preferred, own.review.shown_left) for row in rows if row.preferred),
        comments=tuple(_comment(user, row) for row in rows if row.rationale or row.improved_response),
    )  # fmt: skip


def _comment(user: User, row: Any) -> Comment:
    return Comment((row.reviewer_name or "") if user.may("lead") else "", row.rationale, row.improved_response)
