"""The Training page before the click: what a run would take, as the most it could be, from three real questions."""

import re

import pytest

from tests.model_server import model_server
from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta import jobs
from utta.domain.estimate import Estimate
from utta.domain.spending import Caps, Spent
from utta.domain.user import User
from utta.services import engines
from utta.store.database import Store
from utta.ui import training_estimate

pytestmark = pytest.mark.begins("with_version")


def test_before_the_click_three_real_questions_say_what_it_would_take(
    store: Store, lead: User, open_page: Open
) -> None:
    page = open_page(lead, "training")
    assert "Nothing leaves this computer." in texts(page)
    page.button(key="training_estimate_go").click().run()
    assert not page.exception
    (asked,) = jobs.unfinished(store)
    jobs.do(store, asked.id)
    page.run()
    found = r"Up to about \d+ seconds? and [\d,]+ tokens for at most \d\d questions; no cost\."
    for tab in (page, open_page(lead, "training")):  # another tab, or a reload
        assert re.search(found, texts(tab)), texts(tab)
        assert "Reckoned from 3 real questions to Example engine, just now" in texts(tab)
    page.radio(key="training_preset").set_value("balanced").run()
    assert not re.search(found, texts(page))


@pytest.mark.parametrize(
    ("price", "usage", "caps", "said"),
    [
        (2.0, (9_000, 1_000), Caps(),
         r"Up to about \d+ seconds?, 580,000 tokens and \$1\.16 for at most 58 questions\."),
        (2.0, (90, 10), Caps(calls=20),
         r"Up to about \d+ seconds? and 2,000 tokens for at most 20 questions; less than \$0\.01\."),
        (2.0, (9_000, 1_000), Caps(money=0.5),
         r"Up to about \d+ seconds?, 580,000 tokens and \$0\.50 for at most 58 questions\."),
        (None, (9_000, 1_000), Caps(),
         r"Up to about \d+ seconds? and 580,000 tokens for at most 58 questions; cost not known\."),
        (2.0, (0, 0), Caps(),
         r"Up to about \d+ seconds? for at most 58 questions; tokens not known, cost not known\."),
    ],
)  # fmt: skip
def test_what_it_would_take_is_told_as_the_most_it_could_be_and_never_as_a_bare_figure(
    price: float | None, usage: tuple[int, int], caps: Caps, said: str, store: Store, lead: User, open_page: Open
) -> None:
    with model_server(usage=usage) as server:
        values = {"kind": "openai_compatible", "label": "School server", "url": server.url, "model": "llama3"}
        engines.save(store, lead, values | {"price_in": price, "price_out": price})
        page = open_page(lead, "training")
        page.radio(key="training_engine").set_value("School server").run()
        page.number_input(key="training_cap_calls").set_value(caps.calls)
        page.number_input(key="training_cap_money").set_value(caps.money).run()
        page.button(key="training_estimate_go").click().run()
        (asked,) = jobs.unfinished(store)
        jobs.do(store, asked.id)
    assert re.search(said, texts(page.run())), texts(page)


def test_a_limit_in_minutes_bounds_what_a_run_would_take() -> None:
    slow = Estimate(calls=58, tokens_in=None, tokens_out=None, money=0.0, seconds=3_600, samples=(), readable=3,
                    spent=Spent())  # fmt: skip
    assert training_estimate.sentence(slow, Caps()).startswith("Up to about 60 minutes for at most 58 questions;")
    assert training_estimate.sentence(slow, Caps(minutes=5)).startswith("Up to about 5 minutes for at most 58")
