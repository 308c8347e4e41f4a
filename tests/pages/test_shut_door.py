"""Whoever was signed out elsewhere does nothing more from a page that is still open, and loses no word of theirs."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.reviewing import press, rate_all, text_of, widget
from tests.pages.test_entering import KEY
from tests.pages.test_examples import OpenAt, add, open_at, type_in
from tests.pages.test_examples import press as press_on
from utta.domain.user import User
from utta.services import accounts, drafts, examples, review_queue, reviews
from utta.store.database import Store

__all__ = ["open_at"]

TOKEN = "_sign_in_token"


def sign_out(store: Store, page: AppTest, _lead: User, _user: User) -> None:
    """In another tab."""
    accounts.close_sign_in(store, page.session_state[TOKEN])


def close_account(store: Store, _page: AppTest, lead: User, user: User) -> None:
    accounts.remove_person(store, lead, user.username)


def is_at_the_door(page: AppTest) -> bool:
    return not page.exception and page.title[0].value == "UTTA" and "Utah" in text_of(page)


def sign_in(store: Store, page: AppTest, user: User) -> AppTest:
    page.session_state[TOKEN] = accounts.open_sign_in(store, user)
    return page.run()


@pytest.mark.begins("with_samples")
@pytest.mark.parametrize("shut", [sign_out, close_account])
def test_a_submit_from_a_page_left_open_stores_nothing_and_shows_the_door(
    shut: Callable[..., None], store: Store, teacher: User, lead: User, open_page: Open
) -> None:
    page = rate_all(open_page(teacher, "review"))
    item = review_queue.next_to_rate(store, teacher)
    assert item is not None
    before = drafts.load(store, teacher, review_queue.draft_of(item.key))
    shut(store, page, lead, teacher)
    widget(page.text_area, "rationale").set_value("Half a thought")
    press(page, "submit")
    assert is_at_the_door(page) and reviews.done_by(store, teacher) == 0
    assert drafts.load(store, teacher, review_queue.draft_of(item.key)) == before


@pytest.mark.begins("with_samples")
def test_whoever_signs_in_again_finds_every_word_and_nobody_else_does(
    store: Store, teacher: User, lead: User, expert: User, open_page: Open
) -> None:
    for person in (expert, teacher):
        page = rate_all(open_page(teacher, "review"))
        sign_out(store, page, lead, teacher)
        widget(page.text_area, "rationale").set_value(f"Half a thought for {person.username}").run()
        assert is_at_the_door(page)
        sign_in(store, page, person)
        is_same = person == teacher
        assert widget(page.text_area, "rationale").value == (
            "Half a thought for " + teacher.username if is_same else ""
        )
        assert [radio.value for radio in page.radio] == ["4" if is_same else None] * 4
    press(page, "submit")
    assert reviews.done_by(store, teacher) == 1 and reviews.done_by(store, expert) == 0


def test_no_deed_of_another_page_is_done_nor_with_a_role_that_was_taken(
    open_at: OpenAt, store: Store, teacher: User, expert: User, lead: User
) -> None:
    first, second = add(store, teacher), add(store, teacher, rationale="Another.")
    page = open_at(expert, example=str(first))
    sign_out(store, page, lead, expert)
    assert is_at_the_door(press_on(page, "Approve"))
    page = open_at(expert, example=str(second))
    accounts.change_role(store, lead, expert.username, "teacher")
    press_on(page, "Approve")
    assert not page.exception
    assert {examples.get(store, number).status for number in (first, second)} == {"submitted"}


def test_an_example_that_was_being_written_goes_on_after_the_door(
    open_at: OpenAt, store: Store, teacher: User, lead: User
) -> None:
    page = type_in(open_at(teacher, view="new"), student_question="Why is 1/8")
    (before,) = drafts.of_examples(store, teacher)
    sign_out(store, page, lead, teacher)
    page.text_area(key=KEY("student_question")).set_value("Why is 1/8 smaller?").run()
    assert is_at_the_door(page) and drafts.of_examples(store, teacher) == [before]
    page.query_params.update(view="new", draft=before.key)  # a browser keeps the address
    sign_in(store, page, teacher)
    assert page.text_area(key=KEY("student_question")).value == "Why is 1/8 smaller?"
