"""Real worker processes for a test, none of which outlives it; and what several tests begin with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workers import Worker
from tests.writing import changed
from utta.domain.user import User
from utta.services import approving, examples
from utta.store.database import Store

Start = Callable[..., Worker]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """start("--until-idle"): a worker with these options on this test's folder."""
    started: list[Worker] = []

    def begin(*options: str) -> Worker:
        started.append(Worker(home, *options))
        return started[-1]

    yield begin
    for one in started:
        one.clear()


@pytest.fixture
def worked_on(store: Store, lead: User, expert: User, teacher: User) -> int:
    """An example that a teacher wrote, an expert changed and the lead approved."""
    example = examples.submit(store, teacher, changed(), "token")
    examples.revise(store, expert, example, 1, changed(topic="Halves"))
    approving.approve(store, lead, example)
    return example
