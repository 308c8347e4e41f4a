"""The walk through the material: bring it in, map a foreign table, mend it, freeze it, compare versions."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journey.browser import shots, wait_until_idle
from tests.journey.files import foreign_table, interchange_file
from tests.journey.steps import go, open_section

SLOW = 60_000


def import_a_file(page: Page, folder: Path) -> None:
    """An interchange file is recognised by itself; nothing is stored before its figures were seen."""
    file, rows = interchange_file(folder)
    _choose_file(page, file)
    expect(page.get_by_role("button", name=f"Import {rows}")).to_be_visible(timeout=SLOW)
    shots(page, "import_checked")
    page.locator(".st-key-import_now button").click()
    expect(page.locator(".st-key-import_done button")).to_be_visible(timeout=SLOW)
    wait_until_idle(page)
    shots(page, "import")


def map_a_foreign_table(page: Page, folder: Path) -> None:
    """A table with columns of its own: the guess is looked at, taken, and imported."""
    page.goto("/examples")
    wait_until_idle(page)
    _choose_file(page, foreign_table(folder))
    use = page.locator(".st-key-import_use button")
    expect(use).to_be_visible(timeout=SLOW)
    wait_until_idle(page)
    shots(page, "import_mapping")
    use.click()
    bring = page.locator(".st-key-import_now button, .st-key-import_good button")
    bring.click(timeout=SLOW)
    expect(page.locator(".st-key-import_done button")).to_be_visible(timeout=SLOW)
    wait_until_idle(page)
    shots(page, "import_mapped")


def ask_for_a_gap(page: Page) -> None:
    """The map names its gaps, and one of them is asked for."""
    go(page, "Dataset")
    open_section(page, "Coverage")
    shots(page, "dataset")
    page.get_by_role("button", name="Ask for it").first.click()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Sent to anybody in the team")).to_be_visible(timeout=SLOW)
    wait_until_idle(page)


def look_at_findings_and_duplicates(page: Page) -> None:
    """A finding opens its examples; duplicates stand side by side."""
    open_section(page, "Findings")
    page.get_by_role("button", name="See examples").first.click(timeout=SLOW)
    wait_until_idle(page)
    shots(page, "findings")
    open_section(page, "Duplicates")
    wait_until_idle(page)
    shots(page, "duplicates")


def clean_up(page: Page) -> None:
    """A rule is opened, its changes are seen, and applied: every one as a new revision."""
    open_section(page, "Clean up")
    page.get_by_role("button", name="See changes").first.click(timeout=SLOW)
    wait_until_idle(page)
    shots(page, "clean_up")
    page.locator(".st-key-dataset_clean button").click()
    expect(page.get_by_text(re.compile(r"cleaned", re.IGNORECASE)).first).to_be_visible(timeout=SLOW)
    wait_until_idle(page)


def freeze_and_compare(page: Page) -> None:
    """Two versions, the second of approved ones and sample data left out; their difference and a data card."""
    open_section(page, "Freeze")
    _freeze(page, "Bridge and samples")
    shots(page, "frozen")
    page.locator(".st-key-dataset_samples input").dispatch_event("click")
    wait_until_idle(page)
    _freeze(page, "Without samples")
    page.get_by_role("button", name="Data card").first.click()
    wait_until_idle(page)
    shots(page, "data_card")
    page.get_by_role("button", name="Compare").first.click()
    wait_until_idle(page)
    expect(page.get_by_text("fewer").first).to_be_visible(timeout=SLOW)
    shots(page, "version_difference")
    page.locator(".st-key-dataset_samples input").dispatch_event("click")
    wait_until_idle(page)


def take_out(page: Page) -> None:
    """The list offers its examples for download."""
    go(page, "Teaching examples")
    shots(page, "examples_list")


def _choose_file(page: Page, file: Path) -> None:
    go(page, "Teaching examples")
    page.locator(".st-key-examples_import button").click()
    wait_until_idle(page)
    page.locator('input[type="file"]').set_input_files(file)


def _freeze(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Name of the version").fill(name)
    page.get_by_role("button", name="Freeze dataset version").click()
    expect(page.get_by_text("is frozen").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(name).first).to_be_visible(timeout=SLOW)
    wait_until_idle(page)
