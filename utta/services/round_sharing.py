"""Sharing a review round's items out: when it opens, and again when somebody comes, leaves or skips."""

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from utta.domain.review_round import ReviewRound, RoundItem
from utta.domain.sharing_out import ToShare, share_out, wanted_by
from utta.errors import NotEnough
from utta.services.round_material import authors
from utta.store import assignments, responses, rounds
from utta.store.database import Transaction


def wanted_of(tx: Transaction, found: ReviewRound, done: Mapping[int, int]) -> dict[int, int]:
    """Reviews each item wants: calibration items one of everybody, the others as planned, also when somebody leaves.

    done: reviews given, by item. An item with a reply that was set aside wants no more than it has.
    """
    items, people = rounds.items(tx, found.id), rounds.reviewers(tx, found.id).keys()
    plain = [item.id for item in items if item.why != "gold"]
    wanted = wanted_by(plain, found.plan.wanted, found.plan.overlap, f"round {found.id}")
    most = max(len(people), len(found.plan.reviewers))
    wanted = {number: min(many, most) for number, many in wanted.items()}
    gold = [item.id for item in items if item.why == "gold"]
    judged = assignments.judged_by(tx, gold) if gold else {}
    wanted |= {number: len(people | judged.get(number, set())) for number in gold}
    return wanted | {number: done.get(number, 0) for number in rounds.set_aside(tx, found.id)}


def open_prepared(tx: Transaction, found: ReviewRound) -> int:
    """Share a prepared round's items out and let its reviewers begin; returns the number of reviews asked for. Raises
    NotEnough where too few reviewers are left."""
    people = rounds.reviewers(tx, found.id)
    if len(people) < found.plan.wanted:
        raise NotEnough(f"{len(people)} reviewers are left, and every item wants {found.plan.wanted}.",
                        "Add reviewers first.")  # fmt: skip
    asked = share_rest(tx, found)
    rounds.change(tx, found.id, state="open", opened_at=time.time())
    return asked


def share_rest(tx: Transaction, found: ReviewRound) -> int:
    """Give the items that still lack reviews, all of them at first, to those who have not had them; returns how many
    could be given."""
    people = rounds.reviewers(tx, found.id)
    for gone in {turn.user_id for turn in assignments.of_round(tx, found.id)} - people.keys():
        assignments.drop_open(tx, found.id, gone)
    turns = assignments.of_round(tx, found.id)
    coming = Counter(turn.item_id for turn in turns if turn.state in ("done", "open"))
    wanted = wanted_of(tx, found, Counter(turn.item_id for turn in turns if turn.state == "done"))
    lacking = {number: many - coming[number] for number, many in wanted.items() if many > coming[number]}
    load = Counter(turn.user_id for turn in turns if turn.state == "open")
    new = share_out(_to_share(tx, found, lacking, turns), people, f"round {found.id}", load)
    assignments.add(tx, found.id, new)
    return len(new)


def _to_share(tx: Transaction, found: ReviewRound, lacking: Mapping[int, int], turns: Sequence[Any]) -> list[ToShare]:
    """The items that lack reviews. Nobody gets what they wrote, or had already."""
    items = [item for item in rounds.items(tx, found.id) if item.id in lacking]
    not_for = {number: set(who) for number, who in authors(tx, found.id, items).items()}
    for turn in turns:
        not_for.setdefault(turn.item_id, set()).add(turn.user_id)
    about = {response.id: response.generator for response in responses.usable(tx, _replies(items))}
    return [
        ToShare(item.id, lacking[item.id], frozenset(not_for.get(item.id, ())),
                (about[item.response_id], about[item.other_id]) if item.other_id else None)
        for item in items
    ]  # fmt: skip


def _replies(items: Collection[RoundItem]) -> list[int]:
    return [number for item in items for number in (item.response_id, item.other_id) if number is not None]
