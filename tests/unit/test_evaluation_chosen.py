"""Cases that a lead picks of an evaluation go to review as chosen ones, and never pass for a random sample."""

import pytest

from tests import rounds as made
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import (
    evaluation,
    evaluation_cases,
    evaluation_chosen,
    evaluation_rounds,
    review_queue,
    rounds,
    verdicts,
)
from utta.services.evaluation_cases import Wanted
from utta.store import random_samples
from utta.store import rounds as stored_rounds
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")


def test_what_is_picked_is_asked_once_marked_as_chosen_and_enters_no_verdict(
    store: Store, lead: User, expert: User
) -> None:
    (found,) = evaluation.history(store)
    before = verdicts.of(store, found)
    worst = evaluation_cases.page(store, found, lead, Wanted(), 1, 4).cases
    keys = [one.case.key for one in worst if all(answer.outputs for answer in one.answers.values())]
    sent = evaluation_chosen.send(store, lead, found.id, keys, ["baseline"])
    assert sent.name == "Chosen answers 1" and sent.reviews >= sent.replies >= len(keys)
    with store.read() as tx:
        items = stored_rounds.items(tx, sent.round_id)
        assert {item.why for item in items} == {"chosen"} and len(items) == sent.replies
        plan = stored_rounds.get(tx, sent.round_id).plan
    assert plan.is_chosen and plan.random_share == 0
    again = evaluation_chosen.send(store, lead, found.id, keys, ["baseline"])
    assert (again.round_id, again.replies, again.reviews) == (sent.round_id, 0, 0)
    more = [one.case.key for one in evaluation_cases.page(store, found, lead, Wanted(order="gain"), 1, 3).cases]
    added = evaluation_chosen.send(store, lead, found.id, more, [])
    assert added.round_id == sent.round_id and added.replies > 0
    assert rounds.get(store, sent.round_id).state == "open"
    hidden = evaluation_cases.page(store, found, expert, Wanted(), 1, 5)
    assert hidden.sealed >= len(keys)  # who is to review them sees no more whose they are
    with pytest.raises(evaluation_cases.NotFound):
        evaluation_cases.case(store, found, expert, keys[0])
    assert review_queue.next_in_round(store, expert, sent.round_id) is not None
    assert made.review(store, expert, sent.round_id) > 0
    rounds.close(store, lead, sent.round_id)
    with store.read() as tx:
        drawn = random_samples.rated(tx, DEFAULT_RUBRIC_KEY)
    assert not [row for row in drawn if row.round_id == sent.round_id]
    after = verdicts.of(store, found)
    assert after.main.reviewed == before.main.reviewed == 0
    assert evaluation_rounds.going(store, lead, found.id) is None  # it is not the round that would settle it


def test_only_a_lead_sends_and_only_what_is_there(store: Store, lead: User, expert: User) -> None:
    (found,) = evaluation.history(store)
    with pytest.raises(NotAllowed):
        evaluation_chosen.send(store, expert, found.id, ["example 1"], [])
    with pytest.raises(Refused, match="No case is chosen"):
        evaluation_chosen.send(store, lead, found.id, [], [])
    with pytest.raises(Refused, match="At most 50"):
        evaluation_chosen.send(store, lead, found.id, [f"example {n}" for n in range(51)], [])
