"""Answers of evaluations are kept as long as somebody asks for them, and no longer."""

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.workers import Worker, until
from utta import jobs
from utta.ai.kept_answers import KeptAnswers, file_of
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import kept_evaluations
from utta.services.kept_evaluations import DAYS
from utta.settings import Settings
from utta.store.database import Store

ENGINE = "an engine with its settings"


def keep(settings: Settings, *keys: str) -> Path:
    """Keep an answer for each key, and give the file they are in."""
    kept = KeptAnswers(kept_evaluations.folder_of(settings), ENGINE)
    for key in keys:
        kept.put(key, {"said": f"answer to {key}"})
    kept.close()
    return file_of(kept_evaluations.folder_of(settings), ENGINE)


def age(file: Path, days: int, *keys: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as there:
        for key in keys:
            there.execute("UPDATE answers SET used = used - ? WHERE key = ?", (days, key))


def test_what_nobody_asks_for_goes_and_asking_keeps_it(store: Store) -> None:
    settings = store.settings
    file = keep(settings, "old", "asked again", "new")
    age(file, DAYS + 1, "old", "asked again")
    kept = KeptAnswers(file.parent, ENGINE)
    assert kept.get("asked again") == {"said": "answer to asked again"}
    kept.close()
    assert kept_evaluations.tidy(settings) == 1
    kept = KeptAnswers(file.parent, ENGINE)
    assert [kept.get(key) is not None for key in ("old", "asked again", "new")] == [False, True, True]
    kept.close()
    assert b"answer to old" not in file.read_bytes()
    assert kept_evaluations.tidy(settings, time.time() + (DAYS + 2) * 86_400) == 2
    assert kept_evaluations.size(settings) == 0 and not file.exists()
    assert kept_evaluations.tidy(settings) == 0


def test_answers_in_a_file_that_is_in_use_stay_with_whatever_is_added_to_it(store: Store) -> None:
    file = keep(store.settings, "old")
    age(file, DAYS + 1, "old")
    in_use = KeptAnswers(file.parent, ENGINE)
    assert kept_evaluations.tidy(store.settings) == 0
    in_use.put("new", {"said": "paid for"})
    in_use.close()
    later = KeptAnswers(file.parent, ENGINE)
    assert later.get("new") == {"said": "paid for"}
    later.close()
    assert kept_evaluations.tidy(store.settings) == 1 and file.exists()


def test_answers_of_an_older_utta_count_from_today(store: Store) -> None:
    file = keep(store.settings)
    with closing(sqlite3.connect(file, isolation_level=None)) as there:
        there.execute("DROP TABLE answers")
        there.execute("CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID")
        there.execute("INSERT INTO answers VALUES ('k', '{}')")
    kept = KeptAnswers(file.parent, ENGINE)
    assert kept.get("k") == {} and kept_evaluations.tidy(store.settings) == 0
    kept.close()


def test_a_lead_may_remove_all_of_them_while_nothing_is_under_way(store: Store, lead: User, expert: User) -> None:
    keep(store.settings, "one", "two")
    with pytest.raises(NotAllowed):
        kept_evaluations.remove(store, expert)
    with store.write() as tx:
        job = jobs.ask(tx, "no such work", 1, None)
    with pytest.raises(Refused, match="under way"):
        kept_evaluations.remove(store, lead)
    jobs.stop(store, job)
    assert kept_evaluations.remove(store, lead) == 2 and kept_evaluations.size(store.settings) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="a real worker, watched through /proc")
def test_a_worker_that_has_nothing_to_do_removes_what_is_old(store: Store, home: Path) -> None:
    file = keep(store.settings, "old", "new")
    age(file, DAYS + 1, "old")
    worker = Worker(home)
    log = home / "logs" / "worker.log"
    try:
        until(lambda: log.exists() and "removed 1 kept answers" in log.read_text("utf-8"), 60)
    finally:
        worker.clear()
    assert file.exists()
