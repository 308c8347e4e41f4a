"""Replies that a reviewer reports: a lead decides, and what is set aside is asked of nobody."""

import pytest

from tests import rounds as made
from utta.domain.user import User
from utta.errors import NotAllowed
from utta.services import (
    review_problems,
    review_queue,
    round_progress,
    rounds,
)
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")


def test_a_flagged_reply_waits_for_a_lead_and_set_aside_is_asked_of_nobody(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id, expert.id], items=1, wanted=2)
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None
    for _ in range(2):
        review_problems.flag(store, teacher, item.key, "private", "Names a real child")
    (flag,) = review_problems.undecided(store, lead)
    assert (flag.problem, flag.comment, flag.text) == ("private", "Names a real child", item.left)
    assert review_queue.next_in_round(store, teacher, round_id) is None
    assert review_queue.next_in_round(store, expert, round_id) is not None
    with pytest.raises(NotAllowed):
        review_problems.decide(store, teacher, flag.id, "set aside")
    review_problems.decide(store, lead, flag.id, "set aside")
    assert review_queue.next_in_round(store, expert, round_id) is None
    assert review_problems.undecided(store, lead) == []


def test_a_reply_set_aside_is_shared_out_to_nobody_afterwards_and_wanted_no_more(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    first = made.opened(store, lead, name="First", reviewers=[teacher.id], items=1)
    second = made.prepared(store, lead, name="Second", reviewers=[teacher.id, expert.id], items=100, wanted=2)
    item = review_queue.next_in_round(store, teacher, first)
    assert item is not None
    review_problems.flag(store, teacher, item.key, "harmful")
    review_problems.decide(store, lead, review_problems.undecided(store, lead)[0].id, "set aside")
    progress = round_progress.progress(store, first)
    assert rounds.share_again(store, lead, first) == progress.short == progress.wanted == 0
    rounds.add_reviewer(store, lead, first, expert.id)
    assert review_queue.next_in_round(store, expert, first) is None
    number = round_progress.progress(store, second).items
    assert rounds.open_round(store, lead, second) == 2 * (number - 1)
    assert round_progress.progress(store, second).wanted == 2 * (number - 1)
