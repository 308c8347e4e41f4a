"""What a reviewer says instead of a judgement: not for me, and why; or that something is wrong with a reply."""

import time
from typing import Any, Literal

from utta.domain.review_round import PROBLEMS, Problem
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services.review_items import find
from utta.store import assignments, changes, flags, responses, rounds
from utta.store.database import Store

MAX_COMMENT = 2000

Decision = Literal["set aside", "kept"]


def skip(store: Store, user: User, item: str, reason: str) -> None:
    """Hand back a turn in a round with the reason; what was typed is kept. The lead sees it and may share it again."""
    if not reason.strip() or len(reason) > MAX_COMMENT:
        raise Refused("Say in a few words why you skip this one.", "", {"reason": "Choose or write a reason."})
    with store.write() as tx:
        target = find(tx, user, item)
        if target.turn is not None:
            assignments.end(tx, target.turn, "skipped", time.time(), reason.strip())


def take_back(store: Store, user: User, item: str) -> None:
    """Have an item wait for this person again that they handed back or reported last; a report stays with the lead."""
    with store.write() as tx:
        target = find(tx, user, item)
        if target.turn is not None:
            assignments.open_skipped(tx, target.turn)


def take_up_again(store: Store, user: User, round_id: int) -> int:
    """Have the items that this person handed back wait for them again; returns how many."""
    with store.write() as tx:
        if rounds.state_of(tx, round_id) != "open":
            raise Refused("This review round has been closed.", "Nothing waits in it any more.")
        return assignments.reopen(tx, round_id, user.id)


def flag(store: Store, user: User, item: str, problem: Problem | None, comment: str = "", side: str = "") -> None:
    """Say what is wrong with a reply; side: "left" or "right" of a comparison, "" for both.

    In a round the turn is handed back. A lead decides whether the reply is set aside. Said twice counts once.
    """
    if problem not in PROBLEMS:
        raise Refused("Say what is wrong with it.", "", {"problem": "Choose one."})
    if problem == "other" and not comment.strip():
        raise Refused("Say what is wrong with it.", "", {"comment": "Write a few words, so that your lead knows."})
    if len(comment) > MAX_COMMENT:
        raise Refused("That comment is too long.", "", {"comment": f"Use at most {MAX_COMMENT:,} characters."})
    with store.write() as tx:
        target = find(tx, user, item)
        left, right = target.sides
        about = [left] if side == "left" else [right] if side == "right" else [left, right]
        now = time.time()
        for response in about:
            if response is not None:
                flags.add(tx, response.id, user.id, problem, comment, now)
        if target.turn is not None:
            assignments.end(tx, target.turn, "skipped", now, PROBLEMS[problem])


def undecided(store: Store, by: User) -> list[Any]:
    """Rows (id, response_id, problem, comment, made_at, who, text, student_question) that wait for a lead."""
    by.must("lead")
    with store.read() as tx:
        return flags.undecided(tx)


def decide(store: Store, by: User, flag_id: int, decision: Decision) -> None:
    """Set the reply aside, so that nobody is asked about it any more, or keep it. Decides every flag of that reply."""
    by.must("lead")
    with store.write() as tx:
        response_id = flags.response_of(tx, flag_id)
        if response_id is None:
            raise NotFound("That flag is no longer here.")
        flags.decide(tx, response_id, decision, by.id, time.time())
        responses.set_aside(tx, response_id, decision == "set aside")
        changes.note(tx, "reviews")  # a verdict counts no reply that was set aside
        if decision == "set aside":
            assignments.drop_open_of(tx, response_id)
