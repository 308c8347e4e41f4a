"""Backing up and restoring by the command line."""

from pathlib import Path

import pytest
from filelock import FileLock

from tests.command_line import Home, QuickHome
from tests.conftest import PASSWORD
from tests.rows import ROW, written
from utta.settings import Settings
from utta.store import users
from utta.store.database import Store


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    """A folder without any data yet."""
    return QuickHome(tmp_path)


def test_a_backup_brings_everything_back_and_what_stood_there_is_kept(empty: Home) -> None:
    empty.json("users", "add", "lena", "--role", "lead", given=PASSWORD)
    backup = empty.folder / "backups" / "one.sqlite"
    assert "cannot be written" in empty.refusal("backup", "--out", backup)
    backup.parent.mkdir()
    assert empty.json("backup", "--out", backup) == {"file": str(backup)}
    assert backup.stat().st_mode & 0o777 == 0o600
    assert "exists already" in empty.refusal("backup", "--out", backup)
    empty.json("import", written(empty.folder, [ROW]))
    assert empty.json("restore", backup) == {"restored": str(empty.home / "utta.sqlite")}
    assert empty.json("export", "--kind", "examples", "--out", empty.folder / "x.jsonl")["rows"] == 0
    (kept,) = empty.home.glob("before-restore-*.sqlite")
    assert empty.json("restore", kept)["restored"]
    assert empty.json("export", "--kind", "examples", "--out", empty.folder / "x.jsonl")["rows"] == 1
    store = Store(Settings(home=empty.home))
    with store.read() as tx:
        assert [user.username for user in users.everyone(tx)] == ["lena"]
    store.close()


def test_what_is_no_backup_or_is_in_use_is_not_restored(empty: Home) -> None:
    empty.json("import", written(empty.folder, [ROW]))
    empty.json("backup", "--out", empty.folder / "good.sqlite")
    for name, content in (
        ("a", ""),
        ("b", "no database, but long enough to be one, if it were"),
        ("c", b"SQLite format 3\x00" * 99),
    ):
        assert "backup of UTTA" in empty.refusal("restore", written(empty.folder, content, name))
    assert "There is no file" in empty.refusal("restore", empty.folder / "missing")
    with FileLock(empty.home / "worker.lock"):
        assert "UTTA is running" in empty.refusal("restore", empty.folder / "good.sqlite")
    app = Store(Settings(home=empty.home))  # a page is open, and no worker
    assert "UTTA is running" in empty.refusal("restore", empty.folder / "good.sqlite")
    app.close()
    assert empty.json("import", written(empty.folder, [ROW]))["unchanged"] == 1
    assert not list(empty.home.glob("before-restore*"))


def test_a_store_elsewhere_is_the_one_that_is_backed_up_and_restored(empty: Home) -> None:
    url = {"UTTA_DATABASE_URL": f"sqlite:///{empty.folder / 'elsewhere.sqlite'}"}
    empty.json("check")  # makes an empty store in the data folder, which must not be mistaken for it
    assert empty.run("import", written(empty.folder, [ROW]), **url).returncode == 0
    assert empty.run("backup", "--out", empty.folder / "b.sqlite", **url).returncode == 0
    assert empty.json("restore", empty.folder / "b.sqlite")["restored"] == str(empty.home / "utta.sqlite")
    assert empty.json("import", written(empty.folder, [ROW]))["unchanged"] == 1
