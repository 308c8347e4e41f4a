"""Engines outside this computer: the lead's switch, in the services, in the worker, and while work is under way."""

import threading
import time

import pytest

from tests.model_server import ModelServer, model_server
from tests.workers import until
from utta import jobs
from utta.__main__ import main
from utta.domain.contestant import UNTRAINED, EvaluationPlan
from utta.domain.engine import EngineSpec
from utta.domain.user import User
from utta.errors import EngineFailed, NotAllowed
from utta.services import engines, evaluation, evaluation_before, outside, rounds, training
from utta.services.round_choices import choices
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_version")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key these engines name."""
    monkeypatch.setenv("SCHOOL_KEY", "sk-4711")


def an_outside_engine(store: Store, lead: User, server: ModelServer) -> EngineSpec:
    """A service counts as outside whatever its address, so that a server here can tell whether it was asked."""
    fields = {"kind": "openai", "label": "A service", "url": server.url, "model": "m", "key_env": "SCHOOL_KEY"}
    return engines.save(store, lead, fields).spec


def test_only_the_lead_holds_the_switch_and_it_takes_outside_engines_out_of_every_choice(
    store: Store, lead: User, expert: User
) -> None:
    with model_server() as server:
        spec = an_outside_engine(store, lead, server)
    assert outside.is_allowed(store) and spec in engines.available(store)
    with pytest.raises(NotAllowed):
        outside.allow(store, expert, False)
    assert outside.is_allowed(store)
    outside.allow(store, lead, False)
    assert spec not in engines.available(store) and len(engines.everything(store)) == 2
    assert not any(one.kind == "engine" for one in choices(store, lead).generators.values())
    outside.allow(store, lead, True)
    assert spec in engines.available(store)


def test_starting_with_an_outside_engine_is_refused_and_nothing_is_asked(store: Store, lead: User) -> None:
    with model_server() as server:
        spec = an_outside_engine(store, lead, server)
        generator = {"kind": "engine", "name": "untrained", "engine": spec.model_dump(mode="json")}
        plan = {"way": "rate", "reviewers": [lead.id], "items": 2, "generators": [generator]}
        outside.allow(store, lead, False)
        with pytest.raises(NotAllowed, match="A service is outside this computer"):
            training.start(store, lead, "teacher", 1, "quick", spec)
        with pytest.raises(NotAllowed, match="switched such engines off"):
            rounds.create(store, lead, "A round", plan)
        assert training.runs(store) == [] and rounds.all_rounds(store) == [] and server.calls == 0


def test_the_command_line_trains_with_a_named_engine_and_is_held_to_the_switch(
    store: Store, lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "--assistant", "teacher", "--dataset", "1", "--engine", "a service", "--json"]
    with model_server() as server:
        spec = an_outside_engine(store, lead, server)
        assert main([*command, "--temperature", "0.2", "--max-tokens", "900", "--top-p", "0.8"]) == 0
        assert EngineSpec(**training.runs(store)[0].engine) == spec
        own = training.runs(store)[0].settings
        assert (own.temperature, own.max_tokens, own.top_p) == (0.2, 900, 0.8)
        where = f"Students' words and your examples leave this computer: they are sent to {server.url}."
        said = capsys.readouterr()
        assert where in said.err and where not in said.out
        assert main(["train", "--dataset", "1", "--json"]) == 0 and where not in capsys.readouterr().err
        assert main([*command, "--temperature", "3"]) == 1 and "from 0 to 2" in capsys.readouterr().err
        outside.allow(store, lead, False)
        assert main(command) == 1 and "switched such engines off" in capsys.readouterr().err


def test_what_was_asked_for_before_the_switch_is_refused_by_the_worker(store: Store, lead: User) -> None:
    with model_server() as server:
        spec = an_outside_engine(store, lead, server)
        run = training.run(store, training.start(store, lead, "teacher", 1, "quick", spec))
        outside.allow(store, lead, False)
        jobs.do(store, run.job.id)
        job = jobs.look(store, run.job.id)
        assert job.state == "failed" and "switched such engines off" in job.failure
        assert server.calls == 0


def test_work_that_is_asking_an_outside_engine_stops_when_the_lead_forbids_it(store: Store, lead: User) -> None:
    with model_server(seconds=0.3) as server:
        spec = an_outside_engine(store, lead, server)
        run = training.run(store, training.start(store, lead, "teacher", 1, "quick", spec))
        work = threading.Thread(target=jobs.do, args=(store, run.job.id))
        work.start()
        until(lambda: server.calls >= 3)
        outside.allow(store, lead, False)
        work.join(20)
        assert jobs.look(store, run.job.id).state == "stopped"
        asked, when = server.calls, server.last_call
        time.sleep(0.5)
        assert server.calls == asked and time.time() - when > 0.4


def test_a_model_trained_outside_is_not_evaluated_once_that_is_forbidden(store: Store, lead: User) -> None:
    with model_server() as server:
        spec = an_outside_engine(store, lead, server)
        jobs.do(store, training.run(store, training.start(store, lead, "teacher", 1, "quick", spec)).job.id)
        (model,) = training.models(store)
        assert EngineSpec(**model.engine) == spec, "a model version remembers its engine's settings"
        plan = EvaluationPlan(against=(UNTRAINED,), judge=model.id)
        assert evaluation_before.engines_asked(store, model, plan) == [spec, spec, spec]
        waiting = evaluation.evaluation(store, evaluation.start(store, lead, model.id))
        asked = server.calls
        outside.allow(store, lead, False)
        with pytest.raises(NotAllowed):
            evaluation.start(store, lead, model.id)
        jobs.do(store, waiting.job.id)
        assert "switched such engines off" in jobs.look(store, waiting.job.id).failure
        assert server.calls == asked


def test_without_a_permit_there_is_no_key_to_ask_with() -> None:
    from tests.lessons import made_up
    from utta.ai.answering import answer_cases
    from utta.ai.programs import untrained
    from utta.domain.watch import Silent

    with model_server() as server:
        spec = EngineSpec(kind="openai", label="A", url=server.url, model="m", key_env="SCHOOL_KEY")
        with pytest.raises(EngineFailed, match="needs a key"):
            answer_cases(untrained("teacher"), spec, made_up(1), Silent())
        assert server.calls == 0
