"""A review round in a real browser, from the keyboard: each press once, nothing while typing or behind a dialog, every
word there after a crash, and nothing sealed in what the browser is sent."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, WebSocket, expect

from tests import rounds as made
from tests.conftest import PASSWORD
from tests.journey.browser import shots, wait_until_idle
from tests.journey.server import Server
from utta.domain.user import User
from utta.services import accounts, review_own, review_queue, reviews, sample_data
from utta.settings import Settings
from utta.store import responses, users
from utta.store.database import Store
from utta.store.review_tables import reviews as table

SLOW = 30_000
SETTLED = 450  # ms: the second half of a double press does nothing to an item that has just appeared
SECRET = "Only a colleague would say xylophone"
FIRST_ID = 918_273_000
"""Responses are numbered from here, so that none of their ids can be on the wire by chance."""


@dataclass(frozen=True)
class House:
    """A server whose store holds an open round that shares replies and pairs out to these reviewers."""

    server: Server
    store: Store
    people: dict[str, User]
    names: list[str]

    def sit_down(self, page: Page, name: str) -> Page:
        """This person's Review page."""
        token = accounts.open_sign_in(self.store, self.people[name])
        page.context.add_cookies([{"name": "utta_sign_in", "value": token, "url": self.server.url}])
        page.goto("/review")
        expect(page.get_by_role("heading", name="Review", exact=True)).to_be_visible(timeout=SLOW)
        rest(page)
        return page

    def given(self, name: str) -> list[sa.Row[tuple[int]]]:
        """The reviews this person has given, first to last."""
        query = sa.select(table).where(table.c.reviewer_id == self.people[name].id).order_by(table.c.id)
        with self.store.read() as tx:
            return list(tx.execute(query))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app on a store that was furnished before it started."""
    server = Server(tmp_path_factory.mktemp("reviewing") / "home")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def house(server: Server) -> Iterator[House]:
    store = Store(Settings(home=server.home))
    lead = accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD)
    with store.write() as tx:
        tx.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('responses', :seq)"), {"seq": FIRST_ID})
        people = {
            name: User(id=users.add(tx, username=name, name=name, role="teacher", password_hash="", now=time.time()),
                       username=name, name=name, role="teacher")
            for name in ("kay", "ty", "dia", "una", "cara", "wes", "colleague")
        }  # fmt: skip
    sample_data.load(store, lead)
    with store.read() as tx:
        names = [name for name, _ in responses.generators(tx)]
    round_id = made.opened(store, lead, way="both", items=6, wanted=5, generators=[made.imported(n) for n in names],
                           reviewers=[one.id for one in people.values()] + [lead.id])  # fmt: skip
    judge_all(store, people["colleague"], round_id)
    server.start()
    yield House(server, store, people, names)
    store.close()


def judge_all(store: Store, user: User, round_id: int) -> None:
    """Have somebody judge everything with words nobody else may see."""
    while item := review_queue.next_in_round(store, user, round_id):
        if item.kind == "rate":
            reviews.rate(store, user, item.key, made.steps_for(item), rationale=SECRET, improved_response=SECRET)
        else:
            reviews.prefer(store, user, item.key, "left", rationale=SECRET)


def rest(page: Page) -> None:
    """Wait until the page has come to rest and listens for deeds."""
    wait_until_idle(page)
    page.wait_for_timeout(SETTLED)


def keys(page: Page, *pressed: str) -> None:
    """Press keys one after the other as fast as they go."""
    for key in pressed:
        page.keyboard.press(key)


def is_pair(page: Page) -> bool:
    return page.locator(".st-key-review_choice").count() > 0


def left(page: Page) -> int:
    """How many items are left of what the page says: "2 of 6 done, about 5 minutes left"."""
    done, _, of, *_ = page.locator("p", has_text=" done").first.inner_text().split(" ")
    return int(of) - int(done)


def go_on_to(page: Page, kind: str) -> None:
    """Judge until an item of this kind is on screen."""
    while is_pair(page) != (kind == "compare"):
        keys(page, *("1" if is_pair(page) else "3333"), "Enter")
        rest(page)


def chosen(page: Page) -> int:
    """How many steps are chosen on screen."""
    return page.locator(".st-key-review_grid input:checked").count()


def test_a_whole_round_from_the_keyboard_each_press_once(house: House, browser_page: Page) -> None:
    page = house.sit_down(browser_page, "kay")
    number = left(page)
    page.get_by_role("button", name="Your reviews").focus()  # once another key was pressed, Enter presses it no more
    shots(page, "review_round", (1280, 390))
    want = []
    for at in range(number):
        assert left(page) == number - at
        if is_pair(page):
            want.append("12"[at % 2])
            keys(page, "3", "Backspace", want[-1], "Enter", "Enter")  # pressed twice: counts once
        else:
            want.append("".join("12345"[(at + place) % 5] for place in range(4)))
            keys(page, *want[-1], "Enter", "Enter")  # five presses of the eight there may be
        rest(page)
    expect(page.get_by_text("is done. You gave")).to_be_visible(timeout=SLOW)
    shots(page, "review_round_done", (1280, 390))
    given = ["".join(one.ratings.values()) if one.ratings else "1" if one.preferred == one.shown_left else "2"
             for one in house.given("kay")]  # fmt: skip
    assert given == want


def test_no_key_does_anything_while_somebody_types_or_holds_it_down(house: House, browser_page: Page) -> None:
    page = house.sit_down(browser_page, "ty")
    go_on_to(page, "rate")
    before = len(house.given("ty"))
    keys(page, "c")
    page.keyboard.type("1 c 5 u? is f s i 4")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)  # the pause after which the words are sent by themselves
    assert chosen(page) == 0 and page.get_by_role("dialog").count() == 0
    comment = page.get_by_role("textbox", name="Why?")
    expect(comment).to_have_value("1 c 5 u? is f s i 4\n")
    page.keyboard.press("Escape")
    page.keyboard.down("2")
    page.keyboard.down("2")  # held down, the browser repeats it
    page.keyboard.up("2")
    wait_until_idle(page)
    assert chosen(page) == 1
    keys(page, "3", "4", "5", "i")
    improved = page.get_by_role("textbox", name="Your improved response")
    expect(improved).to_be_focused(timeout=SLOW)
    page.keyboard.type(" 1 2 3")
    page.wait_for_timeout(1500)
    assert len(house.given("ty")) == before and chosen(page) == 4
    page.keyboard.press("Control+Enter")
    rest(page)
    review = house.given("ty")[-1]
    assert len(house.given("ty")) == before + 1 and list(review.ratings.values()) == list("2345")
    assert review.rationale == "1 c 5 u? is f s i 4\n" and review.improved_response.endswith(" 1 2 3")


def test_behind_a_dialog_keys_belong_to_the_dialog(house: House, browser_page: Page) -> None:
    page = house.sit_down(browser_page, "dia")
    go_on_to(page, "rate")
    before = left(page), len(house.given("dia"))
    for key, title in (("?", "Reviewing from the keyboard"), ("f", "Report a problem"), ("s", "Skip this one")):
        keys(page, key, "1", "Enter", "u")  # at once, before the dialog can be there
        expect(page.get_by_role("dialog", name=title)).to_be_visible(timeout=SLOW)
        keys(page, "1", "2", "3", "4", "u", "Backspace")
        wait_until_idle(page)
        shots(page, f"review_dialog_{title.split(' ')[0].lower()}", (1280, 390))
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        rest(page)
        assert chosen(page) == 0 and (left(page), len(house.given("dia"))) == before
    keys(page, "1", "1", "1", "1", "Enter")
    rest(page)
    assert len(house.given("dia")) == before[1] + 1
    keys(page, "s")
    page.get_by_role("button", name="I do not know this subject well enough").click()
    expect(page.get_by_text("Skipped: you will not be asked about it again.")).to_be_visible(timeout=SLOW)
    assert left(page) == before[0] - 2


def test_undo_brings_the_last_review_back_with_every_word(house: House, browser_page: Page) -> None:
    page = house.sit_down(browser_page, "una")
    go_on_to(page, "rate")
    before = len(house.given("una"))
    keys(page, "c")
    page.keyboard.type("She would stop thinking.")
    keys(page, "Escape", "5", "4", "3", "2", "Enter")
    rest(page)
    assert len(house.given("una")) == before + 1
    keys(page, "u")
    expect(page.get_by_text("Taken back")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("textbox", name="Why?")).to_have_value("She would stop thinking.")
    assert len(house.given("una")) == before and chosen(page) == 4
    rest(page)
    keys(page, "Backspace", "1", "Enter")
    rest(page)
    assert list(house.given("una")[-1].ratings.values()) == list("5431")


def test_a_half_written_review_outlives_the_server(house: House, browser_page: Page) -> None:
    page = house.sit_down(browser_page, "cara")
    go_on_to(page, "rate")
    keys(page, "2", "4", "c")
    page.keyboard.type("The first step is his own, but th")
    page.wait_for_timeout(1500)  # the cursor is still in the field; the pause has sent what was typed
    house.server.kill_app()
    house.server.start()
    page.goto("/review")
    expect(page.get_by_role("textbox", name="Why?")).to_have_value("The first step is his own, but th", timeout=SLOW)
    wait_until_idle(page)
    assert chosen(page) == 2


def test_nothing_sealed_is_in_what_the_browser_is_sent(house: House, browser_page: Page) -> None:
    frames: list[bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: frames.append(data if isinstance(data, bytes) else data.encode()))

    browser_page.on("websocket", listen)
    page = house.sit_down(browser_page, "wes")
    seen = ""
    number = left(page)
    for _ in range(number):
        keys(page, *("2" if is_pair(page) else "2222"), "Enter")
        rest(page)
        seen += page.content() + page.url
    page.goto("/review?view=mine")
    expect(page.get_by_role("heading", name="Your reviews")).to_be_visible(timeout=SLOW)
    wait_until_idle(page)
    page.get_by_role("button", name="Change it").first.click()
    rest(page)
    seen += page.content() + page.url
    sent = (b"".join(frames) + seen.encode()).replace(b"\\", b"")  # Markdown escapes
    judged = review_own.given(house.store, house.people["wes"])
    assert len(judged) == number and all(own.sides[0][:30].encode() in sent for own in judged)  # it is the wire
    assert not [name for name in house.names if name.encode() in sent] and SECRET.encode() not in sent
    assert min(own.review.response.id for own in judged) > FIRST_ID and str(FIRST_ID)[:7].encode() not in sent
    assert "Traceback" not in house.server.logs()
