"""A training run in a real browser: an engine is connected, a run started, watched, reloaded, stopped in another tab,
gone on from, and ends as if nobody had touched it, with nothing paid twice."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import PEOPLE
from tests.journey.browser import shots, wait_until_idle
from tests.journey.server import Server
from tests.journey.steps import go
from tests.model_imitating import imitating
from tests.model_server import ModelServer, model_server
from utta import jobs
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import accounts, training
from utta.settings import Settings
from utta.store import users
from utta.store.database import Store

SLOW = 60_000
THINKS, MEANWHILE = 0.5, 6.0  # seconds an answer takes, and while the page is looked at, so that the run does not end
AT_A_TIME = 4
NAME = "School <b>server</b>"


@dataclass(frozen=True)
class House:
    """A store with the sample data frozen, and its lead."""

    store: Store
    lead: User


@pytest.fixture(scope="module")
def server(with_version: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app and worker on the frozen sample data."""
    home = tmp_path_factory.mktemp("training") / "home"
    shutil.copytree(with_version, home)
    server = Server(home)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def house(server: Server) -> Iterator[House]:
    store = Store(Settings(home=server.home))
    with store.read() as tx:
        lead = users.by_username(tx, PEOPLE["lead"])
    assert lead is not None
    yield House(store, lead)
    store.close()


@pytest.fixture
def models() -> Iterator[ModelServer]:
    """The engine: a server that thinks for a while and learns from what it is shown."""
    with model_server(answer=imitating, seconds=THINKS) as running:
        yield running


def test_a_run_is_watched_stopped_and_gone_on_from(
    server: Server, house: House, models: ModelServer, browser_page: Page, browser: Browser, with_version: Path,
    tmp_path: Path,
) -> None:  # fmt: skip
    page = browser_page
    sign_in(page, server, house)
    connect(page, models)
    tried = models.calls
    begin(page)
    watch(page)
    models.seconds = MEANWHILE
    reload(page)
    other = second_tab(page)
    models.seconds = THINKS
    stop(page, other, models)
    kept = house.store
    first = training.runs(kept)[0]
    assert first.job.state == "stopped" and first.result is not None and first.model_id is not None
    see_the_best_so_far(page, models)
    other.close()
    out = in_flight(models, tried)
    go_on(page, first.id)
    shots(page, "training_gone_on")

    second, again = training.runs(kept)[:2]
    assert (second.continues, again.id, second.job.state) == (first.id, first.id, "done")
    peaceful, needed = in_peace(with_version, tmp_path / "peace", models)
    made = training.model(kept, second.model_id or 0)
    assert (made.program, made.better) == (peaceful.program, peaceful.better)
    paid = models.hashes[tried : len(models.hashes) - needed]
    assert set(paid) == set(models.hashes[-needed:])
    assert sum(times - 1 for times in Counter(paid).values()) <= out  # whose answers nobody waited for
    assert "Traceback" not in server.logs(), server.logs()


def sign_in(page: Page, server: Server, house: House) -> None:
    token = accounts.open_sign_in(house.store, house.lead)
    page.context.add_cookies([{"name": "utta_sign_in", "value": token, "url": server.url}])
    page.goto("/engines")
    expect(page.get_by_role("heading", name="Engines", exact=True)).to_be_visible(timeout=SLOW)
    wait_until_idle(page)


def connect(page: Page, models: ModelServer) -> None:
    """The lead names an engine; it is asked one question and works."""
    page.get_by_text("Another server that speaks like OpenAI").first.click()
    wait_until_idle(page)
    page.get_by_role("textbox", name="Name", exact=True).fill(NAME)
    page.get_by_role("textbox", name="Address").fill(models.url)
    page.get_by_role("textbox", name="Model").fill("llama3")
    page.get_by_role("button", name="Save and try it").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="Works: it answered")).to_be_visible(timeout=SLOW)


def begin(page: Page) -> None:
    """The engine is chosen by its name, shown as it was typed, and a quick run is asked for."""
    go(page, "Training")
    choose_engine(page)
    wait_until_idle(page)
    expect(page.get_by_role("button", name="Rehearse for free")).to_be_visible()
    shots(page, "training_engine_chosen")
    page.locator(".st-key-training_go").get_by_role("button").first.click()


def choose_engine(page: Page) -> None:
    page.locator(".st-key-training_engine label").filter(has_text=NAME).click()


def watch(page: Page) -> None:
    """Phase, progress, what was asked so far, a chart of candidates and a log, all moving."""
    expect(page.get_by_text(re.compile("[1-9][0-9]* of [0-9]+ questions"))).to_be_visible(timeout=SLOW)
    early = asked_so_far(page)
    page.locator("summary").filter(has_text="Log").click()
    expect(page.get_by_text("Trying it without examples", exact=False).last).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("1 candidate tried", exact=False).first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Untrained: 0.", exact=False)).to_be_visible()  # the log is still open
    assert asked_so_far(page) > early
    expect(page.get_by_text("cost not known", exact=False)).to_be_visible()
    shots(page, "training_watched")


def reload(page: Page) -> None:
    """Everything is still there."""
    before = asked_so_far(page)
    page.reload()
    expect(page.get_by_text(re.compile("[0-9]+ of [0-9]+ questions"))).to_be_visible(timeout=SLOW)
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=SLOW)
    expect(page.locator("summary").filter(has_text="Log")).to_be_visible()
    assert asked_so_far(page) >= before


def second_tab(page: Page) -> Page:
    """Another tab shows the same run, and a second click on the same choice is not offered there."""
    other = page.context.new_page()
    other.goto("/training")
    expect(other.get_by_text(re.compile("[0-9]+ of [0-9]+ questions"))).to_be_visible(timeout=SLOW)
    choose_engine(other)
    expect(other.get_by_text("This is being trained already")).to_be_visible(timeout=SLOW)
    return other


def stop(page: Page, other: Page, models: ModelServer) -> None:
    """Stopped in one tab, told in both; nothing is asked after that, and little after the press."""
    pressed = models.calls
    other.get_by_role("button", name="Stop training").click()
    for tab in (other, page):
        expect(tab.get_by_text("Stopped early, and the best until then was kept.")).to_be_visible(timeout=SLOW)
    asked = models.calls
    assert asked - pressed <= 4 * AT_A_TIME  # two rounds of answers: the press on its way, and a second
    page.wait_for_timeout(1500)
    assert models.calls == asked


def see_the_best_so_far(page: Page, models: ModelServer) -> None:
    expect(page.get_by_role("heading", name="Teacher v1")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Go on from here")).to_be_visible()
    wait_until_idle(page)
    shots(page, "training_stopped_early")
    models.seconds = 0.02


def in_flight(models: ModelServer, tried: int) -> int:
    """How many answers may have been on their way when the run was stopped."""
    return min(AT_A_TIME, models.calls - tried)


def go_on(page: Page, run_id: int) -> None:
    page.locator(f".st-key-training_{run_id}_go_on").get_by_role("button").click()
    expect(page.get_by_text("What the earlier run was answered", exact=False)).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("heading", name="Teacher v2")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Whether it is better is told by the test split", exact=False)).to_be_visible()
    wait_until_idle(page)


def in_peace(furnished: Path, home: Path, models: ModelServer) -> tuple[ModelVersion, int]:
    """What the same run makes of the same data when nobody touches it, and how many questions it takes."""
    shutil.copytree(furnished, home)
    store = Store(Settings(home=home))
    models.seconds, before = 0.0, models.calls
    first = training_of(store, models)
    jobs.do(store, training.run(store, first).job.id)
    model = training.model(store, training.run(store, first).model_id or 0)
    store.close()
    return model, models.calls - before


def training_of(store: Store, models: ModelServer) -> int:
    from utta.domain.engine import EngineSpec
    from utta.services import datasets

    engine = EngineSpec(kind="openai_compatible", label=NAME, url=models.url, model="llama3")
    return training.start(store, None, "teacher", datasets.versions(store)[0].id, "quick", engine)


def asked_so_far(page: Page) -> int:
    """The number in "So far: 12 questions"."""
    text = page.get_by_text(re.compile("So far: [0-9]+ question")).first.inner_text(timeout=SLOW)
    found = re.search(r"So far: (\d+) question", text)
    assert found
    return int(found[1])
