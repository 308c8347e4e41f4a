"""One's own reviews in a round: taken back and revised while it is open, revealed when it is closed."""

import pytest

from tests import rounds as made
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services import (
    drafts,
    review_own,
    review_queue,
    reviews,
    rounds,
)
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")


def test_a_review_taken_back_is_open_again_with_every_word_and_counts_nowhere(
    store: Store, lead: User, teacher: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id])
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None
    steps = made.steps_for(item)
    reviews.rate(store, teacher, item.key, steps, improved_response="Better.", rationale="Why", seconds=12)
    assert review_own.take_back(store, teacher) == item.key
    assert made.given_by(store, teacher) == []
    draft = drafts.load(store, teacher, review_queue.draft_of(item.key))
    assert draft is not None
    assert draft[0] == {f"rating_{key}": step for key, step in steps.items()} | {
        "improve": True, "improved_response": "Better.", "rationale": "Why", "seconds": 12}  # fmt: skip
    back = review_queue.next_in_round(store, teacher, round_id)
    assert back is not None and back.key == item.key and back.waiting == item.waiting
    assert reviews.rate(store, teacher, item.key, steps) and len(made.given_by(store, teacher)) == 1
    (before,) = review_own.history(store, teacher, item.key)
    assert before.deed == "taken back" and before.content["rationale"] == "Why"


def test_a_review_is_revised_with_its_history_and_only_by_its_reviewer(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id])
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None
    reviews.rate(store, teacher, item.key, made.steps_for(item), rationale="First thought")
    (own,) = review_own.given(store, teacher)
    lower = made.steps_for(item, 0)
    assert review_own.revise(store, teacher, own.id, ratings=lower, rationale="Second thought")
    assert not review_own.revise(store, teacher, own.id, ratings=lower, rationale="Second thought")
    (after,) = review_own.given(store, teacher)
    assert after.review.ratings == lower and after.revision == 2 and after.review.rationale == "Second thought"
    (before,) = review_own.history(store, teacher, item.key)
    assert before.deed == "revised" and before.content["rationale"] == "First thought"
    for deed in (review_own.one, review_own.revise):
        with pytest.raises(NotFound):
            deed(store, expert, own.id)


def test_after_closing_it_is_revealed_and_nothing_changes_any_more(store: Store, lead: User, teacher: User) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id])
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None
    made.review(store, teacher, round_id, 2)
    assert {own.generators for own in review_own.given(store, teacher)} == {()}
    other = review_queue.next_in_round(store, teacher, round_id)
    assert other is not None
    rounds.close(store, lead, round_id)
    assert {own.generators for own in review_own.given(store, teacher)} == {("Experts",)}
    with pytest.raises(Refused, match="closed"):
        reviews.rate(store, teacher, other.key, made.steps_for(other))
    with pytest.raises(Refused, match="closed"):
        review_own.take_back(store, teacher)
    (newest, _) = review_own.given(store, teacher)
    with pytest.raises(Refused, match="closed"):
        review_own.revise(store, teacher, newest.id, ratings=made.steps_for(other, 0))
    assert not newest.may_change and review_queue.next_in_round(store, teacher, round_id) is None
