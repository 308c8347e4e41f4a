"""Reviewing in rounds on the Review page: what waits comes first; all of it can be skipped or reported."""

import time
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.pages.conftest import Open
from tests.pages.reviewing import press, pressed_by_name, rate_all, sitting_of, text_of, type_keys, widget
from utta.domain.review_round import SKIP_REASONS
from utta.domain.user import User
from utta.services import drafts, review_problems, review_queue, reviews, round_progress, rounds
from utta.services.review_own import MAY_BE_UNDONE
from utta.store import responses
from utta.store.database import Store
from utta.store.review_tables import reviews as table
from utta.store.round_tables import round_assignments

pytestmark = pytest.mark.begins("with_samples")


@pytest.fixture
def round_id(store: Store, lead: User, teacher: User, expert: User) -> int:
    """An open round in which the teacher and the expert each judge three replies and three pairs of tutors."""
    with store.read() as tx:
        names = [name for name, _ in responses.generators(tx)]
    return made.opened(store, lead, reviewers=[teacher.id, expert.id], way="both", wanted=2, items=3,
                       generators=[made.imported(name) for name in names])  # fmt: skip


def judge(page: AppTest) -> AppTest:
    """Judge what is on screen and submit it."""
    if sitting_of(page).item.kind == "rate":
        return type_keys(page, "3", "3", "3", "3", "Enter")
    return type_keys(page, "1", "Enter")


def places(page: AppTest) -> Any:
    """The choice of what to review, None where there is no choice."""
    return next((group for group in page.button_group if (group.key or "").startswith("review_place")), None)


def given(store: Store, user: User) -> int:
    """How many reviews this person has given."""
    with store.read() as tx:
        return tx.scalar(sa.select(sa.func.count()).where(table.c.reviewer_id == user.id)) or 0


def test_a_round_that_waits_comes_first_and_flows_item_by_item_to_a_thank_you(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    later = made.opened(store, lead, "Winter", reviewers=[teacher.id], items=2)
    page = open_page(teacher, "review")
    assert [option.content for option in places(page).proto.options] == ["Autumn", "Winter"]
    assert "**0 of 6 done**" in text_of(page)
    kinds = []
    for left in range(5, -1, -1):
        kinds.append(sitting_of(page).item.kind)
        judge(page)
        assert not page.exception and (f"**{6 - left} of 6 done**" in text_of(page)) == (left > 0)
    assert sorted(kinds) == ["compare"] * 3 + ["rate"] * 3 and given(store, teacher) == 6
    assert "**Autumn** is done. You gave 6 reviews. Thank you!" in page.success[0].value
    pressed_by_name(page, "Go on with “Winter” (2 left)")
    assert sitting_of(page).place == f"round:{later}" and "**0 of 2 done**" in text_of(page)


def test_how_long_it_takes_is_told_from_ones_own_reviews_of_this_kind_once_there_are_enough(
    store: Store, teacher: User, open_page: Open
) -> None:
    for seconds in [10, 600, 61, 60, 59]:
        assert "left**," not in text_of(open_page(teacher, "review"))
        item = review_queue.next_to_rate(store, teacher)
        pair = review_queue.next_to_compare(store, teacher)
        assert item is not None and pair is not None
        reviews.rate(store, teacher, item.key, made.steps_for(item), seconds=seconds)
        reviews.prefer(store, teacher, pair.key, "tie", seconds=1)
    assert "**70 left**, about 70 minutes" in text_of(open_page(teacher, "review"))


def test_home_points_to_a_round_that_waits(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    for user, waits in ((teacher, True), (lead, False)):
        home = open_page(user, "home")
        assert ("Review in “Autumn”" in home.subheader[0].value.replace("\\", "")) == waits
    made.review(store, teacher, round_id, 5)
    home = open_page(teacher, "home")
    assert "One item waits for your judgement there" in "".join(part.value for part in home.markdown)
    made.review(store, teacher, round_id)
    assert "Autumn" not in open_page(teacher, "home").subheader[0].value


def test_one_place_alone_asks_for_no_choice_and_no_place_says_so(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    review_queue.set_free(store, lead, False)
    page = open_page(teacher, "review")
    assert places(page) is None and "**Autumn**" in text_of(page)
    rounds.close(store, lead, round_id)
    page = open_page(teacher, "review")
    assert "Nothing waits for you now" in page.info[0].value and not page.exception


def test_a_turn_is_skipped_with_a_reason_of_the_list_or_ones_own(
    store: Store, teacher: User, open_page: Open, round_id: int
) -> None:
    page = open_page(teacher, "review")
    first = sitting_of(page).item.key
    press(page, "skip")
    assert sitting_of(page).has(first)
    pressed_by_name(page, SKIP_REASONS[1])
    assert not sitting_of(page).has(first) and "**1 of 6 done**" in text_of(page) and "Skipped" in text_of(page)
    type_keys(page, "s")
    pressed_by_name(page, "Skip it")
    assert "Choose or write a reason" in text_of(page) and "**1 of 6 done**" in text_of(page)
    widget(page.text_area, "reason").set_value("Not my language").run()
    pressed_by_name(page, "Skip it")
    assert "**2 of 6 done**" in text_of(page)
    (share,) = [one for one in round_progress.progress(store, round_id).shares if one.user_id == teacher.id]
    assert share.skipped == {SKIP_REASONS[1]: 1, "Not my language": 1}


def test_what_was_skipped_can_be_had_again_with_every_word(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    review_queue.set_free(store, lead, False)
    page = open_page(teacher, "review")
    widget(page.text_area, "rationale").set_value("Half a thought").run()
    first = sitting_of(page).item.key
    type_keys(page, "s")
    pressed_by_name(page, SKIP_REASONS[0])
    for _ in range(5):
        judge(page)
    assert "You left one without a judgement" in text_of(page)
    pressed_by_name(page, "Have it again")
    assert sitting_of(page).has(first) and widget(page.text_area, "rationale").value == "Half a thought"


def test_a_problem_is_reported_about_one_side_and_nothing_is_assumed(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    page = open_page(teacher, "review")
    while sitting_of(page).item.kind == "rate":
        judge(page)
    left = sitting_of(page).item.left
    press(page, "report")
    pressed_by_name(page, "Report it")
    assert "Choose one" in text_of(page) and review_problems.undecided(store, lead) == []
    widget(page.radio, "report_problem").set_value("private").run()
    widget(page.button_group, "report_side").set_value("left").run()
    widget(page.text_area, "report_comment").set_value("Names Tom's street").run()
    pressed_by_name(page, "Report it")
    (flag,) = review_problems.undecided(store, lead)
    assert (flag.text, flag.problem, flag.comment) == (left, "private", "Names Tom's street")
    assert "Your project lead looks at it" in text_of(page) and "Report it" not in [b.label for b in page.button]


def test_what_is_typed_in_a_dialog_is_kept_like_other_words_until_it_is_said(
    store: Store, teacher: User, open_page: Open, round_id: int
) -> None:
    page = open_page(teacher, "review")
    first = sitting_of(page).item.key
    press(page, "skip")
    widget(page.text_area, "reason").set_value("I know this child").run()
    page = press(open_page(teacher, "review"), "report")
    assert sitting_of(page).has(first)
    widget(page.radio, "report_problem").set_value("private").run()
    widget(page.text_area, "report_comment").set_value("Names Tom's str").run()
    page = press(open_page(teacher, "review"), "report")
    assert widget(page.radio, "report_problem").value == "private"
    assert widget(page.text_area, "report_comment").value == "Names Tom's str"
    page = press(open_page(teacher, "review"), "skip")
    assert widget(page.text_area, "reason").value == "I know this child"
    pressed_by_name(page, "Skip it")
    assert not sitting_of(page).has(first) and drafts.load(store, teacher, review_queue.draft_of(first)) is None


def test_a_free_reply_that_somebody_reported_is_not_asked_of_them_until_a_lead_has_looked(
    store: Store, lead: User, teacher: User, expert: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    reported = sitting_of(page).item
    type_keys(page, "f")
    widget(page.radio, "report_problem").set_value("broken").run()
    pressed_by_name(page, "Report it")
    assert "**74 left**" in text_of(page) and review_queue.standing(store, expert).to_rate == 75
    (flag,) = review_problems.undecided(store, lead)
    review_problems.decide(store, lead, flag.id, "kept")
    assert review_queue.standing(store, teacher).to_rate == 75 and flag.text == reported.left


@pytest.mark.parametrize("dialog", ["?", "s", "f"])
def test_behind_a_dialog_keys_do_nothing_to_the_item(
    dialog: str, store: Store, teacher: User, open_page: Open, round_id: int
) -> None:
    page = type_keys(open_page(teacher, "review"), dialog, "1", "2", "3", "4", "Enter", "u")
    type_keys(page, "1", "1", "1", "1", "Enter")
    assert sitting_of(page).content == {} and given(store, teacher) == 0
    sitting_of(page).asking = ""  # what closing the dialog does
    judge(page.run())
    assert given(store, teacher) == 1


def test_undo_takes_back_what_was_done_last_even_where_that_was_no_judgement(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    page = judge(open_page(teacher, "review"))
    assert ":material/check: The last one is saved" in text_of(page)
    skipped = sitting_of(page).item.key
    widget(page.text_area, "rationale").set_value("Half a thought").run()
    type_keys(page, "s")
    pressed_by_name(page, SKIP_REASONS[0])
    assert ":material/check: The last one is saved" not in text_of(page)
    pressed_by_name(page, "Undo")
    assert sitting_of(page).has(skipped) and given(store, teacher) == 1 and "Here it is again" in text_of(page)
    assert widget(page.text_area, "rationale").value == "Half a thought"
    press(page, "report")
    widget(page.radio, "report_problem").set_value("elsewhere").run()
    pressed_by_name(page, "Report it")
    pressed_by_name(page, "Undo")
    assert sitting_of(page).has(skipped) and "stays with your project lead" in text_of(page)
    assert len(review_problems.undecided(store, lead)) == 1
    pressed_by_name(page, "Undo")
    assert given(store, teacher) == 0 and "Taken back" in text_of(page)


def test_undo_says_when_the_review_was_given_and_is_not_offered_where_it_would_be_refused(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    def undo_in_a_new_session() -> list[str]:
        return [button.label for button in open_page(teacher, "review").button if button.label.startswith("Undo")]

    def given_before(seconds: float) -> None:
        with store.write() as tx:
            tx.execute(sa.update(table).values(created_at=time.time() - seconds))

    assert undo_in_a_new_session() == []
    judge(open_page(teacher, "review"))
    assert undo_in_a_new_session() == ["Undo"]
    given_before(20 * 60)
    assert undo_in_a_new_session() == ["Undo (20 min ago)"]
    given_before(MAY_BE_UNDONE + 60)
    assert undo_in_a_new_session() == []
    page = type_keys(open_page(teacher, "review"), "u")
    assert given(store, teacher) == 1 and "can be changed under Your reviews" in text_of(page)
    given_before(0)
    rounds.close(store, lead, round_id)
    assert undo_in_a_new_session() == []


def test_a_reply_skipped_outside_of_rounds_can_be_had_back_at_once(teacher: User, open_page: Open) -> None:
    page = open_page(teacher, "review")
    first = sitting_of(page).item.key
    press(page, "skip")
    assert not sitting_of(page).has(first) and "it comes again after the others" in text_of(page)
    assert sitting_of(pressed_by_name(page, "Undo")).has(first)


def test_something_else_is_wrong_only_in_words(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    page = open_page(teacher, "review")
    press(page, "report")
    widget(page.radio, "report_problem").set_value("other").run()
    pressed_by_name(page, "Report it")
    assert "Write a few words" in text_of(page) and review_problems.undecided(store, lead) == []


def test_undo_goes_back_into_the_round_the_review_was_given_in(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    later = made.opened(store, lead, "Winter", reviewers=[teacher.id], items=2)
    page = judge(open_page(teacher, "review"))
    places(page).set_value(f"round:{later}").run()
    pressed_by_name(page, "Undo")
    assert sitting_of(page).place == f"round:{round_id}" and "**0 of 6 done**" in text_of(page)
    assert given(store, teacher) == 0 and "Taken back" in text_of(page)
    with store.read() as tx:
        mine = round_assignments.c.user_id == teacher.id, round_assignments.c.round_id == round_id
        states = tx.scalars(sa.select(round_assignments.c.state).where(*mine))
        assert set(states) == {"open"}


def test_a_new_session_goes_on_where_somebody_typed_last(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    places(page).set_value("compare").run()
    widget(page.text_area, "rationale").set_value("Both begin well").run()
    made.opened(store, lead, reviewers=[teacher.id], items=2)
    again = open_page(teacher, "review")
    assert sitting_of(again).place == "compare" and widget(again.text_area, "rationale").value == "Both begin well"
    assert [option.content for option in places(again).proto.options] == [
        "Autumn", "Rate one reply", "Compare two replies"]  # fmt: skip


def test_what_is_free_for_everybody_is_offered_once_nothing_that_one_was_asked_for_waits(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    made.opened(store, lead, reviewers=[teacher.id], items=1)
    page = open_page(teacher, "review")
    assert places(page) is None and "**Autumn**" in text_of(page)
    judge(page)
    assert [option.content for option in places(page).proto.options] == [
        "Autumn ✓", "Rate one reply", "Compare two replies"]  # fmt: skip


def test_how_long_a_round_of_both_kinds_takes_goes_by_the_pace_of_each_kind(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    for _ in range(5):
        item = review_queue.next_to_rate(store, teacher)
        assert item is not None
        reviews.rate(store, teacher, item.key, made.steps_for(item), seconds=300)
    assert "**0 of 6 done**, about 30 minutes left" in text_of(open_page(teacher, "review"))
    for _ in range(5):
        pair = review_queue.next_to_compare(store, teacher)
        assert pair is not None
        reviews.prefer(store, teacher, pair.key, "tie", seconds=60)
    assert "**0 of 6 done**, about 18 minutes left" in text_of(open_page(teacher, "review"))


def test_a_round_closed_meanwhile_says_so_and_keeps_what_was_typed(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    page = open_page(teacher, "review")
    rounds.close(store, lead, round_id)
    judge(page)
    assert "has been closed" in page.error[0].value and given(store, teacher) == 0 and not page.exception
    assert sitting_of(page).place == "rate"


def test_a_free_reply_somebody_has_begun_stays_theirs_when_colleagues_are_quicker(
    store: Store, lead: User, expert: User, teacher: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    widget(page.text_area, "rationale").set_value("Begun before them").run()
    key = sitting_of(page).item.key
    assert review_queue.ENOUGH_RATINGS == 3
    for user in (lead, expert, made.another(store, "petra")):
        item = review_queue.next_to_rate(store, user, stay=key)
        assert item is not None and item.key == key and reviews.rate(store, user, key, made.steps_for(item))
    again = open_page(teacher, "review")
    assert sitting_of(again).has(key) and widget(again.text_area, "rationale").value == "Begun before them"
    assert given(store, teacher) == 0
    rate_all(again)
    press(again, "submit")
    assert given(store, teacher) == 1
