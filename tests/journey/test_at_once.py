"""Twenty reviewers submit at once through real sessions: exactly what they gave is stored, each review once."""

import asyncio
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import postgres
from tests.journey.server import Server
from tests.reviewing import team
from tests.sessions import session
from tests.sittings import SUBMIT, Manner, answer, review_at_once
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.services import accounts, drafts
from utta.services.reviews import done_by
from utta.settings import Settings
from utta.store.database import Store
from utta.store.review_tables import reviews


@pytest.fixture(params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Server, Store]]:
    """A server with nothing in its store, on SQLite, then on PostgreSQL."""
    with postgres.server() if request.param == "postgresql" else nullcontext("") as url:
        server = Server(tmp_path / "home", url)
        store = Store(Settings(home=server.home, database_url=url))
        yield server, store
        server.stop()
        store.close()


@pytest.mark.parametrize("each", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_exactly_what_was_given_is_stored_and_once(running: tuple[Server, Store], each: int) -> None:
    server, store = running
    made = team(store, number=20, each=each)
    server.start()
    sittings = review_at_once(server.url, made.tokens, Manner(each, presses=2))
    assert sittings.problems == [] and len(sittings.submits) == 20 * each
    labels = [criterion.labels for criterion in TEACHING_QUALITY.criteria]
    with store.read() as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(reviews)) == 20 * each
        for reviewer, person in enumerate(made.people):
            mine = sa.select(reviews.c.ratings).where(reviews.c.reviewer_id == person.id).order_by(reviews.c.id)
            given = [list(ratings.values()) for ratings in tx.scalars(mine)]
            assert given == [
                [steps[answer(reviewer, number, question, len(steps))] for question, steps in enumerate(labels)]
                for number in range(each)
            ]
    assert "Traceback" not in server.logs()


def test_a_press_in_a_session_that_was_signed_out_elsewhere_stores_nothing(tmp_path: Path) -> None:
    server = Server(tmp_path / "home")
    store = Store(Settings(home=server.home))
    made = team(store, number=5, each=5)
    server.start()

    async def press_too_late() -> list[str]:
        async with session(server.url, made.tokens[0], "review") as page:
            await page.open()
            for choice in page.choices():
                page.choose(choice, 0)
            accounts.close_sign_in(store, made.tokens[0])
            submit = page.button(SUBMIT)
            assert submit is not None
            await page.send(submit)
            await page.listen(3)
            return page.texts() + page.problems

    try:
        shown = asyncio.run(press_too_late())
        assert "UTTA" in shown and not [text for text in shown if "left" in text], shown
        assert [done_by(store, person) for person in made.people] == [0] * 5
        assert drafts.load(store, made.people[0], "review:round:1") is None
        assert "Traceback" not in server.logs()
    finally:
        server.stop()
        store.close()
