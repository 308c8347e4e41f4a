"""Long work, done by real worker processes that are stopped, killed and started again."""

import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.model_server import model_server
from tests.unit.conftest import Start
from tests.workers import Worker, children, runs, threads, until
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.job import Job
from utta.domain.user import User
from utta.jobs.places import has_worker
from utta.services import backups, training
from utta.settings import Settings
from utta.store import jobs as records
from utta.store.database import Store

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc"),
    pytest.mark.begins("with_version"),
]


def ask(store: Store, kind: str = "no such work") -> str:
    """A job that nothing can do: it ends at once, as soon as a worker takes it."""
    with store.write() as tx:
        return jobs.ask(tx, kind, 999, None)


def is_at_work(store: Store, job_id: str) -> bool:
    """Whether the engine is being asked at this moment."""
    job = jobs.look(store, job_id)
    return job.state == "running" and job.progress.done > 0


def ended(store: Store, job_id: str, seconds: float = 90) -> Job:
    return jobs.wait(store, job_id, seconds)


@pytest.fixture(scope="module")
def undisturbed(with_version: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Worker]]:
    """A store in which a worker has done one training run in peace, and that worker, still running."""
    folder = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(with_version, folder)
    store = Store(Settings(home=folder))
    run = training.run(store, training.start(store, None, "teacher", 1))
    assert jobs.worker_is_silent(store)
    one = Worker(folder)
    try:
        assert ended(store, run.job.id).state == "done", one.said
        yield store, one
    finally:
        one.clear()
        store.close()


def test_waiting_work_is_done_by_a_worker_and_makes_a_model(undisturbed: tuple[Store, Worker]) -> None:
    store, _ = undisturbed
    (run,) = training.runs(store)
    assert (run.job.state, run.job.attempt, run.job.failure, run.model_name) == ("done", 1, "", "Teacher v1")
    assert run.job.progress.done == run.job.progress.total > 0
    assert not jobs.worker_is_silent(store)
    assert has_worker(store.settings)


def test_the_worker_says_nothing_on_standard_output_and_nothing_alarming_else(
    undisturbed: tuple[Store, Worker],
) -> None:
    _, one = undisturbed
    out, err = one.said
    assert out == ""
    assert "Traceback" not in err


def test_the_job_engine_keeps_json_and_no_pickles(undisturbed: tuple[Store, Worker]) -> None:
    store, _ = undisturbed
    with closing(sqlite3.connect(store.settings.home / "jobs.sqlite")) as file:
        until(lambda: file.execute("SELECT count(*) FROM operation_outputs").fetchone()[0])
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert {"workflow_input", "workflow_output", "operation_outputs"} <= set(tables)
        kept = [str(cell) for name in tables for row in file.execute(f'SELECT * FROM "{name}"') for cell in row]
        inputs = [value for (value,) in file.execute("SELECT inputs FROM workflow_input") if value]
        outputs = [value for (value,) in file.execute("SELECT output FROM operation_outputs") if value]
    assert "utta_json" in kept
    assert not [cell for cell in kept if re.match(r"gAS|\(dp|\x80", cell)]  # how pickles begin, as text and in base64
    assert inputs
    assert outputs
    for value in inputs + outputs:
        json.loads(value)


def test_a_worker_at_rest_has_its_job_engine_switched_off_and_takes_new_work_all_the_same(
    undisturbed: tuple[Store, Worker],
) -> None:
    store, one = undisturbed
    for _ in range(2):
        # Its own thread and the one that waits for a signal; the job engine alone has six.
        until(lambda: len(threads(one.process.pid)) <= 3, 30)
        assert ended(store, ask(store)).attempt == 1
        assert len(threads(one.process.pid)) > 3


def test_a_worker_stops_at_once_even_while_somebody_else_writes_to_the_store_for_long(
    home: Path, store: Store, start: Start
) -> None:
    one = start()
    until(lambda: not jobs.worker_is_silent(store))
    with closing(sqlite3.connect(home / "utta.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert one.stop() < 5
    assert "stopping" in (home / "logs" / "worker.log").read_text("utf-8")


def test_a_second_worker_refuses_politely_and_is_not_wanted_back(undisturbed: tuple[Store, Worker]) -> None:
    store, first = undisturbed
    second = Worker(store.settings.home)
    try:
        assert second.process.wait(30) == 0
        out, err = second.said
        assert out == ""
        assert err == "A worker is already running for this data folder. One is enough.\n"
        assert first.process.poll() is None
    finally:
        second.clear()


def test_a_training_whose_worker_is_stopped_and_killed_ends_as_if_undisturbed(
    home: Path, start: Start, undisturbed: tuple[Store, Worker]
) -> None:
    store = Store(Settings(home=home))
    run = training.run(store, training.start(store, None, "teacher", 1))
    first = start()
    until(lambda: is_at_work(store, run.job.id))
    child = first.child()
    os.kill(child, signal.SIGSTOP)  # so that it cannot end by itself meanwhile
    assert first.stop() < 5
    os.kill(child, signal.SIGCONT)
    until(lambda: not runs(child), 5)
    assert jobs.look(store, run.job.id).state == "running"  # nothing was lost and nothing was made up

    second = start()
    until(lambda: jobs.look(store, run.job.id).attempt == 2 and is_at_work(store, run.job.id))
    child = second.child()
    os.kill(child, signal.SIGSTOP)
    second.kill()
    os.kill(child, signal.SIGCONT)
    until(lambda: not runs(child), 5)

    start("--until-idle").process.wait(120)
    assert (ended(store, run.job.id).state, jobs.look(store, run.job.id).attempt) == ("done", 3)
    (model,), peaceful = training.models(store), training.models(undisturbed[0])[-1]
    assert model.program == peaceful.program
    assert training.run(store, run.id).model_name == "Teacher v1"
    store.close()


def test_waiting_work_is_stopped_at_once_and_never_begins(store: Store) -> None:
    waiting = ask(store)
    jobs.stop(store, waiting)
    assert jobs.look(store, waiting).state == "stopped"
    jobs.do(store, waiting)
    assert (jobs.look(store, waiting).state, jobs.look(store, waiting).attempt) == ("stopped", 0)


def test_running_work_stops_within_a_second_or_so(undisturbed: tuple[Store, Worker]) -> None:
    store, _ = undisturbed
    run = training.run(store, training.start(store, None, "teacher", 1))
    until(lambda: jobs.look(store, run.job.id).state == "running")
    started = time.monotonic()
    jobs.stop(store, run.job.id)
    assert ended(store, run.job.id).state == "stopped"
    assert time.monotonic() - started < 3  # a second on a machine that does nothing else


def test_work_that_fails_says_why_and_work_that_breaks_leaves_its_traceback_in_the_log(
    undisturbed: tuple[Store, Worker],
) -> None:
    store, _ = undisturbed
    refused, broken = ask(store, "training"), ask(store)
    assert ended(store, refused).failure == "There is no training run 999."
    assert ended(store, broken).failure == (
        "Something in UTTA itself broke. The worker's log in the data folder says what."
    )
    assert {jobs.look(store, job).state for job in (refused, broken)} == {"failed"}
    log = (store.settings.home / "logs" / "worker.log").read_text("utf-8")
    assert f"job {broken} (no such work) broke\nTraceback" in log


def test_work_whose_process_is_killed_at_its_start_is_tried_three_times_and_the_worker_goes_on(
    undisturbed: tuple[Store, Worker],
) -> None:
    store, one = undisturbed
    run = training.run(store, training.start(store, None, "teacher", 1))
    killed: set[int] = set()
    while len(killed) < 3:
        until(lambda: set(children(one.process.pid)) - killed)
        for child in set(children(one.process.pid)) - killed:
            os.kill(child, signal.SIGKILL)
            killed.add(child)
    job = ended(store, run.job.id)
    assert job.state == "failed"
    assert job.failure.startswith("The work broke off three times without getting any further, and was given up.")
    after = ask(store)
    assert ended(store, after).state == "failed"
    assert jobs.look(store, after).attempt == 1
    assert one.process.poll() is None


def test_work_that_gets_further_each_time_is_never_given_up_however_often_its_process_is_killed(
    undisturbed: tuple[Store, Worker],
) -> None:
    store, one = undisturbed
    with model_server(seconds=0.1) as server:
        engine = EngineSpec(kind="openai_compatible", label="Server", url=server.url, model="llama3")
        run = training.run(store, training.start(store, None, "teacher", 1, engine=engine))

        def has_come_to(attempt: int, asked: int) -> bool:
            job = jobs.look(store, run.job.id)
            return job.attempt == attempt and job.progress.done > asked

        for attempt, asked in enumerate((4, 12, 20), start=1):
            until(partial(has_come_to, attempt, asked))
            for child in children(one.process.pid):
                os.kill(child, signal.SIGKILL)
        job = ended(store, run.job.id)
        assert (job.state, job.attempt) == ("done", 4), job.failure
        assert server.calls <= server.distinct + 3 * engine.parallel


def test_work_of_a_restored_backup_is_not_waited_for_forever(home: Path, start: Start, tmp_path: Path) -> None:
    store = Store(Settings(home=home))
    lost, known = ask(store), ask(store)
    with store.write() as tx:
        records.handed_over(tx, lost)  # to a job engine whose records are gone
    backups.backup(store, tmp_path / "backup.sqlite")
    start("--until-idle").process.wait(90)
    assert jobs.look(store, known).state == "failed"
    store.close()
    backups.restore(Settings(home=home), tmp_path / "backup.sqlite")
    store = Store(Settings(home=home))
    assert not jobs.look(store, known).ended  # as it was when the backup was made; the job engine knows better
    start("--until-idle").process.wait(90)
    assert {ended(store, job, 1).state for job in (lost, known)} == {"failed"}
    store.close()


def test_an_attempt_that_was_replaced_ends_nothing_and_stores_nothing(store: Store, lead: User) -> None:
    job_id = ask(store, "training")
    with store.write() as tx:
        first = records.begin(tx, job_id, time.time())
    stalled = jobs.Reporter(store, jobs.look(store, job_id))
    with store.write() as tx:
        assert records.begin(tx, job_id, time.time()) == (first or 0) + 1
    assert stalled.should_stop()
    with store.write() as tx:
        assert not stalled.current(tx)
        stalled.finish(tx)
    assert jobs.look(store, job_id).state == "running"
