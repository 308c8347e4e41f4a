"""What an item's key stands for. A key is all that a browser holds: it names no generator and no other's rating.

"rate:RUBRIC:RESPONSE" and "compare:RESPONSE:RESPONSE" are free for everybody; "round:TURN" is one reviewer's turn in a
review round, which knows its rubric's version and its sides from when it was shared out.
"""

from dataclasses import dataclass
from typing import Literal

from utta.domain.blind import shown_left
from utta.domain.review import Response
from utta.domain.review_round import Kind
from utta.domain.rubric import Rubric
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.store import assignments, responses, rubrics
from utta.store.database import Transaction

Side = Literal["A", "B"]

_ELSEWHERE = "Go to the Review page for the next one."


@dataclass(frozen=True)
class Target:
    """What is judged: a response on a rubric, or two responses with `left` on the left. turn, round_id and
    round_item_id are None outside of rounds."""

    key: str
    kind: Kind
    response: Response
    other: Response | None = None
    left: Side | None = None
    rubric_id: int | None = None
    rubric: Rubric | None = None
    turn: int | None = None
    round_id: int | None = None
    round_item_id: int | None = None

    @property
    def sides(self) -> tuple[Response, Response | None]:
        """The response on the left, and the one on the right of a comparison."""
        if self.other is not None and self.left == "B":
            return self.other, self.response
        return self.response, self.other

    @property
    def is_sample(self) -> bool:
        """Whether it goes when the sample data goes."""
        return self.response.is_sample or (self.other is not None and self.other.is_sample)


def key_of_turn(turn: int) -> str:
    """The key of a turn in a round."""
    return f"round:{turn}"


def turn_of(key: str) -> int | None:
    """The turn a key names, None for an item that is free for everybody."""
    kind, _, number = key.partition(":")
    return int(number) if kind == "round" and number.isascii() and number.isdigit() else None


def find(tx: Transaction, user: User, key: str, rubric_version: int | None = None) -> Target:
    """What this person is asked under a key. rubric_version: the one they began a free item with; None for the newest.

    Raises Refused for a key of no item, or one of a round that is not open; NotFound when the response, the rubric or
    the turn is gone or not theirs.
    """
    kind, _, rest = key.partition(":")
    if (turn := turn_of(key)) is not None:
        return _turn(tx, user, key, turn)
    first, _, second = rest.partition(":")
    if kind == "rate" and _is_number(second):
        rubric_id, rubric = rubric_in(tx, first, rubric_version)
        return Target(key, "rate", _response(tx, int(second)), rubric_id=rubric_id, rubric=rubric)
    if kind == "compare" and _is_number(first) and _is_number(second):
        a, b = int(first), int(second)
        return Target(key, "compare", _response(tx, a), _response(tx, b), shown_left(a, b, user.username))
    raise Refused("That is not an item to review.", _ELSEWHERE)


def rubric_in(tx: Transaction, key: str, version: int | None = None) -> tuple[int, Rubric]:
    """A version of a rubric, the newest unless another is asked for, with its id; or NotFound."""
    found = rubrics.newest(tx, key) if version is None else rubrics.find(tx, key, version)
    if found is None and version is not None and rubrics.newest(tx, key) is not None:
        raise NotFound(f"The rubric “{key}” has no version {version}.", "Ask for the newest.")
    if found is None:
        known = ", ".join(item.key for item in rubrics.newest_each(tx)) or "none yet"
        raise NotFound(f"There is no rubric “{key}”.", f"Known rubrics: {known}.")
    return found


def _turn(tx: Transaction, user: User, key: str, turn: int) -> Target:
    row = assignments.find(tx, turn, user.id)
    if row is None:
        raise NotFound("That item is no longer yours to review.", _ELSEWHERE)
    if row.round_state != "open":
        raise Refused("This review round has been closed.", "What you typed stays with your drafts. " + _ELSEWHERE)
    rubric = Rubric(**row.definition) if row.kind == "rate" else None
    other = responses.of_row(row, "b_") if row.other_id is not None else None
    return Target(key, row.kind, responses.of_row(row, "a_"), other, row.shown_left, row.rubric_id if rubric else None,
                  rubric, turn, row.round_id, row.item_id)  # fmt: skip


def _response(tx: Transaction, response_id: int) -> Response:
    found = responses.get_many(tx, [response_id])
    if response_id not in found:
        raise NotFound("That response is no longer here.", "It may have been removed with the sample data.")
    return found[response_id]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18
