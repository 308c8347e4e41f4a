"""Keys: found by name in the environment or the secrets file, by page and worker alike, and left behind nowhere."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model_server import model_server
from tests.workers import Worker, until
from utta import jobs
from utta.__main__ import main
from utta.domain.engine import Engine
from utta.domain.user import User
from utta.errors import Refused
from utta.services import backups, engine_keys, engine_trials, engines, evaluation, model_files, training
from utta.settings import from_environment
from utta.store.database import Store

CANARY = "sk-canary-9f31c7"


@pytest.fixture
def secrets(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A secrets file of this test's own, with the canary in it."""
    file = tmp_path / "secrets.toml"
    file.write_text(f'SCHOOL_KEY = "{CANARY}"\n[section]\nOTHER = "x"\n', encoding="utf-8")
    monkeypatch.setenv("UTTA_SECRETS", str(file))
    return file


@pytest.fixture
def opened(secrets: Path) -> Iterator[Store]:
    """The store of these settings."""
    store = Store(from_environment())
    yield store
    store.close()


def a_service(store: Store, lead: User, url: str) -> Engine:
    fields = {"kind": "openai", "label": "A service", "url": url, "model": "m", "key_env": "SCHOOL_KEY"}
    return engines.save(store, lead, fields)


def test_a_key_is_found_in_the_file_and_the_environment_comes_first(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = from_environment()
    assert engine_keys.keys(settings)["SCHOOL_KEY"] == CANARY and engine_keys.is_there(settings, "SCHOOL_KEY")
    assert not engine_keys.is_there(settings, "section") and not engine_keys.is_there(settings, "NOT_THERE")
    monkeypatch.setenv("SCHOOL_KEY", "from-outside")
    assert engine_keys.keys(settings)["SCHOOL_KEY"] == "from-outside"
    secrets.unlink()
    assert engine_keys.keys(settings)["SCHOOL_KEY"] == "from-outside"


def test_a_broken_secrets_file_is_told_without_a_word_of_what_is_in_it(secrets: Path) -> None:
    secrets.write_text(f"SCHOOL_KEY = {CANARY}", encoding="utf-8")
    with pytest.raises(Refused, match="cannot be read") as refused:
        engine_keys.keys(from_environment())
    assert CANARY not in str(refused.value)


def test_a_key_in_the_file_does_not_reach_the_repr_of_anything_that_carries_it(opened: Store, lead: User) -> None:
    from utta.ai.training import TrainingTask

    engine = a_service(opened, lead, "http://127.0.0.1:9/v1")
    task = TrainingTask(
        "teacher", "quick", (), (), engine.spec, lambda *_: [], environ=engine_keys.keys(opened.settings)
    )
    assert CANARY not in repr(task) and CANARY not in repr(opened.settings) and CANARY not in repr(engine)


@pytest.mark.begins("with_version")
def test_a_key_is_in_no_store_log_export_backup_or_job_record_after_failing_and_after_succeeding(
    opened: Store, lead: User, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = []
    worker = Worker(home)
    try:
        with model_server("wrong key") as refusing, model_server() as answering:
            for server in (refusing, answering):  # the first repeats the key it was shown in its refusal
                engine = a_service(opened, lead, server.url)
                engine_trials.begin(opened, lead, engine)
                until(lambda one=engine: (t := engine_trials.latest(opened, one)) and t.state != "asking")  # type: ignore[misc]
                run = training.run(opened, training.start(opened, lead, "teacher", 1, "quick", engine.spec))
                said.append(jobs.wait(opened, run.job.id, 90).state)
                engines.save(opened, lead, engine.spec.model_dump() | {"label": server.url}, engine.id)
            (model,) = training.models(opened)
            measured = evaluation.evaluation(opened, evaluation.start(opened, lead, model.id))
            assert jobs.wait(opened, measured.job.id, 90).state == "done"
            assert CANARY in refusing.keys and set(answering.keys) == {CANARY}, "the worker read the file by itself"
            assert main(["engines", "try", refusing.url, "--json"]) == 1
    finally:
        worker.stop()
        worker.clear()
    assert said == ["failed", "done"]
    out = tmp_path / "out"
    out.mkdir()
    backups.backup(opened, out / "backup")
    (out / "model.zip").write_bytes(model_files.take_out(opened, model.id)[1])
    for kind in ("examples", "ratings", "comparisons"):
        main(["export", "--kind", kind, "--out", str(out / f"{kind}.jsonl"), "--names"])
    (out / "terminal").write_text("".join(capfd.readouterr()) + "".join(worker.said), encoding="utf-8")
    files = [file for folder in (home, out) for file in folder.rglob("*") if file.is_file()]
    assert {"utta.sqlite", "jobs.sqlite", "worker.log", "examples.jsonl", "model.zip"} <= {file.name for file in files}
    assert [str(file) for file in files if _holds(file)] == []


def _holds(file: Path) -> bool:
    import zipfile

    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as folder:
            return any(CANARY.encode() in folder.read(name) for name in folder.namelist())
    return CANARY.encode() in file.read_bytes()


def test_the_search_for_the_canary_would_find_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00" + CANARY.encode() + os.urandom(3))
    assert _holds(tmp_path / "a")
