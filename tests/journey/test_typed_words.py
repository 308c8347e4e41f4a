"""What people typed is shown in a real browser as they typed it, and does nothing: no script, no link, no picture."""

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.journey.browser import wait_until_idle
from tests.journey.server import Server
from tests.writing import changed
from utta.services import accounts, examples
from utta.settings import Settings
from utta.store.database import Store
from utta.ui.cookies import NAME

SLOW = 30_000
HOSTILE = (
    "<script>document.title='taken'</script> [a](HTTPS://evil.example/a) http://evil.example/b www.evil.example "
    "me@evil.example ![c](http://evil.example/c) **d**"
)


def test_an_address_somebody_typed_is_no_link_and_a_script_no_script(server: Server, browser_page: Page) -> None:
    page, store = browser_page, Store(Settings(home=server.home))
    lead = accounts.make_first_lead(store, HOSTILE[:90], "lena", PASSWORD)
    number = examples.submit(store, lead, changed(topic=HOSTILE, student_question=HOSTILE), "token")
    page.context.add_cookies([{"name": NAME, "value": accounts.open_sign_in(store, lead), "url": server.url}])
    for place in ("/examples", f"/examples?example={number}", "/team", "/"):
        page.goto(place)
        expect(page.get_by_text("evil.example").first).to_be_visible(timeout=SLOW)
        wait_until_idle(page)
        assert (
            page.locator("a[href^='http' i][href*='evil' i], a[href^='mailto' i], img[src*='evil' i]").count() == 0
        ), place
        assert page.title() != "taken"
    store.close()
