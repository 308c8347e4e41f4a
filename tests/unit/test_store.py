"""The store: made by its migrations, opened by several at once, losing nothing, refusing in a sentence."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests import postgres
from tests.conftest import PASSWORD, PROJECT, shared_file
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import accounts, datasets, examples, exporting, review_queue, reviews, soundness
from utta.services.importing import import_file
from utta.settings import Settings
from utta.store import drafts, migrate, preferences, users
from utta.store.database import Store
from utta.store.tables import metadata

OPEN = "from utta.store.database import Store; from utta.settings import from_environment as e; Store(e()).close()"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store: SQLite, then PostgreSQL."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = Store(Settings(home=tmp_path / "home", database_url=url))
    yield opened
    if url:
        with opened.write() as tx:
            metadata.drop_all(tx)
            tx.execute(sa.text("DROP TABLE alembic_version"))
    opened.close()


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server started for this file."""
    with postgres.server() as url:
        yield url


def opening(home: Path, url: str = "") -> subprocess.Popen[str]:
    """Another process that opens the store and ends."""
    environment = os.environ | {"UTTA_HOME": str(home), "UTTA_DATABASE_URL": url}
    command = [sys.executable, "-c", OPEN]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True)


def revisions() -> Config:
    """What Alembic has to know of our revisions."""
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "utta" / "store" / "revisions"))
    return config


def store_of_revision(home: Path, revision: str) -> None:
    """A store as an older UTTA made it, with one person in it."""
    home.mkdir()
    engine = sa.create_engine(Settings(home=home).url)
    with engine.begin() as connection:
        config = revisions()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(sa.text("INSERT INTO users (username, name, role, failed_attempts, active, created_at) "
                                   "VALUES ('olga', 'Olga', 'lead', 0, 1, 0)"))  # fmt: skip
    engine.dispose()


def refusal(settings: Settings) -> str:
    """What a person reads when this store is opened."""
    with pytest.raises(UttaError) as refused:
        Store(settings)
    return str(refused.value)


def test_the_migrations_make_exactly_the_tables_of_the_code(any_store: Store) -> None:
    with any_store.read() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "include_name": migrate.is_compared})
        assert compare_metadata(context, metadata) == []


def test_the_newest_revision_is_the_one_alembic_knows() -> None:
    assert ScriptDirectory.from_config(revisions()).get_heads() == [migrate.HEAD]


def test_a_store_of_any_older_revision_is_brought_to_the_present_and_loses_nobody(tmp_path: Path) -> None:
    older = [script.revision for script in ScriptDirectory.from_config(revisions()).walk_revisions()][1:]
    assert older
    for revision in older:
        store_of_revision(tmp_path / revision, revision)
        store = Store(Settings(home=tmp_path / revision))
        with store.read() as tx:
            context = MigrationContext.configure(tx, opts={"compare_type": True, "include_name": migrate.is_compared})
            assert (context.get_current_revision(), compare_metadata(context, metadata)) == (migrate.HEAD, [])
            assert [user.username for user in users.everyone(tx)] == ["olga"]
        store.close()


def test_a_store_that_is_up_to_date_is_opened_without_the_library_that_upgrades(store: Store) -> None:
    program = f"import sys; {OPEN}; print('alembic' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True)
    assert (answer.stdout, answer.stderr) == ("False\n", "")


def test_several_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    home = tmp_path / "new"
    started = [opening(home) for _ in range(4)]
    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 4
    store = Store(Settings(home=home))
    assert soundness.problems(store) == []
    store.close()


def test_opening_does_not_wait_for_somebody_who_writes(store: Store) -> None:
    with store.write() as tx:
        preferences.put(tx, "busy", True)
        started = time.monotonic()
        Store(store.settings).close()
        assert time.monotonic() - started < 2


def test_twenty_threads_write_and_nothing_is_lost(any_store: Store) -> None:
    def write(thread: int) -> None:
        for number in range(10):
            with any_store.write() as tx:
                preferences.put(tx, f"{thread}/{number}", number)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(write, range(20)))
    with any_store.read() as tx:
        assert all(preferences.get(tx, f"{t}/{n}") == n for t in range(20) for n in range(10))


def test_a_counter_that_many_read_and_write_counts_exactly(any_store: Store) -> None:
    def count(_: int) -> None:
        with any_store.write() as tx:
            preferences.put(tx, "counter", (preferences.get(tx, "counter") or 0) + 1)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(count, range(100)))
    with any_store.read() as tx:
        assert preferences.get(tx, "counter") == 100


def test_a_reader_sees_one_state_from_beginning_to_end(any_store: Store) -> None:
    with any_store.write() as tx:
        preferences.put(tx, "word", "before")
    with any_store.read() as tx:
        assert preferences.get(tx, "word") == "before"
        with any_store.write() as writer:
            preferences.put(writer, "word", "after")
        assert preferences.get(tx, "word") == "before"


def test_an_error_undoes_the_whole_deed(any_store: Store) -> None:
    with pytest.raises(ZeroDivisionError), any_store.write() as tx:
        preferences.put(tx, "half", 1)
        raise ZeroDivisionError
    with any_store.read() as tx:
        assert preferences.get(tx, "half") is None


def test_a_row_cannot_refer_to_one_that_is_not_there(any_store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), any_store.write() as tx:
        drafts.save(tx, 999, "example:new", {"topic": "x"}, 0.0)


@pytest.mark.parametrize(
    "url", ["no address", "mysql://somewhere/utta", "postgres://127.0.0.1/utta", "postgresql://u:hidden@127.0.0.1:1/utta",
            "sqlite:////proc/nowhere/utta.sqlite", "postgresql://127.0.0.1:port/utta"]
)  # fmt: skip
def test_an_address_that_cannot_be_opened_is_refused_without_its_password(tmp_path: Path, url: str) -> None:
    said = refusal(Settings(home=tmp_path, database_url=url))
    assert "cannot be opened" in said
    assert "hidden" not in said
    assert "\n" not in said


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    assert "cannot be made" in refusal(Settings(home=tmp_path / "home"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become somebody without permission")
def test_a_data_folder_without_permission_is_refused(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from utta.settings import Settings;"
        "from utta.store.database import Store; from utta.errors import UttaError\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try: Store(Settings(home=Path(sys.argv[1])))\n"
        "except UttaError as error: print(error)"
    )
    for folder in (tmp_path / "mine", tmp_path / "mine" / "new"):
        tmp_path.joinpath("mine").mkdir(mode=0o755, exist_ok=True)
        command = [sys.executable, "-c", program, str(folder)]
        answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
        assert answer.stderr == ""
        assert "cannot be" in answer.stdout


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "utta.sqlite").write_bytes(b"my holiday pictures" * 100)
    assert "cannot be opened" in refusal(Settings(home=tmp_path))
    assert (tmp_path / "utta.sqlite").read_bytes() == b"my holiday pictures" * 100


def test_a_store_that_a_newer_utta_made_is_refused(store: Store) -> None:
    with store.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999_tomorrow'"))
    assert "newer" in refusal(store.settings)


def test_a_sqlite_address_of_ones_own_keeps_the_job_engine_beside_the_store(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", database_url=f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    Store(settings).close()
    assert settings.jobs_url == f"sqlite:///{tmp_path / 'home' / 'jobs.sqlite'}"
    with sqlite3.connect(tmp_path / "elsewhere.sqlite") as file:
        assert file.execute("SELECT count(*) FROM users").fetchone() == (0,)
    file.close()


def test_several_processes_may_open_an_empty_postgresql_at_once(postgres_url: str, tmp_path: Path) -> None:
    started = [opening(tmp_path / str(number), postgres_url) for number in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 3
    store = Store(Settings(home=tmp_path / "home", database_url=postgres_url))
    with store.write() as tx:
        metadata.drop_all(tx)
        tx.execute(sa.text("DROP TABLE alembic_version"))
    store.close()


def test_the_first_lead_is_made_once_however_many_ask_at_once(any_store: Store) -> None:
    go = Event()

    def ask(number: int) -> str:
        go.wait()
        try:
            return accounts.make_first_lead(any_store, "Lena", f"lena{number}", PASSWORD).username
        except UttaError:
            return ""

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(ask, number) for number in range(4)]
        go.set()
        assert sum(bool(made.result()) for made in asked) == 1


def test_people_import_review_freeze_and_export_on_either_database(any_store: Store) -> None:
    lead = accounts.make_first_lead(any_store, "Lena", "lena", PASSWORD)
    bridge = shared_file("examples/bridge.jsonl")
    assert import_file(any_store, bridge).added == 345
    assert import_file(any_store, bridge).unchanged == 345
    assert import_file(any_store, shared_file("comparisons/mrbench.jsonl")).added == 1127
    taken = [json.loads(line) for line in exporting.export_text(any_store, "examples", "jsonl").splitlines()]
    given = [json.loads(line) for line in bridge.read_text("utf-8").splitlines()]
    assert [{name: row[name] for name in given[0]} for row in taken] == given
    assert {(row["status"], row["revision"]) for row in taken} == {("submitted", 1)}
    _review_one(any_store, lead)
    version = datasets.freeze(any_store, lead, "Everything")
    assert datasets.still_whole(any_store, version.id)
    assert examples.listed(any_store, examples.Filter(search="fraction")).total > 0
    assert soundness.problems(any_store) == []


def _review_one(store: Store, lead: User) -> None:
    item = review_queue.next_to_rate(store, lead)
    assert item is not None
    form = reviews.rubric(store)
    ratings = {criterion.key: criterion.labels[-1] for criterion in form.criteria}
    assert reviews.rate(store, lead, item.key, ratings)
    assert not reviews.rate(store, lead, item.key, ratings)
    pair = review_queue.next_to_compare(store, lead)
    assert pair is not None
    assert reviews.prefer(store, lead, pair.key, "left")
    assert reviews.done_by(store, lead) == 2
