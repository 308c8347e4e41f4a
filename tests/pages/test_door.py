"""Nobody sees a page without passing the door."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT
from tests.pages.conftest import Open
from utta.domain.user import ROLES, User
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
