"""From the press of Enter to the next item on screen, in a real browser: what a reviewer waits for between two."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import rounds as made
from tests.bench.__main__ import middle
from tests.conftest import PASSWORD
from tests.journey.browser import launch, wait_until_idle
from tests.journey.server import Server
from utta.services import accounts, sample_data
from utta.settings import Settings
from utta.store import responses
from utta.store.database import Store
from utta.ui.cookies import NAME

_TIMES = 20
_BETWEEN = 450  # ms: Enter does nothing sooner after an item has appeared

# From the key on: until the student's words, the reply and the number left have all changed and been painted.
_WATCH = """() => {
    const texts = () => [...document.querySelectorAll('[data-testid="stMain"] p')].map(part => part.innerText);
    const told = kind => texts().filter(text => kind.test(text)).join();
    const now = () => [told(/^(The reply|Reply A|Reply B)/), told(/ (left|done)/)];
    document.addEventListener('keydown', event => {
        if (event.key !== 'Enter') return;
        const begun = performance.now(), before = now();
        const look = () => {
            if (now().some((text, at) => text === before[at])) return requestAnimationFrame(look);
            requestAnimationFrame(() => window.took.push(performance.now() - begun));
        };
        look();
    }, true);
    window.took = [];
}"""


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows; the target is 300 ms each."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "home")
        asked, free = _furnish(server)
        server.start()
        browser = launch(playwright)

        def page_of(token: str) -> Page:
            context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
            context.add_cookies([{"name": NAME, "value": token, "url": server.url}])
            return context.new_page()

        try:
            return [(f"next item after Enter: {what} (target ≤ 300)", *middle(_took(page_of(token), what, way)), "ms")
                    for what, way, token in (("rating in a round", "Rating", asked),
                                             ("comparing in a round", "Comparing", asked),
                                             ("rating freely", "Rate one reply", free))]  # fmt: skip
        finally:
            browser.close()
            server.stop()


def _furnish(server: Server) -> tuple[str, str]:
    """The sign-ins of somebody with two rounds to review in, and of somebody with none."""
    store = Store(Settings(home=server.home))
    lead = accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD)
    sample_data.load(store, lead)
    with store.read() as tx:
        tutors = [made.imported(name) for name, _ in responses.generators(tx)]
    for name, way in (("Rating", "rate"), ("Comparing", "compare")):
        made.opened(store, lead, name, way=way, generators=tutors, items=_TIMES + 5)
    tokens = accounts.open_sign_in(store, lead), accounts.open_sign_in(store, made.another(store, "petra"))
    store.close()
    return tokens


def _took(page: Page, what: str, way: str) -> list[float]:
    page.goto("/review")
    wait_until_idle(page, 60)
    page.get_by_test_id("stButtonGroup").get_by_text(way, exact=True).first.click()
    wait_until_idle(page)
    page.evaluate(_WATCH)
    for number in range(_TIMES):
        page.wait_for_timeout(_BETWEEN)
        for key in "1" if what.startswith("comparing") else "4325":
            page.keyboard.press(key)
        wait_until_idle(page)
        page.keyboard.press("Enter")
        page.wait_for_function("number => window.took.length > number", arg=number, timeout=10_000)
        wait_until_idle(page)
    return list(page.evaluate("window.took"))
