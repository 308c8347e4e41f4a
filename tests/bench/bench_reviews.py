"""Twenty reviewers submitting at once: through the service, and through real sessions of a real server.

The reviewers share the machine's cores with the server. Of each engine: the service with all in one process and spread
over four; sessions that submit one review after another; sessions with a pause between two presses; one alone.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa

from tests import postgres
from tests.journey.server import Server
from tests.reviewing import Team, team
from tests.sittings import Manner, Sittings, review_at_once, share
from tests.writers import write_at_once
from utta.services import reviews
from utta.settings import Settings
from utta.store.database import Store

Figure = tuple[str, int, float, str]

_REVIEWERS, _EACH, _PROCESSES = 20, 50, (1, 4)
_ALONE = 10
_KEYS = Manner(each=5, pause=0.25)
"""As somebody rates who uses the keyboard, and fast: seconds between two presses."""


def figures() -> Iterator[Figure]:
    """(what, n, value, unit); n counts reviews. Takes some three minutes."""
    for engine in ("SQLite", "PostgreSQL"):
        for processes in _PROCESSES:
            yield from _service(engine, processes)
        yield from _sessions(engine)


def _service(engine: str, processes: int) -> Iterator[Figure]:
    with _made(engine, _EACH) as (store, made):
        written = write_at_once(store.settings, made, processes)
        _must_be_stored(store, made, _REVIEWERS * _EACH, written.problems)
    many = f"{_REVIEWERS} writers in {processes} process{'es' * (processes > 1)}"
    n = len(written.times)
    yield f"{engine}, service, {many} (target ≥ 200)", n, written.a_second, "/s"
    yield f"{engine}, service, {many}, p95 (target ≤ 200)", n, share(written.times, 95), "ms"
    yield f"{engine}, service, {many}, the slowest", n, 1000 * max(written.times), "ms"


def _sessions(engine: str) -> Iterator[Figure]:
    with _made(engine, _EACH + _KEYS.each + _ALONE) as (store, made), _served(store) as server:
        alone = review_at_once(server.url, made.tokens[:1], Manner(_ALONE))
        spent, asked, ours = _cpu(server), _database_cpu(store), time.process_time()
        together = review_at_once(server.url, made.tokens, Manner(_EACH))
        spent, asked = _cpu(server) - spent, _database_cpu(store) - asked
        ours = time.process_time() - ours
        keyed = review_at_once(server.url, made.tokens, _KEYS)
        problems = [*alone.problems, *together.problems, *keyed.problems]
        _must_be_stored(store, made, _ALONE + _REVIEWERS * (_EACH + _KEYS.each), problems)
    yield f"{engine}, one session alone, next item, median", _ALONE, share(alone.nexts, 50), "ms"
    yield from _submitted(f"{engine}, {_REVIEWERS} sessions at once", together)
    each = _REVIEWERS * _EACH
    if spent:
        yield f"{engine}, CPU of the server for a review (target ≤ 14)", each, 1000 * spent / each, "ms"
    if asked:
        yield f"{engine}, CPU of the database for a review (target ≤ 2.5)", each, 1000 * asked / each, "ms"
    yield f"{engine}, CPU of the measuring for a review", each, 1000 * ours / each, "ms"
    yield f"{engine}, sent to a browser for a review", each, together.bytes / each / 1000, "kB"
    yield from _submitted(f"{engine}, {_REVIEWERS} sessions, a press every {_KEYS.pause} s", keyed)


def _submitted(what: str, sittings: Sittings) -> Iterator[Figure]:
    n = len(sittings.submits)
    yield f"{what}{' (target ≥ 60)' if 'once' in what else ''}", n, sittings.a_second, "/s"
    yield f"{what}, submit, median", n, share(sittings.submits, 50), "ms"
    yield f"{what}, submit, p95 (target ≤ 600)", n, share(sittings.submits, 95), "ms"


@contextmanager
def _made(engine: str, each: int) -> Iterator[tuple[Store, Team]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.server() if engine == "PostgreSQL" else nullcontext("") as url,
    ):
        store = Store(Settings(home=Path(folder) / "home", database_url=url))
        yield store, team(store, _REVIEWERS, each)
        store.close()


@contextmanager
def _served(store: Store) -> Iterator[Server]:
    server = Server(store.settings.home, store.settings.database_url)
    server.start()
    try:
        yield server
        assert "Traceback" not in server.logs(), server.logs()[-2000:]
    finally:
        server.stop()


def _must_be_stored(store: Store, made: Team, number: int, problems: list[str]) -> None:
    stored = sum(reviews.done_by(store, person) for person in made.people)
    assert (stored, problems) == (number, []), (stored, problems[:3])


def _cpu(server: Server) -> float:
    return _spent_by(server.app.pid if server.app else 0)


def _database_cpu(store: Store) -> float:
    """What PostgreSQL's processes that serve the app and its worker have used; 0 on SQLite, which has none."""
    if store.is_sqlite:
        return 0.0
    with store.glance() as tx:
        return sum(map(_spent_by, tx.scalars(sa.text("SELECT pid FROM pg_stat_activity WHERE datname IS NOT NULL"))))


def _spent_by(pid: int) -> float:
    """Seconds of processor time a process has used (Linux), 0 where it cannot be read."""
    status = Path(f"/proc/{pid}/stat")
    if not status.exists():
        return 0.0
    user, system = status.read_text("ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
