"""Talking over what people judged differently: sealed until the round is closed, and about one's own replies alone."""

import pytest
import sqlalchemy as sa

from tests import rounds as made
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services import discussions, review_problems, review_queue, reviews, rounds, standing
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")


def judge(store: Store, user: User, round_id: int, level: int) -> None:
    """Have a person give every item of theirs the same level; their first item the lowest."""
    first = True
    while item := review_queue.next_in_round(store, user, round_id):
        ratings = made.steps_for(item, 0 if first else level)
        reviews.rate(store, user, item.key, ratings, rationale=f"Reason of the {user.role}")
        first = False


def test_what_people_differ_on_is_sealed_until_they_have_judged_and_then_ordered_by_how_far_they_are_apart(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id], wanted=2, items=4)
    judge(store, teacher, round_id, 4)
    for user in (lead, teacher, expert):
        with pytest.raises(NotAllowed):
            discussions.discussion(store, user, round_id)
    judge(store, lead, round_id, 4)
    found = discussions.discussion(store, lead, round_id).items
    assert 1 <= len(found) <= 2 and all(set(one.spread.values()) == {1.0} for one in found)
    assert {one.who for one in found[0].judged} == {lead.name, teacher.name}
    with pytest.raises(NotAllowed):
        discussions.discussion(store, teacher, round_id)
    rounds.close(store, lead, round_id)
    for_teacher = discussions.discussion(store, teacher, round_id).items
    assert {judged.who for one in for_teacher for judged in one.judged} == {""}
    assert [sum(judged.is_own for judged in one.judged) for one in for_teacher] == [1] * len(for_teacher)
    with pytest.raises(NotAllowed):
        discussions.discussion(store, expert, round_id)


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
        discussions.discussion(store, lead, round_id)
    assert review_problems.take_up_again(store, lead, round_id) == 1


def test_people_talk_about_an_item_once_they_may_see_it(store: Store, lead: User, teacher: User) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id], wanted=2, items=2)
    judge(store, lead, round_id, 4)
    judge(store, teacher, round_id, 2)
    item_id = discussions.discussion(store, lead, round_id).items[0].item_id
    with pytest.raises(NotAllowed):
        discussions.remark(store, teacher, round_id, item_id, "I read it otherwise")
    rounds.close(store, lead, round_id)
    for text in ("", "   ", "x" * 20_001):
        with pytest.raises(Refused) as refused:
            discussions.remark(store, teacher, round_id, item_id, text)
        assert "text" in refused.value.fields
    discussions.remark(store, teacher, round_id, item_id, "I read it otherwise <b>")
    (talk,) = [one.remarks for one in discussions.discussion(store, lead, round_id).items if one.item_id == item_id]
    assert [(remark.who, remark.text) for remark in talk] == [(teacher.name, "I read it otherwise <b>")]


def test_a_reviewer_sees_others_ratings_of_what_they_judged_themselves_and_of_nothing_else(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    another = made.another(store, "nora")
    people = [teacher, expert, another]
    round_id = made.opened(store, lead, reviewers=[one.id for one in people], wanted=2, items=9)
    for level, user in enumerate(people, start=1):
        judge(store, user, round_id, level)
    rounds.close(store, lead, round_id)
    everything = {one.item_id for one in discussions.discussion(store, lead, round_id, 100).items}
    seen = {user.id: {one.item_id for one in discussions.discussion(store, user, round_id, 100).items}
            for user in people}  # fmt: skip
    assert set().union(*seen.values()) == everything and all(0 < len(own) < len(everything) for own in seen.values())
    strange = next(iter(everything - seen[teacher.id]))
    with pytest.raises(NotFound):
        discussions.remark(store, teacher, round_id, strange, "Let me in")
    discussions.remark(store, lead, round_id, strange, "A lead may")
    assert standing.standing(store, teacher).unanswered == ()


def test_a_reply_that_another_round_still_asks_about_is_left_out_for_whom_it_asks(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    first = made.opened(store, lead, reviewers=[teacher.id, expert.id], wanted=2, items=400)
    judge(store, teacher, first, 4)
    judge(store, expert, first, 2)
    rounds.close(store, lead, first)
    before = discussions.discussion(store, teacher, first, 1000)
    assert before.items and not before.sealed
    second = made.opened(store, lead, "Winter", reviewers=[teacher.id], items=1)
    asked = review_queue.next_in_round(store, teacher, second)
    assert asked is not None
    hidden = [one for one in before.items if one.response.text == asked.left]
    after = discussions.discussion(store, teacher, first, 1000)
    assert hidden and after.sealed == len(hidden)
    assert asked.left not in {one.response.text for one in after.items}
    assert len(discussions.discussion(store, expert, first, 1000).items) == len(before.items)
    made.review(store, teacher, second)
    assert discussions.discussion(store, teacher, first, 1000).sealed == 0


def test_who_is_asked_something_about_a_reply_is_told_on_home_until_they_answer(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id, expert.id], wanted=2, items=2)
    judge(store, teacher, round_id, 4)
    judge(store, expert, round_id, 2)
    item_id = discussions.discussion(store, lead, round_id).items[0].item_id
    discussions.remark(store, lead, round_id, item_id, "How do you read engagement here?")
    assert standing.standing(store, teacher).unanswered == ()  # the round is open: nobody may see it yet
    assert discussions.of_closed_rounds(store, teacher) == {}
    rounds.close(store, lead, round_id)
    assert discussions.of_closed_rounds(store, teacher) == {round_id: "Autumn"}
    assert discussions.of_closed_rounds(store, lead) == {}
    step = standing.next_step(teacher, standing.standing(store, teacher))
    assert (step.what, step.room, step.view) == ("Talk it over in “Autumn”", "review", "talk")
    assert step.why == "1 remark on a reply that you judged there."
    discussions.remark(store, teacher, round_id, item_id, "As asking for more than a yes")
    assert standing.standing(store, teacher).unanswered == ()
    assert [one.remarks for one in standing.standing(store, expert).unanswered] == [2]


def test_what_somebody_has_begun_to_say_is_kept_until_it_is_sent(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id, expert.id], wanted=2, items=2)
    judge(store, teacher, round_id, 4)
    judge(store, expert, round_id, 2)
    rounds.close(store, lead, round_id)
    one = discussions.discussion(store, teacher, round_id).items[0]
    discussions.keep(store, teacher, one.item_id, "Half a thou")
    assert discussions.discussion(store, teacher, round_id).items[0].begun == "Half a thou"
    assert discussions.discussion(store, expert, round_id).items[0].begun == ""
    discussions.remark(store, teacher, round_id, one.item_id, "Half a thought")
    assert discussions.discussion(store, teacher, round_id).items[0].begun == ""


def test_what_something_was_said_of_is_always_there_to_be_answered(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id, expert.id], wanted=2, items=6)
    judge(store, teacher, round_id, 4)
    judge(store, expert, round_id, 2)
    everything = discussions.discussion(store, lead, round_id, 100).items
    last = everything[-1]
    assert len(everything) > 2
    discussions.remark(store, lead, round_id, last.item_id, "And this one?")
    shown = discussions.discussion(store, lead, round_id, 1).items
    assert [one.item_id for one in shown] == [everything[0].item_id, last.item_id]
    with store.write() as tx:  # they come to say the same, as after a change of mind in an open round
        tx.execute(sa.text("UPDATE reviews SET ratings = (SELECT ratings FROM reviews r WHERE r.round_id = "
                           "reviews.round_id ORDER BY r.id LIMIT 1) WHERE round_id IS NOT NULL"))  # fmt: skip
    rounds.close(store, lead, round_id)
    assert [one.item_id for one in discussions.discussion(store, teacher, round_id).items] == [last.item_id]
    assert standing.standing(store, teacher).unanswered[0].remarks == 1
