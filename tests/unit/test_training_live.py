"""What a run tells while it runs, to whoever looks: on the example engine and on a server alike."""

import threading
from collections.abc import Callable

import pytest

from tests.model_imitating import imitating
from tests.model_server import model_server
from utta import jobs
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.job import Job, Progress
from utta.domain.user import User
from utta.services import datasets, training
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_version")


def watched(store: Store, job_id: str, look: Callable[[Job, list[str]], None]) -> None:
    """Do a job, and look at it and its log from another thread all the while, as a page does."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            look(jobs.look(store, job_id), [note.text for note in jobs.notes(store, job_id)])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        jobs.do(store, job_id)
    finally:
        over.set()
        watcher.join()


@pytest.mark.parametrize("on", ["example engine", "server"])
def test_calls_cost_time_left_candidates_and_log_come_through_while_it_runs(on: str, store: Store, lead: User) -> None:
    seen: list[tuple[Progress, int]] = []

    def look(job: Job, notes: list[str]) -> None:
        if job.state == "running" and job.progress.phase:
            seen.append((job.progress, len(notes)))

    with model_server(answer=imitating, seconds=0.1, usage=(1000, 100)) as server:
        engine = EngineSpec(kind="openai_compatible", label="Server", url=server.url, model="llama3", price_in=1.0,
                            price_out=10.0) if on == "server" else EXAMPLE_ENGINE  # fmt: skip
        version = datasets.versions(store)[0]
        run = training.run(store, training.start(store, lead, "teacher", version.id, engine=engine))
        watched(store, run.job.id, look)
    told = [progress for progress, _ in seen if progress.spent is not None]
    calls = [progress.spent.calls for progress in told if progress.spent]
    assert calls == sorted(calls) and all(one.done <= one.total <= 80 for one in told)
    if on == "server":  # slow enough that somebody who looks 20 times a second sees every step of it
        assert len(set(calls)) > 4 and len({one.phase for one in told}) >= 3
        assert any(one.left is not None and one.left > 0 for one in told)
        assert {len(one.trail) for one in told} >= {0, 1, 2} and all(tried.scored == 14 for tried in told[-1].trail)
        assert next(one.best for one in told if len(one.trail) == 2) == max(score for _, score, _ in told[-1].trail[:2])
        assert len({number for _, number in seen}) > 2
    spent = next(one.spent for one in reversed(told) if one.spent)
    if on == "server":
        assert spent.tokens_in > 0 and spent.money == pytest.approx((spent.tokens_in + 10 * spent.tokens_out) / 1e6)
    else:
        assert spent.money == 0.0
    log = [note.text for note in jobs.notes(store, run.job.id)]
    assert log[0] == "Trying it without examples" and log[-1] == "Done."
    assert any(line.startswith("Untrained: 0.") and "14 validation cases" in line for line in log)
    case = training.model(store, training.run(store, run.id).model_id or 0).program["demonstrations"][0]["inputs"]
    assert not [line for line in log if case["student_question"][:20] in line]  # no student's words
