"""The whole ring in a real browser: from the first screen to a trained model and an honest chart."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD, shared_file
from tests.journey.browser import shots, wait_until_idle
from tests.journey.server import Server

LONG = 240_000  # ms: a busy machine starts a worker's child in many seconds


@pytest.fixture(scope="module", autouse=True)
def _real_data() -> None:
    shared_file("examples/bridge.jsonl")


def go(page: Page, room: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=room, exact=True).click()
    wait_until_idle(page)


def test_from_the_first_screen_to_an_honest_chart(server: Server, browser_page: Page) -> None:
    page = browser_page
    make_the_first_account(page)
    import_a_file(page)
    write_an_example(page, server)
    review(page)
    freeze(page)
    train(page, server)
    evaluate(page)
    go(page, "Home")
    shots(page, "home")
    go(page, "Team and data")
    shots(page, "team")


def make_the_first_account(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome to UTTA")).to_be_visible(timeout=30_000)
    shots(page, "welcome")
    page.get_by_role("textbox", name="Your name").fill("Maria López")
    page.get_by_role("textbox", name="User name").fill("maria")
    page.get_by_role("textbox", name="Password").fill("12345678")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_text("Three or four unrelated words").last).to_be_visible()
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="Good to see you")).to_be_visible(timeout=60_000)
    page.reload()
    expect(page.get_by_role("heading", name="Good to see you")).to_be_visible(timeout=30_000)
