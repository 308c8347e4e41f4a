"""Real worker processes for a test, none of which outlives it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workers import Worker

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
