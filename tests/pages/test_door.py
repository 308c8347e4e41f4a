"""Nobody sees a page without passing the door."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PASSWORD, PROJECT
from tests.pages.conftest import Open
from utta.domain.user import ROLES, User
from utta.services import accounts
from utta.store.database import Store
from utta.ui.house import ROOMS


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.file)
@pytest.mark.parametrize("role", ROLES)
def test_a_page_opens_for_its_role_and_turns_others_away(
    room, role, open_page: Open, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(role)
    page = open_page(user, room.file)
    assert not page.exception
    assert (page.title[0].value == "This page is not open to you") == (not user.may(room.role))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.file)
def test_a_page_reached_without_the_frame_shows_nothing(room, store: Store) -> None:
    page = AppTest.from_file(str(PROJECT / "pages" / f"{room.file}.py"), default_timeout=30).run()
    assert not page.title and not page.markdown and not page.button


def test_a_stranger_sees_only_the_sign_in_form(open_page: Open) -> None:
    page = open_page(None, "home")
    assert [title.value for title in page.title] == ["UTTA"]
    assert {field.label for field in page.text_input} == {"User name", "Password"}


def sign_in(page: AppTest, username: str, password: str) -> AppTest:
    page.text_input[0].set_value(username)
    page.text_input[1].set_value(password)
    next(button for button in page.button if button.label == "Sign in").click()
    return page.run()


def test_the_right_password_opens_and_signing_out_closes(open_page: Open) -> None:
    page = sign_in(open_page(None, "home"), "Tara", PASSWORD)
    assert "Good to see you" in page.title[0].value
    page.button(key="sign_out").click().run()
    assert [title.value for title in page.title] == ["UTTA"]


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(open_page: Open) -> None:
    wrong = sign_in(open_page(None, "home"), "tara", "not the one").error[0].value
    unknown = sign_in(open_page(None, "home"), "nobody", "not the one").error[0].value
    assert wrong == unknown


def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(open_page: Open) -> None:
    page = open_page(None, "home")
    for _ in range(accounts.ATTEMPTS):
        page = sign_in(page, "tara", "not the one")
    assert "can sign in again in 15 minutes" in page.error[0].value
    page = sign_in(page, "tara", PASSWORD)
    assert "Too many wrong passwords" in page.error[0].value and page.title[0].value == "UTTA"


def test_who_is_demoted_or_signed_out_elsewhere_loses_the_page_at_the_next_run(
    open_page: Open, store: Store, lead: User, expert: User
) -> None:
    page = open_page(expert, "evaluation")
    assert page.title[0].value == "Evaluation"
    accounts.change_role(store, lead, expert.username, "teacher")
    assert page.run().title[0].value == "This page is not open to you"
    accounts.change_role(store, lead, expert.username, "expert")
    assert page.run().title[0].value == "Evaluation"
    accounts.set_password(store, lead, expert.username, "orange kettle hums high")
    assert [title.value for title in page.run().title] == ["UTTA"]
