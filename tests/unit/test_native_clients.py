"""Every kind of engine speaks through DSPy's own client where the work is done: LiteLLM is never imported."""

import importlib.util
from pathlib import Path

import pytest

from tests import tiny_gguf
from tests.model_server import ModelServer, model_server
from tests.unit.test_engine_trials import an_engine
from tests.workers import Worker
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.engine_kinds import KINDS, EngineKind
from utta.services import datasets, estimates
from utta.store.database import Store

ALL: tuple[EngineKind, ...] = ("example", *KINDS)


def spoken_to(kind: EngineKind, server: ModelServer, folder: Path) -> EngineSpec:
    """An engine of the kind, at the test server where it has an address."""
    if kind == "llama_cpp":
        model = tiny_gguf.write(folder / "tiny.gguf", ["ok"])
        return EngineSpec(kind="llama_cpp", label="Tiny", model=str(model), top_p=None)
    return EXAMPLE_ENGINE if kind == "example" else an_engine(kind, server)


@pytest.mark.begins("with_version")
def test_no_process_of_a_worker_imports_litellm_whatever_speaks(
    store: Store, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(ALL) == 7
    monkeypatch.setenv("SCHOOL_KEY", "sk-canary-4711")
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")  # worker and children name all that they import
    kinds = [kind for kind in ALL if kind != "llama_cpp" or importlib.util.find_spec("llama_cpp")]
    version = datasets.versions(store)[0].id
    with model_server() as server:
        asked = {
            kind: estimates.ask(store, None, "teacher", version, "quick", spoken_to(kind, server, tmp_path))
            for kind in kinds
        }
        worker = Worker(home, "--until-idle")
        try:
            assert worker.process.wait(240) == 0
        finally:
            worker.clear()
        assert server.calls == 3 * len(set(kinds) - {"example", "llama_cpp"})
    for kind, one in asked.items():
        job = estimates.look(store, one).job
        assert job.state == "done" or kind == "llama_cpp", (kind, job.failure)  # so small a model may be of no use
    imported = {line.rpartition("|")[2].strip() for line in worker.said[1].splitlines() if line.startswith("import ")}
    assert {"dspy", "dbos"} <= imported
    assert not [name for name in imported if name.partition(".")[0] in ("litellm", "openai")]
