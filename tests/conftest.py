"""Shared ground: a real SQLite store of its own for every test, with three people in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

# Before anything imports numpy or dspy: one thread each, and no look at the network for price lists.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}

import pytest

from utta.domain.user import User
from utta.services import accounts
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


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a lead, an expert and a teacher, made once (hashing passwords is slow on purpose)."""
    home = tmp_path_factory.mktemp("furnished")
    store = Store(Settings(home=home))
    accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD)
    accounts.add_person(store, None, "Edgar Expert", "edgar", "expert", PASSWORD)
    accounts.add_person(store, None, "Tara Teacher", "tara", "teacher", PASSWORD)
    accounts.cookie_key(store.settings)
    store.close()
    return home


@pytest.fixture
def home(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, in UTTA_HOME."""
    folder = tmp_path / "home"
    shutil.copytree(furnished, folder)
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
