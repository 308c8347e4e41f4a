"""Asking colleagues for the examples that are missing."""

import time

from utta.domain.coverage import Gap
from utta.domain.request import MAX_NOTE, Request
from utta.domain.text import storable
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.store import requests, users
from utta.store.database import Store


def ask(store: Store, by: User, gap: Gap, note: str = "", asked_id: int | None = None) -> Request:
    """Ask one person, or anybody, for an example that fills a gap; for experts and leads.

    The same gap asked of the same person again while it is open is the request that is there. Raises Refused beside
    the field `note` when it is too long.
    """
    by.must("expert")
    note = _checked(note)
    with store.write() as tx:
        if asked_id is not None and asked_id not in {person.id for person in users.everyone(tx)}:
            raise Refused("That person is no longer in the team.", "Choose somebody else, or ask anybody.")
        for known in requests.open_ones(tx):
            if known.gap == gap and known.asked_id == asked_id:
                return known
        return requests.get(tx, requests.add(tx, gap, note, by.id, asked_id, time.time()))


def wanted_of(store: Store, user: User) -> list[Request]:
    """Open requests that this person may answer, oldest first: those sent to them before those sent to anybody."""
    with store.read() as tx:
        found = requests.open_ones(tx)
    mine = [request for request in found if request.asked_id in (None, user.id)]
    return sorted(mine, key=lambda request: request.asked_id is None)


def open_requests(store: Store) -> list[Request]:
    """Every open request, oldest first."""
    with store.read() as tx:
        return requests.open_ones(tx)


def colleagues(store: Store) -> list[User]:
    """Who can be asked."""
    with store.read() as tx:
        return users.everyone(tx)


def answered(store: Store, user: User, request_id: int, example_id: int) -> bool:
    """Close a request with the example just written for it. False when it was closed before, which harms nothing."""
    with store.write() as tx:
        if requests.get(tx, request_id).asked_id not in (None, user.id):
            raise NotAllowed("This request was sent to somebody else.")
        return requests.close(tx, request_id, time.time(), answered_by=example_id)


def withdraw(store: Store, user: User, request_id: int) -> None:
    """Take a request back: who sent it, or a lead."""
    with store.write() as tx:
        if requests.get(tx, request_id).author_id != user.id and not user.may("lead"):
            raise NotAllowed("Only who sent a request, or the lead, can withdraw it.")
        requests.close(tx, request_id, time.time())


def _checked(note: str) -> str:
    note = note.strip()
    sentence = f"Keep the note to {MAX_NOTE} characters." if len(note) > MAX_NOTE else ""
    if not sentence:
        try:
            return storable(note)
        except ValueError as error:
            sentence = f"The note {error}"
    raise Refused("The request was not sent.", sentence, {"note": sentence})
