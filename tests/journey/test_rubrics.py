"""A lead writes a rubric in a real browser; the server is killed half-way, and every typed word is there again."""

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.journey.browser import shots, wait_until_idle
from tests.journey.server import Server
from utta.services import accounts, drafts, reviews, rubrics
from utta.settings import Settings
from utta.store.database import Store
from utta.ui.cookies import NAME

SLOW = 30_000


def test_a_half_written_rubric_outlives_the_server(server: Server, browser_page: Page) -> None:
    page = browser_page
    store = Store(Settings(home=server.home))
    lead = accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD)
    page.context.add_cookies([{"name": NAME, "value": accounts.open_sign_in(store, lead), "url": server.url}])
    page.goto("/rubrics")
    page.get_by_role("button", name="Write a rubric").click(timeout=SLOW)
    page.get_by_role("textbox", name="Name").first.press_sequentially("Warmth")
    page.get_by_role("textbox", name="Name").nth(1).press_sequentially("Tone")
    page.get_by_role("textbox", name="Label").first.press_sequentially("Cold")
    page.get_by_role("textbox", name="Example reply").nth(1).press_sequentially("How did you see that? Tell me mo")
    # Nothing is left or sent by the lead: the cursor is still in the field.
    expect(page.get_by_text("Draft saved")).to_be_visible(timeout=SLOW)
    page.wait_for_timeout(1500)  # the pause after which a field sends what was typed
    wait_until_idle(page)
    shots(page, "rubric_begun")
    server.kill_app()
    kept = drafts.load(store, lead, rubrics.draft_of(""))
    assert kept is not None and kept[0]["criteria"][0]["steps"][1]["anchor"] == "How did you see that? Tell me mo"
    server.start()
    page.goto("/rubrics?view=new")
    expect(page.get_by_text("This is what you had typed")).to_be_visible(timeout=SLOW)
    wait_until_idle(page)
    assert kept[0]["name"] == "Warmth"
    expect(page.get_by_role("textbox", name="Name").first).to_have_value("Warmth")
    second = page.get_by_role("textbox", name="Label").nth(1)
    second.fill("Warm")
    wait_until_idle(page)
    page.locator(".st-key-rubric_save button").click()
    expect(page.get_by_role("heading", name="Warmth")).to_be_visible(timeout=SLOW)
    shots(page, "rubric_saved")
    made = reviews.rubric(store, "warmth")
    assert [(step.label, step.anchor) for step in made.criteria[0].steps] == [
        ("Cold", ""), ("Warm", "How did you see that? Tell me mo"),
    ]  # fmt: skip
    store.close()
