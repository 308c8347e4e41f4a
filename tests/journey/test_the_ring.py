"""The whole ring in a real browser: from the first screen to a trained model and an honest chart."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.journey.browser import shots, wait_until_idle
from tests.journey.comparing import choose_experts_too, read_answers, save_pictures
from tests.journey.material import (
    ask_for_a_gap,
    clean_up,
    freeze_and_compare,
    import_a_file,
    look_at_findings_and_duplicates,
    map_a_foreign_table,
    take_out,
)
from tests.journey.server import Server
from tests.journey.steps import choose, go, open_section

LONG = 240_000  # ms: on a busy machine a worker's child takes many seconds to begin
WORDS = "I got 12 because you just add the tops and the bottoms."


def test_from_the_first_screen_to_an_honest_chart(server: Server, browser_page: Page, tmp_path: Path) -> None:
    make_the_first_account(browser_page)
    import_a_file(browser_page, tmp_path)
    map_a_foreign_table(browser_page, tmp_path)
    write_an_example(browser_page, server)
    review_two_ways(browser_page)
    ask_for_a_gap(browser_page)
    look_at_findings_and_duplicates(browser_page)
    clean_up(browser_page)
    freeze_and_compare(browser_page)
    take_out(browser_page)
    train_and_find_it_again(browser_page, server)
    stop_a_second_run(browser_page)
    compare(browser_page, tmp_path)
    take_the_report(browser_page, tmp_path)
    go(browser_page, "Home")
    expect(browser_page.get_by_text("Teacher v1", exact=False).first).to_be_visible()
    shots(browser_page, "home")
    go(browser_page, "Team and data")
    shots(browser_page, "team")
    assert "Traceback" not in server.logs()


def make_the_first_account(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome to UTTA")).to_be_visible(timeout=30_000)
    shots(page, "welcome")
    page.get_by_role("textbox", name="Your name").fill("Maria López")
    page.get_by_role("textbox", name="User name").fill("maria")
    page.get_by_role("textbox", name="Password").fill("12345678")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_text("unrelated words are stronger")).to_be_visible(timeout=15_000)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    home = page.get_by_role("heading", name="Good to see you")
    expect(home).to_be_visible(timeout=60_000)
    wait_until_idle(page)
    page.reload()
    expect(home).to_be_visible(timeout=30_000)


def write_an_example(page: Page, server: Server) -> None:
    page.goto("/examples")
    wait_until_idle(page)
    shots(page, "examples")
    page.locator(".st-key-examples_enter button").click()
    wait_until_idle(page)
    page.get_by_role("textbox", name="Student question").fill(WORDS)
    page.wait_for_timeout(2500)
    wait_until_idle(page)
    server.restart()
    page.goto("/examples")
    wait_until_idle(page)
    page.locator(".st-key-examples_drafts").get_by_role("button", name="Continue").click()
    expect(page.get_by_role("textbox", name="Student question")).to_have_value(WORDS, timeout=30_000)
    page.locator(".st-key-example_submit button").click()
    expect(page.get_by_text("Choose the grade level")).to_be_visible(timeout=15_000)
    shots(page, "example_refused")
    choose(page, "Grade level", "Grade 4")
    choose(page, "Subject area", "Mathematics")
    choose(page, "Teaching approach", "Inquiry-Based")
    for name, text in (
        ("Student profile", "Adds tops and bottoms of fractions separately."),
        ("Teacher response", "You noticed both fractions have parts. Is your answer bigger or smaller than a half?"),
        ("Expected outcomes", "Compares a sum of fractions with one half before computing."),
    ):
        page.get_by_role("textbox", name=name).fill(text)
    page.wait_for_timeout(2000)
    wait_until_idle(page)
    shots(page, "example_form")
    page.locator(".st-key-example_submit button").click()
    expect(page.get_by_role("button", name="Enter another")).to_be_visible(timeout=15_000)


def review_two_ways(page: Page) -> None:
    go(page, "Review")
    shots(page, "review")
    page.locator("h1").first.click()
    for _ in range(4):
        page.keyboard.press("4")
        page.wait_for_timeout(600)
    wait_until_idle(page)
    shots(page, "review_rated")
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=15_000)
    open_section(page, "Compare two replies")
    shots(page, "review_compare")


def train_and_find_it_again(page: Page, server: Server) -> None:
    go(page, "Training")
    shots(page, "training_ready")
    page.locator(".st-key-training_go button").click()
    page.wait_for_timeout(1500)
    page.reload()
    server.kill_app()
    server.start()
    page.goto("/training")
    expect(page.get_by_text("Teacher v1").first).to_be_visible(timeout=LONG)
    wait_until_idle(page)
    shots(page, "training_done")


def stop_a_second_run(page: Page) -> None:
    page.locator(".st-key-training_go button").click()
    stop = page.get_by_role("button", name="Stop")
    stop.click(timeout=30_000)
    expect(stop).to_have_count(0, timeout=LONG)
    expect(page.get_by_text(re.compile("[Ss]topped")).first).to_be_visible(timeout=30_000)
    wait_until_idle(page)
    shots(page, "training_stopped")


def compare(page: Page, folder: Path) -> None:
    go(page, "Evaluation")
    choose_first_model(page)
    choose_experts_too(page)
    shots(page, "evaluation_ready")
    page.locator(".st-key-evaluation_go button").click()
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=LONG)
    wait_until_idle(page)
    shots(page, "evaluation")
    save_pictures(page, folder)
    read_answers(page)


def choose_first_model(page: Page) -> None:
    """The first model version, whatever a stopped second run has left."""
    box = page.get_by_role("combobox").first
    if "Teacher v1" not in (box.input_value() or ""):
        box.click()
        page.get_by_role("option", name=re.compile("Teacher v1")).click()
        wait_until_idle(page)


def take_the_report(page: Page, tmp_path: Path) -> None:
    """The report opens from a file, asks for nothing, and its charts are drawn."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the report").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert page.context.browser is not None
    context = page.context.browser.new_context(viewport={"width": 390, "height": 900}, color_scheme="dark")
    own, asked, wrong = context.new_page(), [], []
    own.on("request", lambda request: asked.append(request.url))
    own.on("console", lambda message: wrong.append(message.text))
    own.on("pageerror", lambda error: wrong.append(str(error)))
    own.goto(file.as_uri())
    expect(own.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=LONG)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == [] and wrong == []
    assert own.evaluate("document.documentElement.scrollWidth") == 390
    assert "Teacher v1" in own.locator("h1").inner_text()
    context.close()
