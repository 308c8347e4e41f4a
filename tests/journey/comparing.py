"""The steps of an evaluation in a browser: choosing opponents, saving charts as pictures, reading answers."""

import re
import struct
import xml.etree.ElementTree as Xml
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journey.browser import shots, wait_until_idle
from tests.journey.steps import open_section
from utta.charts.palette import TEXT


def choose_experts_too(page: Page) -> None:
    """The experts as a second opponent, told that nothing is asked of them."""
    page.get_by_role("combobox", name=re.compile("^Compare Teacher")).click()
    page.get_by_role("option", name="The experts").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("their answers stand in the examples")).to_be_visible(timeout=15_000)
    wait_until_idle(page)


def save_pictures(page: Page, folder: Path) -> None:
    """The first chart as PNG and as SVG, by its camera: valid, wide enough, and readable on white paper."""
    png = _saved(page, "PNG", folder).read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1440 and height > 400
    page.emulate_media(color_scheme="dark")
    svg = _saved(page, "SVG", folder)
    page.emulate_media(color_scheme="light")
    root = Xml.parse(svg).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and root.get("width") == "720"
    words = [element for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert any("Teacher v1" in "".join(element.itertext()) for element in words)
    red, green, blue = (int(TEXT[at : at + 2], 16) for at in (1, 3, 5))
    assert all(f"rgb({red}, {green}, {blue})" in (element.get("style") or "") for element in words)


def read_answers(page: Page) -> None:
    """Both opponents beside the model, and a case picked for review."""
    open_section(page, "Answers one by one")
    page.get_by_role("combobox", name=re.compile("^Beside Teacher")).click()
    page.get_by_role("option", name="The experts").click()
    page.keyboard.press("Escape")
    wait_until_idle(page)
    expect(page.get_by_role("heading", name="The experts").first).to_be_visible()
    page.get_by_text("Pick for review").first.click()
    expect(page.get_by_role("button", name="Send 1 case to review")).to_be_visible(timeout=15_000)
    shots(page, "evaluation_answers")
    page.get_by_role("button", name="Pick none").click()
    wait_until_idle(page)


def _saved(page: Page, kind: str, folder: Path) -> Path:
    page.get_by_test_id("stButtonGroup").get_by_text(kind, exact=True).click()
    wait_until_idle(page)
    with page.expect_download(timeout=30_000) as waiting:
        page.locator(".js-plotly-plot").first.locator(".modebar-btn").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == f"scores-of-teacher-v1.{kind.lower()}"
    return file
