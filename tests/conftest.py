"""Shared ground: a real SQLite store of its own for every test, with three people in it.

A test that needs more begins with a copy of a folder that was prepared once: `@pytest.mark.begins("with_samples")`,
`"with_version"` or `"with_teacher"`, on a test or as a file's `pytestmark`; `home` and `store` are then that copy.
A fixture of a file's own that returns such a folder can be named too.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# Before anything imports numpy or dspy: one thread each, and no look at the network for price lists.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}

import pytest
from filelock import FileLock
from xdist.scheduler import LoadScopeScheduling

from tests import many_lessons
from utta import jobs
from utta.domain.user import User
from utta.services import accounts, datasets, evaluation, sample_data, training
from utta.settings import Settings
from utta.store import users
from utta.store.database import Store

PROJECT = Path(__file__).resolve().parents[1]
SHARED_DATA = PROJECT.parent / "shared" / "data"
PASSWORD = "purple tractor sings low"
PEOPLE = {"lead": "lena", "expert": "edgar", "teacher": "tara"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--slow` also runs what takes more than a few seconds; every such test has a small sister that always runs."""
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave slow tests out unless asked for."""
    if not config.getoption("--slow"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="slow: runs with --slow"))


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name`, filled by `make`: once in a test run, by whichever of its processes comes first."""
    ours = folders.getbasetemp()
    base = ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours
    folder = base / name
    with FileLock(base / f"{name}.lock"):
        if not folder.exists():
            unfinished = base / f"{name}-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


class WholeFiles(LoadScopeScheduling):
    """How tests are shared out between processes: file by file, as they come, since a file's tests share a server.

    All journeys go to one process: several browsers at once would only slow each other down. They come first, so that
    no process is left waiting for them at the end.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "journeys" if "/journey/" in file else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    """Asked for by the controlling process of `-n`."""
    config.option.loadscopereorder = False
    return WholeFiles(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What `-n auto` means: one process more than there are cores, since many tests wait, but four at most; for a
    file or two, none beside this one."""
    if all(".py" in argument for argument in config.args):
        return 0
    return min(4, (os.cpu_count() or 1) + 1)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a lead, an expert and a teacher, made once (hashing passwords is slow on purpose)."""

    def make(home: Path) -> None:
        store = Store(Settings(home=home))
        accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD)
        accounts.add_person(store, None, "Edgar Expert", "edgar", "expert", PASSWORD)
        accounts.add_person(store, None, "Tara Teacher", "tara", "teacher", PASSWORD)
        accounts.cookie_key(store.settings)
        store.close()

    return made_once(tmp_path_factory, "furnished", make)


@pytest.fixture(scope="session")
def with_samples(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`furnished`, and the sample data."""

    def add(store: Store) -> None:
        sample_data.load(store, _person(store, "lead"))

    return made_once(tmp_path_factory, "with_samples", lambda home: _grown(furnished, home, add))


@pytest.fixture(scope="session")
def with_version(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`with_samples`, frozen by the lead as the dataset version "Samples"."""

    def add(store: Store) -> None:
        datasets.freeze(store, _person(store, "lead"), "Samples")

    return made_once(tmp_path_factory, "with_version", lambda home: _grown(with_samples, home, add))


@pytest.fixture(scope="session")
def with_teacher(with_version: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`with_version`, and "Teacher v1", trained on it by the lead with the example engine, and evaluated."""

    def add(store: Store) -> None:
        lead, (version,) = _person(store, "lead"), datasets.versions(store)
        run = training.start(store, lead, "teacher", version.id)
        jobs.do(store, training.run(store, run).job.id)
        (model,) = training.models(store)
        evaluated = evaluation.start(store, lead, model.id)
        jobs.do(store, evaluation.evaluation(store, evaluated).job.id)
        assert evaluation.evaluation(store, evaluated).result is not None

    return made_once(tmp_path_factory, "with_teacher", lambda home: _grown(with_version, home, add))


@pytest.fixture(scope="session")
def with_lessons(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`furnished`, with 160 lessons and a Teacher trained on them: see tests/many_lessons.py."""
    folder = tmp_path_factory.mktemp("lessons")

    def add(store: Store) -> None:
        many_lessons.add(store, _person(store, "lead"), folder)

    return made_once(tmp_path_factory, "with_lessons", lambda home: _grown(furnished, home, add))


def _grown(from_home: Path, home: Path, add: Callable[[Store], None]) -> None:
    shutil.copytree(from_home, home)
    store = Store(Settings(home=home))
    add(store)
    store.close()


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, in UTTA_HOME: a copy of `furnished`, or of what the mark `begins` names."""
    marker = request.node.get_closest_marker("begins")
    folder = tmp_path / "home"
    shutil.copytree(request.getfixturevalue(marker.args[0] if marker else "furnished"), folder)
    monkeypatch.setenv("UTTA_HOME", str(folder))
    return folder


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """The store in that folder."""
    opened = Store(Settings(home=home))
    yield opened
    opened.close()


def _person(store: Store, role: str) -> User:
    with store.read() as tx:
        found = users.by_username(tx, PEOPLE[role])
    assert found is not None
    return found


@pytest.fixture
def lead(store: Store) -> User:
    """The project lead."""
    return _person(store, "lead")


@pytest.fixture
def expert(store: Store) -> User:
    """An expert."""
    return _person(store, "expert")


@pytest.fixture
def teacher(store: Store) -> User:
    """A teacher."""
    return _person(store, "teacher")


def shared_file(name: str) -> Path:
    """A file of the real data, or a skip that says why."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"the real data ({name}) is not on this machine")
    return path
