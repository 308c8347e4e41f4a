"""A teaching example out of an improved response: begun with one click, and once, however often it is clicked."""

from dataclasses import dataclass
from typing import Any

from utta.domain.origin import Origin
from utta.domain.text import fingerprint
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.store import examples, reviews
from utta.store.database import Store, Transaction

SOURCE = "Improved in review"


@dataclass(frozen=True)
class Begun:
    """Where an improved response goes on: the example it has become, else the fields of a form.

    key: names the form's draft, always the same for one item. origin: what the example keeps of where it came from:
    which review, and which response it improves (both, where neither was preferred). It names no generator. The licence
    and family of the response go with its words; so does the mark of sample data.
    """

    example_id: int | None
    key: str
    fields: dict[str, Any]
    origin: Origin


def begin(store: Store, user: User, review_id: int) -> Begun:
    """Begin a teaching example with the student of one's own review and one's improved response as the answer.

    Raises NotFound for somebody else's review, Refused for one without an improved response.
    """
    with store.read() as tx:
        row = _row(tx, user, review_id)
        review = reviews.of_row(row)
        origin = _origin(user, row)
        known = examples.by_origin(tx, SOURCE, origin.external_id)
    fields = review.response.situation.model_dump() | {"teacher_response": review.improved_response}
    return Begun(known, origin.external_id, fields, origin)


def _row(tx: Transaction, user: User, review_id: int) -> Any:
    row = reviews.own_row(tx, user.id, review_id)
    if row is None:
        raise NotFound("That is not one of your reviews.", "It may have been taken back.")
    if not row.improved_response.strip():
        raise Refused("There is no improved response in this review.", "Write one first.")
    return row


def _origin(user: User, row: Any) -> Origin:
    review = reviews.of_row(row)
    both = [review.response, *([review.other] if review.other else [])]
    improved = {"A": both[:1], "B": both[1:]}.get(review.preferred or "A", both)
    about = improved[0]
    # Of the item and not of the review, which has another number when it was taken back and given again.
    key = fingerprint("improved", user.username, row.item, about.situation.key)[:16]
    return Origin(
        external_id=key, source=SOURCE, licence=about.licence, family=about.family, is_sample=about.is_sample,
        metadata={"improved_in_review": row.id, "improves_response": [one.id for one in improved]},
    )  # fmt: skip
