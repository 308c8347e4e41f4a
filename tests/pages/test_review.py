"""The Review page: blind, empty until touched, nothing typed lost, a submit counts once."""

from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT
from tests.pages.conftest import Open, Wire
from tests.pages.reviewing import CRITERIA, press, rate_all, sitting_of, text_of, type_keys, widget
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.domain.shipped_teaching import MAYA
from utta.domain.user import User
from utta.services import accounts, review_queue, reviews, sample_data
from utta.store import rubrics
from utta.store.database import Store
from utta.store.review_tables import responses
from utta.store.review_tables import reviews as table
from utta.ui import review_deeds, review_rate

pytestmark = pytest.mark.begins("with_samples")


def compare(page: AppTest) -> AppTest:
    """Change to comparing."""
    return places(page).set_value("compare").run()


def places(page: AppTest) -> Any:
    """The choice of what to review."""
    return next(group for group in page.button_group if (group.key or "").startswith("review_place"))


def shown_behind(page: AppTest, label: str) -> list[str]:
    """The Markdown behind each button of this label, as a reader sees it."""
    behind = [popover for popover in page.get("popover") if popover.proto.popover.label == label]
    return [popover.markdown[0].value.replace("\\", "") for popover in behind]


def links(page: AppTest) -> list[str]:
    """What the links to other pages say."""
    return [link.proto.label for link in page.get("page_link")]


def given(store: Store, user: User) -> list[sa.Row[Any]]:
    """This person's stored reviews, first to last."""
    with store.read() as tx:
        return list(tx.execute(sa.select(table).where(table.c.reviewer_id == user.id).order_by(table.c.id)))


@pytest.mark.parametrize("role", ["teacher", "expert", "lead"])
def test_everybody_reviews_and_nothing_is_chosen_for_them(
    role: str, open_page: Open, request: pytest.FixtureRequest
) -> None:
    page = open_page(request.getfixturevalue(role), "review")
    assert not page.exception and page.title[0].value == "Review"
    assert len(page.radio) == 4 and all(radio.value is None for radio in page.radio)
    assert all(area.value == "" for area in page.text_area) and not page.toggle[0].value
    assert "**75 left**" in text_of(page) and "not told who" in text_of(page)
    compare(page)
    assert widget(page.button_group, "choice").value is None
    assert widget(page.text_area, "rationale").value == ""


def test_every_step_of_every_criterion_is_described_on_screen(teacher: User, open_page: Open) -> None:
    page = open_page(teacher, "review")
    for radio, criterion in zip(page.radio, TEACHING_QUALITY.criteria, strict=True):
        assert radio.label.replace("\\", "") == criterion.question
        shown = [option.replace("\\", "") for option in radio.options]
        assert shown == [f"**{step.label}** {step.description}" for step in criterion.steps]
        examples = [f"**{step.label}** “{step.anchor}”" for step in criterion.steps]
        assert "\n\n".join([MAYA, *examples]) in shown_behind(page, "Examples")


def test_a_missing_criterion_is_refused_beside_it_and_nothing_is_stored(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    before = text_of(page)
    widget(page.radio, "rating_accuracy").set_value("5").run()
    press(page, "submit")
    said = [line for line in text_of(page).splitlines() if "is not rated yet" in line]
    assert len(said) == 3 and not [one for one in said if "Accuracy" in one]
    assert given(store, teacher) == [] and widget(page.radio, "rating_accuracy").value == "5"
    widget(page.radio, "rating_engagement").set_value("2").run()
    assert "Engagement is not rated yet" not in text_of(page)
    assert before.splitlines()[0] in text_of(page)


def test_a_full_review_is_stored_and_the_next_item_is_there_at_once(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    first = review_queue.next_to_rate(store, teacher)
    assert first is not None
    rate_all(page)
    widget(page.text_area, "rationale").set_value("Builds on *her* thinking.").run()
    page.toggle[0].set_value(True).run()
    improved = widget(page.text_area, "improved_response")
    assert improved.value == first.left
    improved.set_value(f"{first.left} What do you notice?").run()
    press(page, "submit")
    (review,) = given(store, teacher)
    assert review.item == first.key and review.ratings == dict.fromkeys(CRITERIA, "4")
    assert review.rationale == "Builds on *her* thinking."
    assert review.improved_response == f"{first.left} What do you notice?"
    assert review.seconds > 0
    assert "**74 left**" in text_of(page) and "not told who" not in text_of(page)
    assert all(radio.value is None for radio in page.radio) and widget(page.text_area, "rationale").value == ""
    assert not page.toggle[0].value


def test_a_response_left_as_it_was_is_not_an_improvement(store: Store, teacher: User, open_page: Open) -> None:
    page = rate_all(open_page(teacher, "review"))
    page.toggle[0].set_value(True).run()
    press(page, "submit")
    assert given(store, teacher)[0].improved_response == ""


def test_submitting_twice_stores_once_and_leaves_the_next_item_alone(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = rate_all(open_page(teacher, "review"))
    sitting = page.session_state["_review_sitting"]
    item = sitting.item.key
    press(page, "submit")
    review_deeds.submit(sitting, review_rate.FORM, item)  # a press that came late
    page.run()
    assert len(given(store, teacher)) == 1
    assert "not rated yet" not in text_of(page) and sitting.refused is None


def test_the_same_item_open_in_two_windows_is_stored_once(store: Store, teacher: User, open_page: Open) -> None:
    one, other = rate_all(open_page(teacher, "review")), rate_all(open_page(teacher, "review"))
    press(one, "submit")
    press(other, "submit")
    assert len(given(store, teacher)) == 1
    assert "You had already reviewed that one" in text_of(other)


def test_half_a_review_is_there_again_in_a_new_session(
    store: Store, teacher: User, expert: User, open_page: Open
) -> None:
    page = press(open_page(teacher, "review"), "skip")
    left = text_of(page)
    widget(page.radio, "rating_accuracy").set_value("2").run()
    widget(page.text_area, "rationale").set_value("Half a thou").run()
    page.toggle[0].set_value(True).run()
    widget(page.text_area, "improved_response").set_value("Better so").run()
    again = open_page(teacher, "review")
    assert widget(again.radio, "rating_accuracy").value == "2"
    assert widget(again.radio, "rating_engagement").value is None
    assert widget(again.text_area, "rationale").value == "Half a thou"
    assert widget(again.text_area, "improved_response").value == "Better so"
    assert left.split("Student said")[0].splitlines()[3] in text_of(again)
    colleague = open_page(expert, "review")
    assert "Half a thou" not in text_of(colleague) and "Better so" not in text_of(colleague)


def test_a_review_on_screen_keeps_its_rubric_when_the_rubric_changes(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    warmth = TEACHING_QUALITY.criteria[0].model_copy(update={"key": "warmth", "name": "Warmth"})
    with store.write() as tx:
        rubrics.add(tx, TEACHING_QUALITY.model_copy(update={"version": 2, "criteria": (warmth,)}), 1.0)
    widget(page.radio, "rating_accuracy").set_value("4").run()
    press(rate_all(open_page(teacher, "review")), "submit")  # gone on with in another session
    with store.read() as tx:
        known = rubrics.by_id(tx)
    assert [known[row.rubric_id].version for row in given(store, teacher)] == [1]
    widget(open_page(teacher, "review").radio, "rating_warmth")


def test_going_to_another_page_and_back_finds_everything_as_it_was(teacher: User, open_page: Open) -> None:
    page = compare(press(open_page(teacher, "review"), "skip"))
    widget(page.button_group, "choice").set_value("right").run()
    page.switch_page(str(PROJECT / "pages" / "home.py")).run()
    page.switch_page(str(PROJECT / "pages" / "review.py")).run()
    assert places(page).value == "compare"
    assert widget(page.button_group, "choice").value == "right"


@pytest.mark.parametrize("choice", ["left", "right"])
def test_a_comparison_is_improved_from_the_preferred_reply(
    choice: str, store: Store, teacher: User, open_page: Open
) -> None:
    page = compare(open_page(teacher, "review"))
    pair = review_queue.next_to_compare(store, teacher)
    assert pair is not None and page.toggle[0].disabled
    texts = {"left": pair.left, "right": pair.right}
    other = {"left": "right", "right": "left"}[choice]
    widget(page.button_group, "choice").set_value(other).run()
    page.toggle[0].set_value(True).run()
    assert widget(page.text_area, "improved_response").value == texts[other]
    widget(page.button_group, "choice").set_value(choice).run()
    assert widget(page.text_area, "improved_response").value == texts[choice]
    widget(page.text_area, "improved_response").set_value("Mine").run()
    widget(page.button_group, "choice").set_value("tie").run()
    assert widget(page.text_area, "improved_response").value == "Mine"
    widget(page.button_group, "choice").set_value(choice).run()
    press(page, "submit")
    (review,) = given(store, teacher)
    assert review.kind == "preference" and review.improved_response == "Mine"
    assert (review.preferred == review.shown_left) == (choice == "left")
    assert widget(page.button_group, "choice").value is None


def test_a_comparison_without_a_choice_is_refused_beside_it(store: Store, teacher: User, open_page: Open) -> None:
    page = press(compare(open_page(teacher, "review")), "submit")
    assert "Choose one of the four" in text_of(page).replace("\\", "")
    assert given(store, teacher) == []


def test_the_page_never_names_a_generator_a_source_or_a_colleague(
    store: Store, teacher: User, open_page: Open, wire: Wire
) -> None:
    with store.read() as tx:
        secret = set(tx.scalars(sa.select(responses.c.generator))) | set(tx.scalars(sa.select(responses.c.source)))
        secret |= set(tx.scalars(sa.select(table.c.reviewer)))
    page = open_page(teacher, "review")
    for at in range(6):
        sent = wire.take()
        assert not [word for word in secret if word.encode() in sent] and b"Sample" in sent
        assert b"rate:" not in sent and b"compare:" not in sent
        press(page, "skip")
        if at == 2:
            compare(page)


def test_keys_rate_one_criterion_after_the_other_in_order_and_enter_submits(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    widget(page.radio, "rating_accuracy").set_value("1").run()
    type_keys(page, "7", "5", "4", "Backspace", "3", "2", "1")  # no seventh step; all rated before the last
    assert widget(page.radio, "rating_engagement").value == "2" and given(store, teacher) == []
    type_keys(page, "Enter")
    assert given(store, teacher)[0].ratings == dict(zip(CRITERIA, "1532", strict=True))


def test_one_thread_works_for_one_person() -> None:
    """Streamlit would otherwise begin a second one beside a run that is storing a review: two would be stored."""
    assert st.get_option("runner.fastReruns") is False


def test_keys_told_again_count_once_and_what_follows_a_submit_is_for_no_item(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    turn = sitting_of(page).turn
    keys = ["4", "4"]
    for more in (["4"], [], ["4", "Enter", "Enter", "5"], ["Enter"]):
        keys += more
        page.session_state["review_keys"] = {"pressed": {"turn": turn, "since": 7.0, "keys": list(keys)}}
        page.run()
    assert [review.ratings for review in given(store, teacher)] == [dict.fromkeys(CRITERIA, "4")]
    assert all(radio.value is None for radio in page.radio) and not sitting_of(page).refused


def test_enter_too_early_is_refused_and_the_keys_after_it_still_count(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = type_keys(open_page(teacher, "review"), "3", "Enter", "3")
    assert given(store, teacher) == [] and "Not rated yet" in text_of(page)
    type_keys(page, "3", "3", "Enter")
    assert given(store, teacher)[0].ratings == dict.fromkeys(CRITERIA, "3")


def test_a_key_opens_the_improved_response_and_undo_brings_everything_back(
    store: Store, teacher: User, open_page: Open
) -> None:
    page = type_keys(open_page(teacher, "review"), "2", "3", "4", "5", "i")
    first = text_of(page)
    widget(page.text_area, "improved_response").set_value("Which digit is worth more?").run()
    widget(page.text_area, "rationale").set_value("It thinks for her.").run()
    type_keys(page, "Enter")
    assert len(given(store, teacher)) == 1 and text_of(page) != first
    widget(page.text_area, "rationale").set_value("Half a thought about the next").run()
    type_keys(page, "u")
    assert given(store, teacher) == []
    assert [radio.value for radio in page.radio] == ["2", "3", "4", "5"]
    assert widget(page.text_area, "improved_response").value == "Which digit is worth more?"
    assert widget(page.text_area, "rationale").value == "It thinks for her." and "Taken back" in text_of(page)
    assert "no review to take back" in text_of(type_keys(page, "u"))
    type_keys(page, "Enter")
    assert given(store, teacher)[0].rationale == "It thinks for her."
    assert widget(page.text_area, "rationale").value == "Half a thought about the next"


def test_a_skipped_item_comes_back_after_the_others(store: Store, teacher: User, open_page: Open) -> None:
    while (item := review_queue.next_to_rate(store, teacher)) and item.waiting > 2:
        reviews.rate(store, teacher, item.key, dict.fromkeys(CRITERIA, "3"))
    page = open_page(teacher, "review")
    first = text_of(page)
    second = text_of(press(page, "skip"))
    assert second != first
    assert "one you skipped" in text_of(press(page, "skip"))
    press(rate_all(page), "submit")
    assert "last one left" in text_of(press(page, "skip"))


def test_all_done_says_so(store: Store, teacher: User, open_page: Open) -> None:
    while item := review_queue.next_to_rate(store, teacher):
        reviews.rate(store, teacher, item.key, dict.fromkeys(CRITERIA, "3"))
    page = open_page(teacher, "review")
    assert "You have rated every reply" in page.success[0].value and not page.radio
    while pair := review_queue.next_to_compare(store, teacher):
        reviews.prefer(store, teacher, pair.key, "tie")
    assert "You have compared every pair" in compare(open_page(teacher, "review")).success[0].value


@pytest.mark.begins("furnished")
def test_an_empty_store_tells_a_teacher_plainly_and_a_lead_what_must_happen_first(
    teacher: User, lead: User, open_page: Open
) -> None:
    page = open_page(teacher, "review")
    assert page.info[0].value == ("There is nothing to review yet. When your project lead asks you to review, it "
                                  "appears here and on Home.")  # fmt: skip
    assert not page.exception and not page.radio and links(page) == ["Meanwhile, write a teaching example"]
    page = open_page(lead, "review")
    assert "Replies appear here when a model version has been evaluated" in page.info[0].value
    assert "Plan a review round" in links(page)


def test_a_lead_with_nothing_to_review_is_led_to_the_review_rounds_and_a_teacher_is_not(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    review_queue.set_free(store, lead, False)
    page = open_page(lead, "review")
    assert "Nothing waits for you now" in page.info[0].value
    assert "Plan a review round, or see how one stands" in links(page)
    page = open_page(teacher, "review")
    assert "When your project lead asks you to review" in page.info[0].value
    assert links(page) == ["See where the team stands"]


def test_a_response_that_has_gone_is_said_once_and_the_page_goes_on(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    page = rate_all(open_page(teacher, "review"))
    sample_data.remove(store, lead)
    press(page, "submit")
    assert "no longer here" in page.error[0].value and not page.exception and not page.radio


def test_a_stranger_sees_nothing_of_the_review_page(store: Store, open_page: Open) -> None:
    page = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
    page.session_state["_sign_in_token"] = "not a token"
    page.run()
    assert not page.radio and accounts.signed_in(store, "not a token") is None


def test_another_rubric_is_offered_only_where_it_was_used(
    store: Store, teacher: User, lead: User, open_page: Open
) -> None:
    assert not open_page(teacher, "review").selectbox
    item = review_queue.next_to_rate(store, lead, "mistake_remediation")
    assert item is not None
    keys = ("mistake_identification", "mistake_location", "providing_guidance", "actionability")
    reviews.rate(store, lead, item.key, dict.fromkeys(keys, "Yes"))
    page = open_page(teacher, "review")
    page.selectbox(key="review_rubric_teaching_quality").set_value("mistake_remediation").run()
    assert len(page.radio) == 4 and page.radio[0].options[0].startswith("**No**")
    for radio in list(page.radio):
        next(one for one in page.radio if one.key == radio.key).set_value("To some extent").run()
    press(page, "submit")
    assert given(store, teacher)[0].ratings == dict.fromkeys(keys, "To some extent")
