"""On a real server that has just started, a page opened by its own address shows nothing but the door."""

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.journey.browser import wait_until_idle
from tests.journey.server import Server
from utta.services import accounts
from utta.settings import Settings
from utta.store.database import Store
from utta.ui.cookies import NAME
from utta.ui.house import ROOMS

pytestmark = pytest.mark.usefixtures("peopled")


@pytest.fixture(scope="module")
def peopled(server: Server) -> None:
    """The server's store with a lead and a teacher in it."""
    store = Store(Settings(home=server.home))
    accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD)
    accounts.add_person(store, None, "Tara Teacher", "tara", "teacher", PASSWORD)
    store.close()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.file)
def test_a_stranger_meets_the_door(room, server: Server, browser_page: Page) -> None:
    _start_app_afresh(server)
    browser_page.goto(f"/{room.file}")
    expect(browser_page.get_by_role("textbox", name="User name")).to_be_visible(timeout=30_000)
    wait_until_idle(browser_page)
    assert browser_page.locator("h1").all_inner_texts() == ["UTTA"]
    assert browser_page.get_by_test_id("stSidebarNav").count() == 0
    assert browser_page.get_by_text("Page not found").count() == 0


@pytest.mark.parametrize("room", [room for room in ROOMS if room.role != "teacher"], ids=lambda room: room.file)
def test_a_teacher_meets_the_door_of_a_larger_role(room, server: Server, browser_page: Page) -> None:
    store = Store(Settings(home=server.home))
    person = accounts.check_sign_in(store, "tara", PASSWORD)
    assert person is not None
    token = accounts.open_sign_in(store, person)
    store.close()
    browser_page.context.add_cookies([{"name": NAME, "value": token, "url": server.url}])
    _start_app_afresh(server)
    browser_page.goto(f"/{room.file}")
    expect(browser_page.get_by_role("heading", name="This page is not open to you")).to_be_visible(timeout=30_000)
    wait_until_idle(browser_page)
    assert browser_page.locator("h1").all_inner_texts() == ["This page is not open to you"]


def _start_app_afresh(server: Server) -> None:
    server.kill_app()
    server.start()
