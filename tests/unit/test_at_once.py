"""Reviewers who submit through the service at once: every review is stored, and stored once."""

from pathlib import Path

import pytest

from tests import postgres
from tests.reviewing import Team, team
from tests.writers import write_at_once
from utta.services import review_queue, reviews
from utta.settings import Settings
from utta.store.database import Store


@pytest.mark.parametrize("processes", [1, 4])
def test_everything_is_stored_on_sqlite(processes: int, tmp_path: Path) -> None:
    _written(Settings(home=tmp_path / "home"), processes)


def test_everything_is_stored_on_postgresql(tmp_path: Path) -> None:
    with postgres.server() as url:
        _written(Settings(home=tmp_path / "home", database_url=url), processes=2)


def _written(settings: Settings, processes: int) -> None:
    store = Store(settings)
    made: Team = team(store, number=20, each=5)
    written = write_at_once(settings, made, processes)
    assert written.problems == []
    assert [reviews.done_by(store, person) for person in made.people] == [5] * 20
    assert [review_queue.next_in_round(store, person, made.round_id) for person in made.people] == [None] * 20
    store.close()
