"""The standing of teaching examples: approving, sending back, archiving, restoring; one of them or many at once."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from utta.domain.example import Deed, Event, Status, StoredExample, check_comment
from utta.domain.user import User
from utta.errors import Conflict, NotAllowed, Refused
from utta.services.examples import may_edit, must_edit
from utta.store import example_deeds, example_events, examples
from utta.store.database import Store, Transaction
from utta.store.example_deeds import Reason, Rule
from utta.store.examples import Filter

BulkDeed = Literal["approved", "sent back", "archived", "restored"]

STANDING: Mapping[Status, str] = {
    "draft": "sent back", "submitted": "submitted", "approved": "approved", "archived": "archived",
}  # fmt: skip
"""How a status is called."""

_BECOMES: Mapping[BulkDeed, Status] = {
    "approved": "approved", "sent back": "draft", "archived": "archived", "restored": "submitted",
}  # fmt: skip
_FROM: Mapping[BulkDeed, tuple[Status, ...]] = {
    "approved": ("submitted",),
    "sent back": ("submitted",),
    "archived": ("draft", "submitted", "approved"),
    "restored": ("archived",),
}


@dataclass(frozen=True)
class Outcome:
    """What became of a deed done to many. left: how many it was not done to, by reason."""

    done: int
    left: Mapping[Reason, int]


@dataclass(frozen=True)
class Record:
    """What was done to an example, newest first, and who wrote its newest text (None for a file)."""

    events: list[Event]
    writer_id: int | None

    def last(self, deed: Deed) -> Event | None:
        """The last time this was done."""
        return next((event for event in self.events if event.deed == deed), None)


def approve(store: Store, user: User, example_id: int, seen_revision: int | None = None) -> None:
    """Approve a submitted example: a lead, or an expert who wrote neither it nor its newest text.

    Raises Conflict when the text is no longer that of `seen_revision`: nobody approves what they have not read.
    """
    _judge(store, user, example_id, "approved", seen_revision)


def send_back(store: Store, user: User, example_id: int, comment: str, seen_revision: int | None = None) -> None:
    """Give a submitted example back to its author with a comment of 1 to 2,000 characters; who may approve, may.

    Raises Refused beside the field `comment`, Conflict as `approve` does.
    """
    _judge(store, user, example_id, "sent back", seen_revision, check_comment(comment))


def submit_again(store: Store, user: User, example_id: int) -> None:
    """Submit an example that was sent back as it stands: its author, or an expert."""
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        must_edit(user, stored)
        _must_stand(stored, ("draft",), "submitted again")
        _set(tx, user, stored, "submitted again", "submitted")


def archive(store: Store, user: User, example_id: int) -> None:
    """Take an example out of lists and datasets. Nothing is deleted; `restore` brings it back."""
    _own(store, user, example_id, "archived")


def restore(store: Store, user: User, example_id: int) -> None:
    """Bring an archived example back, to be approved again. Another is left alone: it would lose its approval."""
    _own(store, user, example_id, "restored")


def record(store: Store, stored: StoredExample) -> Record:
    """What was done to an example besides its text, and who wrote that text."""
    with store.read() as tx:
        return Record(example_events.of(tx, stored.id), examples.writer(tx, stored.id, stored.revision))


def may_approve(user: User, example: StoredExample, writer_id: int | None = None) -> bool:
    """Whether this person may approve this example, or send it back, now.

    writer_id: who wrote the newest text, where that is known.
    """
    if example.status != "submitted" or not user.may("expert"):
        return False
    return user.may("lead") or user.id not in (example.author_id, writer_id)


def may_archive(user: User, example: StoredExample) -> bool:
    """Whether this person may archive this example now."""
    return example.status != "archived" and may_edit(user, example)


def preview_of_many(store: Store, user: User, deed: BulkDeed, wanted: Filter, seen_at: float) -> Outcome:
    """What `do_to_many` would do now, doing nothing."""
    with store.read() as tx:
        return _outcome(example_deeds.tally(tx, wanted, _rule(user, deed, seen_at)))


def do_to_many(store: Store, user: User, deed: BulkDeed, wanted: Filter, seen_at: float, comment: str = "") -> Outcome:
    """Do one deed to all wanted examples it may be done to, in one transaction, and say why not to the others.

    seen_at: when the person saw them, in seconds since the epoch; what was changed later is left as it is. comment:
    for sending back, the same for all; Refused beside the field `comment` without one.
    """
    said = check_comment(comment) if deed == "sent back" else ""
    rule = _rule(user, deed, seen_at)
    with store.write() as tx:
        outcome = _outcome(example_deeds.tally(tx, wanted, rule))
        if outcome.done:
            example_deeds.do(tx, wanted, rule, deed, _BECOMES[deed], user.id, time.time(), said)
        return outcome


def _outcome(tally: Mapping[Reason, int]) -> Outcome:
    return Outcome(tally.get("", 0), {reason: number for reason, number in tally.items() if reason})


def _rule(user: User, deed: BulkDeed, seen_at: float) -> Rule:
    if deed in ("approved", "sent back"):
        user.must("expert")
        return Rule(_FROM[deed], seen_at, not_of=None if user.may("lead") else user.id)
    return Rule(_FROM[deed], seen_at, only_of=None if user.may("expert") else user.id)


def _judge(store: Store, user: User, example_id: int, deed: BulkDeed, seen_revision: int | None,
           comment: str = "") -> None:  # fmt: skip
    user.must("expert")
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        if seen_revision is not None and stored.revision != seen_revision:
            raise Conflict("The text was changed while you were reading it.", "Read it again before you judge it.")
        _must_stand(stored, _FROM[deed], deed)
        writer = examples.writer(tx, example_id, stored.revision)
        if not may_approve(user, stored, writer):
            whose = "You wrote this example." if stored.author_id == user.id else "You wrote its newest text."
            raise NotAllowed(whose, "Another expert or the lead approves it or sends it back.")
        _set(tx, user, stored, deed, _BECOMES[deed], comment)


def _own(store: Store, user: User, example_id: int, deed: BulkDeed) -> None:
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        must_edit(user, stored)
        _must_stand(stored, _FROM[deed], deed)
        _set(tx, user, stored, deed, _BECOMES[deed])


def _must_stand(stored: StoredExample, standing: tuple[Status, ...], deed: Deed) -> None:
    if stored.status not in standing:
        raise Refused(f"This example cannot be {deed}: it is {STANDING[stored.status]}.", "Open it again.")


def _set(tx: Transaction, user: User, stored: StoredExample, deed: Deed, status: Status, comment: str = "") -> None:
    now = time.time()
    examples.set_status(tx, stored.id, status, now)
    example_events.add(tx, stored.id, stored.revision, deed, user.id, now, comment)
