"""Calibrating reviewers: what differs most, the talk about it, and the calibration set; sealed until they judged."""

import pytest

from tests import rounds as made
from utta.domain.rubric_form import form_of
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import calibration, review_problems, review_queue, reviews, round_choices, rounds, rubrics
from utta.store import rounds as stored_rounds
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")
RUBRIC = "teaching_quality"


def judge(store: Store, user: User, round_id: int, level: int) -> None:
    """Have a person give every item of theirs the same level; their first item the lowest."""
    first = True
    while item := review_queue.next_in_round(store, user, round_id):
        reviews.rate(store, user, item.key, made.steps_for(item, 0 if first else level), rationale=f"by {user.name}")
        first = False


def test_what_people_differ_on_is_sealed_until_they_have_judged_and_then_ordered_by_how_far_they_are_apart(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id], wanted=2, items=4)
    judge(store, teacher, round_id, 4)
    for user in (lead, teacher, expert):
        with pytest.raises(NotAllowed):
            calibration.differing(store, user, round_id)
    judge(store, lead, round_id, 4)
    found = calibration.differing(store, lead, round_id)
    assert 1 <= len(found) <= 2 and all(set(one.spread.values()) == {1.0} for one in found)
    assert {one.who for one in found[0].judged} == {lead.name, teacher.name}
    with pytest.raises(NotAllowed):
        calibration.differing(store, teacher, round_id)
    rounds.close(store, lead, round_id)
    for_teacher = calibration.differing(store, teacher, round_id)
    assert {judged.who for one in for_teacher for judged in one.judged} == {""}
    with pytest.raises(NotAllowed):
        calibration.differing(store, expert, round_id)


def test_a_lead_who_handed_an_item_back_sees_nothing_before_the_round_is_closed(
    store: Store, lead: User, teacher: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id], wanted=2, items=2)
    judge(store, teacher, round_id, 4)
    item = review_queue.next_in_round(store, lead, round_id)
    assert item is not None
    review_problems.skip(store, lead, item.key, "Later")
    judge(store, lead, round_id, 4)
    with pytest.raises(NotAllowed):
        calibration.differing(store, lead, round_id)
    assert review_problems.take_up_again(store, lead, round_id) == 1


def test_people_talk_about_an_item_once_they_may_see_it(store: Store, lead: User, teacher: User) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id], wanted=2, items=2)
    judge(store, lead, round_id, 4)
    judge(store, teacher, round_id, 2)
    item_id = calibration.differing(store, lead, round_id)[0].item_id
    with pytest.raises(NotAllowed):
        calibration.remark(store, teacher, round_id, item_id, "I read it otherwise")
    rounds.close(store, lead, round_id)
    for text in ("", "   ", "x" * 20_001):
        with pytest.raises(Refused) as refused:
            calibration.remark(store, teacher, round_id, item_id, text)
        assert "text" in refused.value.fields
    calibration.remark(store, teacher, round_id, item_id, "I read it otherwise <b>")
    (talk,) = [one.remarks for one in calibration.differing(store, lead, round_id) if one.item_id == item_id]
    assert [(remark.who, remark.text) for remark in talk] == [(teacher.name, "I read it otherwise <b>")]


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
