"""Two workers on one PostgreSQL: they share out what waits, and one takes over from the other when it is gone."""

import os
import sys
import time
from collections.abc import Iterator

import pytest

from tests import postgres
from tests.conftest import PASSWORD
from tests.model_server import ModelServer, model_server
from tests.workers import Worker, children, until
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.training import TrainingRun
from utta.services import accounts, datasets, sample_data, training
from utta.settings import Settings
from utta.store import workers
from utta.store.database import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc")
AT_A_TIME = 4


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A PostgreSQL server of this file's own; a skip that says why where there is none."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="module")
def store(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in it, with the sample data frozen."""
    before = os.environ.get("UTTA_DATABASE_URL")
    os.environ["UTTA_DATABASE_URL"] = url  # for the workers
    opened = Store(Settings(home=tmp_path_factory.mktemp("together"), database_url=url))
    sample_data.load(opened, accounts.make_first_lead(opened, "Lena Lead", "lena", PASSWORD))
    datasets.freeze(opened, None, "Samples")
    yield opened
    opened.close()
    os.environ.pop("UTTA_DATABASE_URL")
    if before is not None:
        os.environ["UTTA_DATABASE_URL"] = before


@pytest.fixture(scope="module")
def pair(store: Store) -> Iterator[list[Worker]]:
    """Two workers on one data folder and one PostgreSQL."""
    both = [Worker(store.settings.home), Worker(store.settings.home)]
    try:
        until(lambda: len(_heard(store)) == 2, 60)
        yield both
    finally:
        for one in both:
            one.clear()


def _heard(store: Store) -> dict[str, float]:
    with store.read() as tx:
        return workers.heard_from(tx)


def start(store: Store, server: ModelServer, seed: int, preset: str = "quick") -> TrainingRun:
    engine = EngineSpec(kind="openai_compatible", label="Server", url=server.url, model="llama3", parallel=AT_A_TIME)
    version = datasets.versions(store)[0]
    return training.run(store, training.start(store, None, "teacher", version.id, preset, engine, seed=seed))


def busy(pair: list[Worker]) -> int:
    return sum(bool(children(one.process.pid)) for one in pair)


def test_what_waits_is_shared_out_and_both_workers_have_a_name(store: Store, pair: list[Worker]) -> None:
    with model_server(seconds=0.1) as server:
        runs = [start(store, server, seed) for seed in (1, 2)]
        until(lambda: busy(pair) == 2)
        ended = [jobs.wait(store, run.job.id, 120) for run in runs]
    assert [(job.state, job.attempt) for job in ended] == [("done", 1)] * 2
    assert len(_heard(store)) == 2 and not jobs.worker_is_silent(store)


def test_a_run_whose_worker_is_killed_for_good_is_taken_over_within_half_a_minute_and_nothing_paid_twice(
    store: Store, pair: list[Worker]
) -> None:
    with model_server(seconds=0.25) as server:
        run = start(store, server, 3)
        until(lambda: server.calls > 24)
        dead = next(one for one in pair if children(one.process.pid))
        killed = time.monotonic()
        dead.kill()
        until(lambda: jobs.look(store, run.job.id).attempt == 2, 40)
        took = time.monotonic() - killed
        job = jobs.wait(store, run.job.id, 120)
        assert server.calls <= server.distinct + AT_A_TIME
        assert took < 30, took
    assert (job.state, job.attempt) == ("done", 2)
    assert len(_heard(store)) == 1
    peaceful = start_again_in_peace(store, run)
    assert peaceful == (training.model(store, training.run(store, run.id).model_id or 0).program)


def start_again_in_peace(store: Store, run: TrainingRun) -> dict[str, object]:
    """The program of the same run, undisturbed, on a server of the same kind."""
    with model_server() as server:
        again = start(store, server, run.seed, run.preset)
        assert jobs.wait(store, again.job.id, 120).state == "done"
    return training.model(store, training.run(store, again.id).model_id or 0).program


def test_another_worker_may_come_and_go(store: Store, pair: list[Worker]) -> None:
    third = Worker(store.settings.home)
    try:
        until(lambda: len(_heard(store)) == 2)
    finally:
        assert third.stop() < 10
    until(lambda: len(_heard(store)) == 1)  # it said goodbye
