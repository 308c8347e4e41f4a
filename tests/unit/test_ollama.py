"""Ollama: which models are there, and fetching one as long work that is watched, stopped and gone on with."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.model_server import PULL_BYTES, ModelServer, model_server
from tests.workers import Worker, until
from utta import jobs
from utta.ai import ollama
from utta.domain.engine import Engine, EngineSpec
from utta.domain.user import User
from utta.errors import EngineFailed, NotAllowed, Refused
from utta.services import engine_pulls, engines
from utta.store.database import Store


def an_ollama(url: str, model: str = "qwen3.5:4b") -> EngineSpec:
    return EngineSpec(kind="ollama", label="Classroom Ollama", url=url, model=model)


def a_record(store: Store, lead: User, server: ModelServer, model: str = "qwen3.5:4b") -> Engine:
    return engines.save(store, lead, {"kind": "ollama", "label": model, "url": server.root, "model": model})


def never() -> bool:
    return False


def test_the_models_that_are_there_are_listed_with_their_size(lead: User, expert: User) -> None:
    with model_server(models={"qwen3.5:4b": 3_400_000_000, "tiny:1b": 7}) as server:
        found = engine_pulls.installed(lead, server.root)
        assert [(model.name, model.size) for model in found] == [("qwen3.5:4b", 3_400_000_000), ("tiny:1b", 7)]
        assert engine_pulls.installed(lead, server.url) == found, "whether or not /v1 stands behind the address"
        with pytest.raises(NotAllowed):
            engine_pulls.installed(expert, server.root)
    with pytest.raises(EngineFailed, match=r"cannot be reached at http://127\.0\.0\.1:9"):
        engine_pulls.installed(lead, "http://127.0.0.1:9")


def test_asking_which_models_are_there_keeps_dspy_out_of_the_web_process() -> None:
    with model_server(models={"tiny:1b": 1}) as server:
        code = (
            "import sys\n"
            "import utta.ui.engines_page\n"
            "from utta.ai import ollama\n"
            "from utta.domain.engine import EngineSpec\n"
            f"found = ollama.installed(EngineSpec(kind='ollama', label='O', url='{server.root}', model='m'))\n"
            "print(len(found), 'dspy' in sys.modules, 'sklearn' in sys.modules)"
        )
        found = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "1 False False"


def test_what_is_not_ollama_is_told(lead: User) -> None:
    with model_server() as server, pytest.raises(EngineFailed, match="is not Ollama"):
        engine_pulls.installed(lead, f"{server.root}/elsewhere")


def test_fetching_tells_bytes_and_ends_with_the_model_there() -> None:
    told: list[tuple[str, int, int]] = []
    with model_server(models={}) as server:
        ollama.pull(an_ollama(server.root), lambda *said: told.append(said), never)
        assert [model.name for model in ollama.installed(an_ollama(server.root))] == ["qwen3.5:4b"]
    assert told[0][0] == "Asking for the model" and told[-1][0] == "Done"
    fetched = [(done, total) for said, done, total in told if said == "Fetching the model"]
    assert fetched == sorted(fetched) and fetched[-1] == (PULL_BYTES, PULL_BYTES)


def test_a_name_that_ollama_does_not_know_and_a_broken_off_answer_are_told() -> None:
    with model_server(models={}) as server:
        with pytest.raises(EngineFailed, match="knows no model called no-such:1b"):
            ollama.pull(an_ollama(server.root, "no-such:1b"), lambda *_: None, never)
        with pytest.raises(EngineFailed, match="broke off while fetching cut-short:1b"):
            ollama.pull(an_ollama(server.root, "cut-short:1b"), lambda *_: None, never)


def test_only_an_ollama_fetches_and_a_second_click_is_the_same_work(store: Store, lead: User) -> None:
    with pytest.raises(Refused, match="Only an Ollama"):
        engine_pulls.start(store, lead, engines.EXAMPLE)
    with model_server(models={}) as server:
        engine = a_record(store, lead, server)
        assert engine_pulls.latest(store, engine) is None
        job_id = engine_pulls.start(store, lead, engine)
        assert engine_pulls.start(store, lead, engine) == job_id
        jobs.do(store, job_id)
        found = engine_pulls.latest(store, engine)
        assert found is not None and found.state == "done" and found.progress.done == PULL_BYTES // 1_000_000
        assert engine_pulls.start(store, lead, engine) != job_id, "asked again later, it is looked at again"


@pytest.fixture
def worker(home: Path) -> Iterator[Worker]:
    """A worker on this test's folder."""
    one = Worker(home)
    yield one
    one.clear()


def test_the_worker_fetches_stops_within_a_second_and_ollama_then_stops_too(
    store: Store, lead: User, worker: Worker
) -> None:
    with model_server(models={}, seconds=0.4) as server:
        engine = a_record(store, lead, server)
        job_id = engine_pulls.start(store, lead, engine)
        until(lambda: jobs.look(store, job_id).progress.done > 0)
        assert jobs.look(store, job_id).progress.total == PULL_BYTES // 1_000_000
        asked = time.monotonic()
        engine_pulls.stop(store, lead, job_id)
        until(lambda: jobs.look(store, job_id).ended, 5)
        assert jobs.look(store, job_id).state == "stopped" and time.monotonic() - asked < 2
        until(lambda: server.abandoned == ["qwen3.5:4b"], 5)
        server.seconds = 0.0
        again = engine_pulls.start(store, lead, engine)
        assert jobs.wait(store, again, 30).state == "done" and server.models == {"qwen3.5:4b": PULL_BYTES}


def test_a_silent_ollama_does_not_keep_a_page_waiting(lead: User) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(EngineFailed, match="cannot be reached"):
            engine_pulls.installed(lead, f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert time.monotonic() - began < 6
