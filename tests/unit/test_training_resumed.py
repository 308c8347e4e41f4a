"""A run that is taken up again is the run that was asked for: its criteria, its spending and its caps."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.rows import RATING, written
from tests.workers import Worker, until
from utta import jobs
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.domain.user import User
from utta.services import agreement, datasets, training
from utta.services.importing import import_file
from utta.store.database import Store

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc"),
    pytest.mark.begins("with_version"),
]


@pytest.fixture
def work(home: Path) -> Iterator[Callable[..., Worker]]:
    """Starts workers on this test's folder and leaves none behind."""
    started: list[Worker] = []

    def begin(*options: str) -> Worker:
        started.append(Worker(home, *options))
        return started[-1]

    yield begin
    for one in started:
        one.clear()


def test_an_evaluator_goes_on_with_the_criteria_it_began_with_whatever_reviewers_do_meanwhile(
    store: Store, lead: User, work: Callable[..., Worker], tmp_path: Path
) -> None:
    version = datasets.versions(store)[0]
    peaceful = training.start(store, lead, "evaluator", version.id, "balanced")
    jobs.do(store, training.run(store, peaceful).job.id)
    run = training.run(store, training.start(store, lead, "evaluator", version.id, "balanced"))
    first = work()
    until(lambda: jobs.look(store, run.job.id).progress.done > 8)
    first.kill()
    assert not jobs.look(store, run.job.id).ended
    agreement.set_thresholds(store, lead, 20, 0.80)  # one criterion is no longer agreed on enough
    import_file(store, written(tmp_path, contradictions()))  # and another not at all
    gates = agreement.gates(store)
    assert not gates["pedagogical_soundness"].is_open and not gates["accuracy"].is_open
    work("--until-idle").process.wait(120)
    job = jobs.look(store, run.job.id)
    assert (job.state, job.attempt) == ("done", 2), job.failure
    made, undisturbed = (training.model(store, training.run(store, one).model_id or 0) for one in (run.id, peaceful))
    assert made.program == undisturbed.program
    judged_by = {criterion["key"] for criterion in made.program["rubric"]["criteria"]}
    assert judged_by == {criterion.key for criterion in TEACHING_QUALITY.criteria}
    again = training.run(store, training.go_on(store, lead, run.id))
    assert again.rubric == training.run(store, run.id).rubric


def contradictions() -> list[dict[str, object]]:
    """Ratings in which two reviewers differ as widely as they can."""
    return [
        RATING | {"external_id": f"r-{number}-{name}", "response": f"Because of {number}.", "reviewer": name,
                  "ratings": {"accuracy": step}}
        for number in range(40)
        for name, step in (("ann", 1 + 4 * (number % 2)), ("bob", 5 - 4 * (number % 2)))
    ]  # fmt: skip
