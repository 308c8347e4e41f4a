"""Whose turn it is at what in a review round: shared out once, blind, and again when somebody leaves."""

import json
from collections import Counter

import pytest
import sqlalchemy as sa

from tests import rounds as made
from utta.domain.example import TeachingExample
from utta.domain.review import Response
from utta.domain.situation import Situation
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services import (
    accounts,
    examples,
    review_problems,
    review_queue,
    reviews,
    round_progress,
    rounds,
)
from utta.store import responses
from utta.store.database import Store
from utta.store.round_tables import round_assignments

pytestmark = pytest.mark.begins("with_samples")


def test_a_round_is_shared_out_once_and_everybody_sees_only_their_own_turns(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.prepared(store, lead, reviewers=[lead.id, expert.id, teacher.id], items=9, wanted=2)
    assert review_queue.standing(store, teacher).rounds == ()
    assert review_queue.next_in_round(store, teacher, round_id) is None
    assert rounds.open_round(store, lead, round_id) == rounds.open_round(store, lead, round_id) == 18
    waiting = [review_queue.standing(store, user).rounds[0].waiting for user in (lead, expert, teacher)]
    assert sorted(waiting) == [6, 6, 6]
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None and item.waiting == 6 and item.rubric is not None
    with pytest.raises(NotFound):  # somebody else's turn cannot be taken by its address
        reviews.rate(store, expert, item.key, made.steps_for(item))
    assert made.given_by(store, expert) == []


def test_an_item_of_a_round_tells_nothing_of_who_wrote_it(store: Store, lead: User, teacher: User) -> None:
    with store.read() as tx:
        names = [name for name, _ in responses.generators(tx)]
    round_id = made.opened(store, lead, reviewers=[teacher.id], way="both",
                           generators=[made.imported(name) for name in names], items=200)  # fmt: skip
    seen, said = set(), []
    while item := review_queue.next_in_round(store, teacher, round_id, skipped=frozenset(seen)):
        if item.key in seen:
            break
        seen.add(item.key)
        said.append(json.dumps(item.model_dump(exclude={"left", "right", "situation"}), ensure_ascii=False))
    assert seen and not [line for line in said if any(f'"{name}"' in line for name in names)]


def test_reviews_of_a_round_carry_round_rubric_version_and_side(store: Store, lead: User, teacher: User) -> None:
    with store.read() as tx:
        names = [name for name, _ in responses.generators(tx)]
    round_id = made.opened(store, lead, reviewers=[teacher.id], way="both",
                           generators=[made.imported(name) for name in names], items=30)  # fmt: skip
    given = made.review(store, teacher, round_id)
    found = made.given_by(store, teacher)
    assert given == len(found) > 30
    assert {row.round_id for row in found} == {round_id} and all(row.round_item_id for row in found)
    sides = Counter(row.shown_left for row in found if row.kind == "preference")
    assert abs(sides["A"] - sides["B"]) <= len(names) ** 2
    progress = round_progress.progress(store, round_id)
    (share,) = progress.shares
    assert (share.done, share.left, progress.short) == (given, 0, 0)


def test_nobody_is_asked_about_a_reply_they_wrote(store: Store, lead: User, expert: User, teacher: User) -> None:
    own = dict.fromkeys(TeachingExample.model_fields, "Fractions on one bar")
    own |= {"grade_level": "5", "subject": "Mathematics", "teacher_response": "Draw both on one bar."}
    examples.submit(store, expert, own | {"techniques_used": ["Scaffolding"]}, "token")
    round_id = made.opened(store, lead, reviewers=[expert.id, teacher.id], items=100, wanted=1, overlap=0,
                           search="Draw both on one bar")  # fmt: skip
    assert review_queue.next_in_round(store, expert, round_id) is None
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None and item.left == own["teacher_response"]


def test_nobody_is_asked_about_words_that_they_wrote_too(store: Store, lead: User, expert: User, teacher: User) -> None:
    own = dict.fromkeys(TeachingExample.model_fields, "Fractions on one bar")
    own |= {"grade_level": "5", "subject": "Mathematics", "teacher_response": "Draw both on one bar."}
    for person in (expert, teacher):
        examples.submit(store, person, own | {"techniques_used": ["Scaffolding"]}, f"token of {person.username}")
    with store.write() as tx:  # a tutor that says what they said
        about = Situation(grade_level="5", subject="Mathematics", student_question="Which is longer on the bar?")
        responses.put(tx, Response(situation=about, text=own["teacher_response"], generator="Echo"), 1.0)
    everybody = [lead.id, expert.id, teacher.id]
    for generator, name in ((made.EXPERTS, "Experts"), (made.imported("Echo"), "Echo")):
        made.opened(store, lead, name, generators=[generator], reviewers=everybody, items=100, wanted=1, overlap=0,
                    search="Draw both" if name == "Experts" else "")  # fmt: skip
    waiting = {user.id: sum(one.waiting for one in review_queue.standing(store, user).rounds)
               for user in (lead, expert, teacher)}  # fmt: skip
    assert waiting == {lead.id: 2, expert.id: 0, teacher.id: 0}


def test_what_waits_in_a_round_is_not_free_for_everybody_at_the_same_time(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    before = review_queue.standing(store, expert)
    with store.read() as tx:
        name, number = responses.generators(tx)[0]
    round_id = made.opened(store, lead, reviewers=[teacher.id], generators=[made.imported(name)], items=1000)
    during = review_queue.standing(store, expert)
    assert during.to_rate == before.to_rate - number and during.rounds == ()
    rounds.close(store, lead, round_id)
    assert review_queue.standing(store, expert).to_rate == before.to_rate


def test_a_lead_may_close_reviewing_outside_of_rounds(store: Store, lead: User, teacher: User) -> None:
    with pytest.raises(NotAllowed):
        review_queue.set_free(store, teacher, False)
    review_queue.set_free(store, lead, False)
    assert review_queue.next_to_rate(store, teacher) is None
    assert not review_queue.standing(store, teacher).is_free


def test_what_somebody_hands_back_or_leaves_goes_to_the_others_and_to_nobody_twice(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id, expert.id], items=8, wanted=2)
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None
    with pytest.raises(Refused):
        review_problems.skip(store, teacher, item.key, " ")
    review_problems.skip(store, teacher, item.key, "Not my subject")
    progress = round_progress.progress(store, round_id)
    assert progress.short == 1 and rounds.share_again(store, lead, round_id) == 0  # nobody is left to give it to
    rounds.add_reviewer(store, lead, round_id, lead.id)
    assert [row.waiting for row in review_queue.standing(store, lead).rounds] == [1]
    made.review(store, expert, round_id, 3)
    rounds.let_reviewer_go(store, lead, round_id, expert.id)
    made.review(store, lead, round_id)
    made.review(store, teacher, round_id)
    with store.read() as tx:
        turn = round_assignments.c
        done = tx.execute(
            sa.select(turn.item_id, sa.func.count()).where(turn.state == "done").group_by(turn.item_id)
        ).all()
    # The item that one handed back and the other had not reviewed when they left can get one more review only.
    assert len(done) == 8 and 8 - sum(number == 2 for _, number in done) <= 1
    assert round_progress.progress(store, round_id).short == sum(number < 2 for _, number in done)
    assert len(made.given_by(store, expert)) == 3


def test_nothing_is_shared_out_before_a_round_is_open_or_after_it_is_closed(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.prepared(store, lead, reviewers=[teacher.id], items=4, overlap=0)
    assert rounds.share_again(store, lead, round_id) == 0
    assert rounds.open_round(store, lead, round_id) == 4
    rounds.close(store, lead, round_id)
    assert rounds.share_again(store, lead, round_id) == 0
    for deed in (rounds.add_reviewer, rounds.let_reviewer_go):
        with pytest.raises(Refused, match="closed"):
            deed(store, lead, round_id, expert.id)
    assert rounds.reviewers(store, round_id) == {teacher.id: teacher.name}


def test_a_round_wants_as_many_reviews_after_its_reviewers_have_left(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id, expert.id], items=4, wanted=2)
    made.review(store, expert, round_id)
    rounds.let_reviewer_go(store, lead, round_id, expert.id)
    accounts.remove_person(store, lead, teacher.username)
    rounds.share_again(store, lead, round_id)
    progress = round_progress.progress(store, round_id)
    assert (progress.reviews, progress.wanted, progress.short) == (4, 8, 4)
    rounds.add_reviewer(store, lead, round_id, lead.id)
    assert review_queue.standing(store, lead).rounds[0].waiting == 4
    assert round_progress.progress(store, round_id).short == 0


def test_who_has_left_keeps_their_line_marked_so_and_nothing_waits_for_them(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id, expert.id], items=6, wanted=3)
    made.review(store, teacher, round_id, 2)
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None
    review_problems.skip(store, teacher, item.key, "Not my subject")
    made.review(store, expert, round_id, 1)
    accounts.remove_person(store, lead, teacher.username)
    rounds.let_reviewer_go(store, lead, round_id, expert.id)
    shares = round_progress.progress(store, round_id).shares
    assert [(one.name, one.done, one.left, one.has_left) for one in shares] == [
        (lead.name, 0, 6, False), (expert.name, 1, 0, True), (teacher.name, 2, 0, True),
    ]  # fmt: skip
    assert dict(shares[-1].skipped) == {"Not my subject": 1}
    assert round_progress.reviews_given(store) == {round_id: (3, 6)}
