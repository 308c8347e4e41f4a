"""The calibration set: agreed replies that rounds mix in, unmarked."""

import pytest

from tests import rounds as made
from utta.domain.rubric_form import form_of
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import calibration, review_queue, reviews, round_choices, rubrics
from utta.store import rounds as stored_rounds
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")
RUBRIC = "teaching_quality"


def test_agreed_replies_join_the_calibration_set_and_everybody_of_a_round_gets_them_unmarked(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    proposed = calibration.proposals(store, lead, RUBRIC)
    assert proposed and all(set(one.ratings) == set(proposed[0].ratings) for one in proposed)
    for one in proposed[:2]:
        calibration.agree(store, lead, RUBRIC, one.response.id, one.ratings, "All three said so")
    assert len(calibration.calibration_set(store, lead, RUBRIC)) == 2
    assert proposed[0].response.id not in {one.response.id for one in calibration.proposals(store, lead, RUBRIC)}
    round_id = made.opened(store, lead, reviewers=[teacher.id, expert.id], items=4, wanted=1, overlap=0, gold=2)
    with store.read() as tx:
        golden = [item for item in stored_rounds.items(tx, round_id) if item.why == "gold"]
    assert {item.response_id for item in golden} == {one.response.id for one in proposed[:2]}
    assert all(item.gold for item in golden)
    waiting = [review_queue.standing(store, user).rounds[0].waiting for user in (teacher, expert)]
    assert waiting == [4, 4]
    calibration.take_out(store, lead, RUBRIC, proposed[0].response.id)
    assert len(calibration.calibration_set(store, lead, RUBRIC)) == 1


def test_only_a_lead_keeps_the_calibration_set_and_half_an_answer_is_refused(
    store: Store, lead: User, teacher: User
) -> None:
    (one, *_) = calibration.proposals(store, lead, RUBRIC)
    with pytest.raises(NotAllowed):
        calibration.agree(store, teacher, RUBRIC, one.response.id, one.ratings)
    with pytest.raises(Refused) as refused:
        calibration.agree(store, lead, RUBRIC, one.response.id, {"accuracy": "4"})
    assert "engagement" in refused.value.fields
    assert calibration.calibration_set(store, lead, RUBRIC) == []


def test_what_a_round_asks_about_now_is_not_proposed(store: Store, lead: User, teacher: User) -> None:
    before = {one.response.id for one in calibration.proposals(store, lead, RUBRIC, 100)}
    made.opened(store, lead, reviewers=[teacher.id], items=1000,
                generators=[made.imported(f"Sample tutor {letter}") for letter in "ABCDE"])  # fmt: skip
    assert before and calibration.proposals(store, lead, RUBRIC, 100) == []


def test_replies_agreed_on_with_steps_the_rubric_no_longer_has_are_not_asked_about(
    store: Store, lead: User, teacher: User
) -> None:
    (one, *_) = calibration.proposals(store, lead, RUBRIC)
    calibration.agree(store, lead, RUBRIC, one.response.id, one.ratings)
    form = form_of(reviews.rubric(store))
    for step in form.criteria[0].steps:
        step.label = f"Step {step.label}"
    rubrics.save(store, lead, form)
    assert round_choices.choices(store, lead).calibration[RUBRIC] == 0
    round_id = made.opened(store, lead, reviewers=[teacher.id], items=2, gold=1)
    with store.read() as tx:
        assert [item for item in stored_rounds.items(tx, round_id) if item.why == "gold"] == []
