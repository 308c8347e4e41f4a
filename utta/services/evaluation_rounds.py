"""Review rounds that settle an evaluation: a random sample of the very answers it measured, rated blind.

The answers are there already, so such a round opens at once and nothing is asked of a model. The sample goes on where
the last one stopped: what was reviewed is not asked again.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utta.domain.evaluation import Evaluation, Who
from utta.domain.evaluation_verdict import EvaluationVerdict
from utta.domain.prediction_powered import random_order
from utta.domain.review_round import Plan, ReviewRound
from utta.domain.rubric import Rubric
from utta.domain.user import User
from utta.errors import NotEnough
from utta.services import evaluation, evaluation_replies, round_sharing, verdict_material, verdicts, verdicts_teacher
from utta.services.review_items import rubric_in
from utta.store import assignments, rounds, users
from utta.store.database import Store, Transaction

_MOST_ITEMS = 2000
_USUAL = 2
"""Reviews of a reply, where the team has had no round yet."""


@dataclass(frozen=True)
class Offer:
    """A round that could be opened now. cases: drawn by chance, in the order they were drawn; sides: whose replies to
    them are rated, on which rubric; reviewers: who would be asked; wanted: reviews of each reply."""

    cases: tuple[str, ...]
    sides: tuple[Who, ...]
    rubric_key: str
    reviewers: Mapping[int, str]
    wanted: int

    @property
    def replies(self) -> int:
        """How many replies there would be to rate, at most."""
        return len(self.cases) * len(self.sides)

    @property
    def for_each(self) -> int:
        """About how many reviews each reviewer would give."""
        return -(-self.replies * self.wanted // len(self.reviewers))


@dataclass(frozen=True)
class Going:
    """An evaluation's round that is not closed yet. done: of its `cases`, those of which every reply was reviewed."""

    round_id: int
    name: str
    done: int
    cases: int


def going(store: Store, by: User, evaluation_id: int) -> Going | None:
    """The round of this evaluation that is open, for a lead: nobody else may know whose replies a round asks about."""
    by.must("lead")
    with store.read() as tx:
        found = _going(tx, evaluation_id)
        if found is None:
            return None
        reviewed = {turn.item_id for turn in assignments.of_round(tx, found.id) if turn.state == "done"}
        case_of = {row.response_id: row.case_key for row in rounds.answers(tx, found.id)}
        items = [(case_of[item.response_id], item.id) for item in rounds.items(tx, found.id)]
    cases = {case for case, _ in items}
    waiting = {case for case, item in items if item not in reviewed}
    return Going(found.id, found.name, len(cases - waiting), len(cases))


def offer(store: Store, by: User, found: Evaluation, verdict: EvaluationVerdict) -> Offer | None:
    """The round that would settle what the verdict leaves open; None where no review would, or none is left to give.

    verdict: of this evaluation, as it stands. Raises NotEnough where there is nobody to ask.
    """
    by.must("lead")
    sides = [one.who for one in verdict.against if one.verdict.more_reviews]
    if not verdict.can_be_reviewed or not sides:
        return None
    assert found.result is not None, "it has a verdict"
    form = verdicts_teacher.rubric_of(store, found.result)
    most = min(verdict.more_reviews, _MOST_ITEMS // (len(sides) + 1))
    cases = _unreviewed(store, found, sides, form)[:most]
    if not cases:
        return None
    with store.read() as tx:
        people, wanted = people_to_ask(tx), usual_reviews(tx)
    return Offer(tuple(cases), ("model", *sides), form.key, people, min(wanted, len(people)))


def open_round(store: Store, by: User, evaluation_id: int) -> int:
    """Open the round that is on offer and return its id; one of this evaluation that is open already is found again.

    Raises NotEnough where no review would settle anything, NotAllowed for others than a lead.
    """
    by.must("lead")
    found = evaluation.evaluation(store, evaluation_id)
    on_offer = offer(store, by, found, verdicts.of(store, found))
    with store.write() as tx:
        known = _going(tx, evaluation_id)
        if known is not None:
            return known.id
        if on_offer is None:
            raise NotEnough("No more reviews of these answers would settle anything.", "Evaluate on a larger split.")
        return _open(tx, by, found, on_offer)


def _going(tx: Transaction, evaluation_id: int) -> ReviewRound | None:
    drawn = (one for one in rounds.newest_first(tx) if not one.plan.is_chosen)
    return next((one for one in drawn if one.plan.evaluation_id == evaluation_id and one.state != "closed"), None)


def _unreviewed(store: Store, found: Evaluation, sides: Sequence[Who], form: Rubric) -> list[str]:
    """The keys of the cases that may still be drawn, in their random order: answered by all, and not yet reviewed for
    every side."""
    there = verdict_material.answered(store, found)
    samples = verdict_material.samples(store, form)
    able = set.intersection(*(set(there.both(who)) for who in sides))
    done = set.intersection(*({pair.place for pair in verdict_material.pairs(there, samples, who)} for who in sides))
    aside = {place for who in ("model", *sides) for place, reply in enumerate(there.replies[who])
             if reply in samples.set_aside}  # fmt: skip
    return random_order([there.keys[place] for place in able - done - aside], f"evaluation {found.id}")


def people_to_ask(tx: Transaction) -> dict[int, str]:
    """The experts; where there are none, the leads, who are experts too."""
    everyone = users.everyone(tx)
    for role in ("expert", "lead"):
        if people := {person.id: person.name for person in everyone if person.role == role}:
            return people
    raise NotEnough("There is nobody to ask.", "Add an expert to the team.")


def usual_reviews(tx: Transaction) -> int:
    """How many reviews of a reply the team asked for last."""
    return next((one.plan.wanted for one in rounds.newest_first(tx) if one.plan.way != "compare"), _USUAL)


def _open(tx: Transaction, by: User, found: Evaluation, on_offer: Offer) -> int:
    replies = evaluation_replies.of(tx, found, on_offer.sides, on_offer.cases)
    plan = Plan(
        way="rate", generators=tuple(replies.makers.values()), reviewers=tuple(on_offer.reviewers),
        evaluation_id=found.id, dataset_id=replies.dataset_id, split=found.split,  # type: ignore[arg-type]  # one of them
        items=on_offer.replies, random_share=1, wanted=on_offer.wanted,
    )  # fmt: skip
    round_id = rounds.add(
        tx, free_name(tx, "Random sample"), plan, rubric_in(tx, on_offer.rubric_key)[0], by.id, time.time()
    )
    evaluation_replies.lay_out(tx, round_id, replies)
    round_sharing.open_prepared(tx, rounds.get(tx, round_id))
    return round_id


def free_name(tx: Transaction, words: str) -> str:
    """A name, numbered, that tells reviewers nothing of whose replies they are."""
    number = 1
    while rounds.named(tx, f"{words} {number}") is not None:
        number += 1
    return f"{words} {number}"
