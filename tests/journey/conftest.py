"""What a journey needs: a server of its own and a page in a real browser."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, Request, sync_playwright

from tests.journey import browser as chromium
from tests.journey.server import Server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("journey")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:
    """Keep a picture of the page a journey failed on."""
    report: Any = yield
    page = getattr(item, "funcargs", {}).get("browser_page")
    if report.when == "call" and report.failed and page is not None:
        with suppress(Error):
            chromium.SHOTS.mkdir(exist_ok=True)
            page.screenshot(path=chromium.SHOTS / f"failed-{item.name}.png")
    return report


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app and worker on an empty data folder, for the tests of one file."""
    server = Server(tmp_path_factory.mktemp("utta") / "home")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file; they are skipped where there is none."""
    if chromium.find_chromium() is None:
        sentence = "No Chromium on this machine: install the package chromium, or set UTTA_CHROMIUM to its path."
        (pytest.fail if os.environ.get("UTTA_REQUIRE_JOURNEY") else pytest.skip)(sentence)
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page in a fresh browser profile; `goto("/review")` is relative to the server. Nothing may be asked outside."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900}, color_scheme="light")
    outside: list[str] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            outside.append(request.url)

    context.on("request", note)
    yield context.new_page()
    context.close()
    assert not outside, f"The page asked for things outside this machine: {outside}"
