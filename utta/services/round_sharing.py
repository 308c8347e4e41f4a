"""Sharing a review round's items out: when it opens, and again when somebody comes, leaves or skips."""

from collections import Counter
from collections.abc import Mapping

from utta.domain.review_round import ReviewRound, RoundItem
from utta.domain.sharing_out import Assigned, ToShare, share_out, wanted_by
from utta.services.round_material import authors
from utta.store import assignments, responses, rounds
from utta.store.database import Transaction


def wanted_of(found: ReviewRound, items: list[RoundItem], people: Mapping[int, str]) -> dict[int, int]:
    """Reviews each item wants: calibration items one of everybody, the others as planned."""
    plain = [item.id for item in items if item.why != "gold"]
    wanted = wanted_by(plain, found.plan.wanted, found.plan.overlap, f"round {found.id}")
    wanted = {number: min(many, len(people)) for number, many in wanted.items()}
    return wanted | {item.id: len(people) for item in items if item.why == "gold"}


def _share(tx: Transaction, found: ReviewRound, people: Mapping[int, str], lacking: Mapping[int, int],
           taken: Mapping[int, frozenset[int]] | None = None) -> list[Assigned]:  # fmt: skip
    """Share out the items that `lacking` says (all, where it is empty); taken: who has had an item already."""
    items = rounds.items(tx, found.id)
    wanted = lacking or wanted_of(found, items, people)
    wrote = authors(tx, found.id, items)
    about = {response.id: response for response in responses.get_many(
        tx, [number for item in items for number in (item.response_id, item.other_id) if number]).values()}  # fmt: skip
    to_share = [
        ToShare(
            item.id, wanted[item.id], wrote.get(item.id, frozenset()) | (taken or {}).get(item.id, frozenset()),
            (about[item.response_id].generator, about[item.other_id].generator) if item.other_id else None,
        )
        for item in items if wanted.get(item.id, 0) > 0
    ]  # fmt: skip
    turns = assignments.of_round(tx, found.id)
    load = Counter(turn.user_id for turn in turns if turn.state == "open")
    return share_out(to_share, list(people), f"round {found.id}", load)


def share_all(tx: Transaction, found: ReviewRound) -> int:
    """Share out every item of a round that nobody has begun; returns how many reviews are asked for."""
    turns = _share(tx, found, rounds.reviewers(tx, found.id), {})
    assignments.add(tx, found.id, turns)
    return len(turns)


def share_rest(tx: Transaction, found: ReviewRound) -> int:
    """Give the items that still lack reviews to those who have not had them; returns how many could be given."""
    people = rounds.reviewers(tx, found.id)
    for gone in {turn.user_id for turn in assignments.of_round(tx, found.id)} - people.keys():
        assignments.drop_open(tx, found.id, gone)
    turns = assignments.of_round(tx, found.id)
    coming = Counter(turn.item_id for turn in turns if turn.state in ("done", "open"))
    wanted = wanted_of(found, rounds.items(tx, found.id), people)
    lacking = {number: many - coming[number] for number, many in wanted.items() if many > coming[number]}
    if not lacking:
        return 0
    taken: dict[int, frozenset[int]] = {}
    for turn in turns:
        taken[turn.item_id] = taken.get(turn.item_id, frozenset()) | {turn.user_id}
    new = _share(tx, found, people, lacking, taken)
    assignments.add(tx, found.id, new)
    return len(new)
