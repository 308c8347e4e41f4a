"""Chromium for the journeys: find it, start it, wait for a page to come to rest, take pictures."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Playwright

SHOTS = Path(__file__).parent / "shots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name is looked up: a page that asks for something outside gets nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
TALLEST = 12_000  # pixels; a picture's height stays below what Chromium can draw

Scheme = Literal["light", "dark"]

# At rest: no script has run for 250 ms and nothing on the page is waiting to be replaced.
AT_REST = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = !app || app.dataset.testScriptState !== 'notRunning'
        || document.querySelector('[data-testid="stSkeleton"], [data-testid="stElementContainer"][data-stale="true"]');
    if (busy) { window.restingSince = undefined; return false; }
    window.restingSince ??= performance.now();
    return performance.now() - window.restingSince > 250;
}"""

# Streamlit scrolls inside the page, so the document itself is never taller than the window.
CONTENT_HEIGHT = """() => Math.max(...['stMain', 'stSidebarContent', 'stDialog'].map(name => {
    const part = document.querySelector(`[data-testid="${name}"]`);
    return part ? part.scrollHeight : 0;
}))"""


def find_chromium() -> str | None:
    """The path of a Chromium on this machine: UTTA_CHROMIUM, or the first of the usual names; None if there is none."""
    names = [os.environ.get("UTTA_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window."""
    return playwright.chromium.launch(executable_path=find_chromium(), headless=True, args=FLAGS)


def wait_until_idle(page: Page, seconds: float = 30) -> None:
    """Wait until the page has come to rest: the script has ended and nothing has moved for a quarter of a second."""
    page.evaluate("() => { window.restingSince = undefined; }")
    page.wait_for_function(AT_REST, timeout=seconds * 1000)


@contextmanager
def tall_enough(page: Page) -> Iterator[None]:
    """Make the window as tall as everything in it, for the length of a picture."""
    size = page.viewport_size
    assert size is not None
    height = size["height"]
    for _ in range(3):  # a taller window may let content grow
        needed = min(TALLEST, page.evaluate(CONTENT_HEIGHT))
        if needed <= height:
            break
        height = needed
        page.set_viewport_size({"width": size["width"], "height": height})
        page.wait_for_timeout(150)
    try:
        yield
    finally:
        page.set_viewport_size(size)


def shot(page: Page, name: str, scheme: Scheme = "light") -> Path:
    """Save the whole page as shots/NAME-SCHEME-WIDTH.png, and leave the page in that scheme."""
    assert page.viewport_size is not None
    page.emulate_media(color_scheme=scheme)
    wait_until_idle(page)
    SHOTS.mkdir(exist_ok=True)
    path = SHOTS / f"{name}-{scheme}-{page.viewport_size['width']}.png"
    with tall_enough(page):
        page.screenshot(path=path, animations="disabled")
    return path


def shots(page: Page, name: str, widths: tuple[int, ...] = (1280, 420)) -> list[Path]:
    """The page in light and dark at each width, where UTTA_SHOTS=1 asks for pictures to look at (they take half of a
    journey's time); the window is as before afterwards."""
    if os.environ.get("UTTA_SHOTS") != "1":
        return []
    size = page.viewport_size
    assert size is not None
    paths = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": size["height"]})
        paths += [shot(page, name, "dark"), shot(page, name, "light")]
    page.set_viewport_size(size)
    return paths
