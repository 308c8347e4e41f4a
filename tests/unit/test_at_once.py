"""Reviewers who submit through the service at once: every review is stored, and stored once."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import postgres, rounds
from tests.reviewing import Team, team
from tests.writers import write_at_once
from utta.services import review_desk, review_queue, reviews
from utta.settings import Settings
from utta.store.database import Store


@pytest.mark.parametrize("processes", [1, 4])
def test_everything_is_stored_on_sqlite(processes: int, tmp_path: Path) -> None:
    _written(Settings(home=tmp_path / "home"), processes)


def test_everything_is_stored_on_postgresql(tmp_path: Path) -> None:
    with postgres.server() as url:
        _written(Settings(home=tmp_path / "home", database_url=url), processes=2)


def test_a_submit_and_what_comes_next_ask_the_store_seldom(tmp_path: Path) -> None:
    store = Store(Settings(home=tmp_path / "home"))
    made = team(store, number=5, each=10)
    person = made.people[0]
    before = review_desk.lay_out(store, person)
    assert before.item is not None and not before.has_given
    reviews.rate(store, person, before.item.key, rounds.steps_for(before.item), seconds=20)
    asked: list[str] = []

    def note(*event: object) -> None:
        asked.append(str(event[2]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    item = review_desk.lay_out(store, person, before.place).item
    assert item is not None and len(asked) <= 6, asked
    asked.clear()
    assert reviews.rate(store, person, item.key, rounds.steps_for(item)) and len(asked) <= 5, asked
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    store.close()


def _written(settings: Settings, processes: int) -> None:
    store = Store(settings)
    made: Team = team(store, number=20, each=5)
    written = write_at_once(settings, made, processes)
    assert written.problems == []
    assert [reviews.done_by(store, person) for person in made.people] == [5] * 20
    assert [review_queue.next_in_round(store, person, made.round_id) for person in made.people] == [None] * 20
    store.close()
