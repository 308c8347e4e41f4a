"""A run that is taken up again is the run that was asked for: its criteria, its spending and its caps."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.model_server import ModelServer, Rule, model_server
from tests.rows import RATING, written
from tests.unit.conftest import Start
from tests.workers import until
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.presets import RunSettings
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.domain.spending import Caps
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.services import agreement, datasets, training
from utta.services.importing import import_file
from utta.store.database import Store

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc"),
    pytest.mark.begins("with_version"),
]
AT_A_TIME = 4


def test_an_evaluator_goes_on_with_the_criteria_it_began_with_whatever_reviewers_do_meanwhile(
    store: Store, lead: User, start: Start, tmp_path: Path
) -> None:
    version = datasets.versions(store)[0]
    peaceful = training.start(store, lead, "evaluator", version.id, "balanced")
    jobs.do(store, training.run(store, peaceful).job.id)
    run = training.run(store, training.start(store, lead, "evaluator", version.id, "balanced"))
    first = start()
    until(lambda: jobs.look(store, run.job.id).progress.done > 8)
    first.kill()
    assert not jobs.look(store, run.job.id).ended
    agreement.set_thresholds(store, lead, 20, 0.80)  # one criterion is no longer agreed on enough
    import_file(store, written(tmp_path, contradictions()))  # and another not at all
    gates = agreement.gates(store)
    assert not gates["pedagogical_soundness"].is_open and not gates["accuracy"].is_open
    start("--until-idle").process.wait(120)
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


def capped(store: Store, server: ModelServer, **caps: float) -> TrainingRun:
    spec = EngineSpec(kind="openai_compatible", label="Server", url=server.url, model="llama3", parallel=AT_A_TIME,
                      price_in=1000.0, price_out=2000.0)  # fmt: skip  # 10 and 5 tokens: 0.02 a question
    version = datasets.versions(store)[0]
    settings = RunSettings(caps=Caps(**caps))  # type: ignore[arg-type]
    return training.run(store, training.start(store, None, "teacher", version.id, "balanced", spec, settings))


def killed_and_resumed(store: Store, run: TrainingRun, so: Callable[[], bool], start: Start) -> str:
    """Kill the worker when it is so, let another end the run, and give why that ended."""
    first = start()
    until(so)
    first.kill()
    assert not jobs.look(store, run.job.id).ended
    start("--until-idle").process.wait(120)
    result = training.run(store, run.id).result
    assert result is not None and jobs.look(store, run.job.id).attempt == 2
    return result.ended


def test_a_cap_on_questions_counts_those_that_failed_or_were_lost_before_a_kill(store: Store, start: Start) -> None:
    with model_server(Rule("broken", every=4), seconds=0.1) as server:
        run = capped(store, server, calls=60)
        ended = killed_and_resumed(store, run, lambda: server.calls > 40, start)
        assert server.calls <= 60
    assert ended.startswith("The cap of 60 questions was reached.")


def test_a_cap_in_money_counts_what_was_paid_or_may_have_been_before_a_kill(store: Store, start: Start) -> None:
    with model_server(seconds=0.1) as server:
        run = capped(store, server, money=1.0)
        ended = killed_and_resumed(store, run, lambda: server.calls > 30, start)
        assert server.calls <= 50
    assert ended.startswith("The cap of 1 in money was reached.")


def test_a_cap_in_minutes_counts_the_time_before_a_kill(store: Store, start: Start) -> None:
    with model_server(seconds=0.5) as server:
        run = capped(store, server, minutes=0.1)
        ended = killed_and_resumed(store, run, lambda: server.calls > 20, start)
        assert server.calls < 20 + AT_A_TIME * 6 / 0.5  # fewer than the second attempt could ask in all of the time
    assert ended == "The cap of 0.1 minutes was reached."
