"""Steps that every walk through the house takes: into a room, a section of it, a choice in a list."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journey.browser import wait_until_idle


def go(page: Page, room: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=room, exact=True).click()
    wait_until_idle(page)


def open_section(page: Page, name: str) -> None:
    """Choose a segment; a click that met the page while it was being drawn anew is given again."""
    chosen = page.locator('[data-variant][data-selected="true"]').filter(has_text=name)
    for _ in range(3):
        page.get_by_test_id("stButtonGroup").get_by_text(name).first.click()
        wait_until_idle(page)
        if chosen.count():
            return
    expect(chosen).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    box: Locator = page.get_by_role("combobox", name=re.compile(f"^{label}"))
    box.click()
    box.fill(option)
    page.get_by_role("option", name=re.compile(f"^{option}")).first.click(timeout=10_000)
    wait_until_idle(page)
