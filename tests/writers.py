"""Reviewers who submit through the service all at once, as threads of one process or spread over several."""

import json
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from tests.conftest import PROJECT
from tests.reviewing import Team
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import reviews
from utta.services.review_items import key_of_turn
from utta.settings import Settings
from utta.store import assignments, users
from utta.store.database import Store

_RATINGS = {criterion.key: criterion.labels[-1] for criterion in TEACHING_QUALITY.criteria}


@dataclass
class Written:
    """What came of it: how long each review took to be stored, and from the first to the last of all, in seconds."""

    times: list[float] = field(default_factory=list)
    begun: float = 0.0
    ended: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        """Reviews stored in a second."""
        return len(self.times) / (self.ended - self.begun)


def write_at_once(settings: Settings, team: Team, processes: int = 1) -> Written:
    """Everybody gives every review the round asks of them, all at the same time. Each process has a store and threads
    of its own."""
    command = [sys.executable, "-m", "tests.writers"]
    parts = [team.people[at::processes] for at in range(processes)]
    started = [
        subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in parts
    ]
    for process, part in zip(started, parts, strict=True):
        told = {"home": str(settings.home), "url": settings.database_url, "round": team.round_id}
        _say(process, json.dumps(told | {"people": [person.username for person in part]}))
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in started:
        _say(process, "go")
    return _together([Written(**json.loads(process.communicate()[0])) for process in started])


def _say(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _together(parts: list[Written]) -> Written:
    return Written(
        times=[seconds for part in parts for seconds in part.times],
        begun=min(part.begun for part in parts),
        ended=max(part.ended for part in parts),
        problems=[problem for part in parts for problem in part.problems],
    )


def _main() -> None:
    """One process: told on standard input what to do and when to begin."""
    told = json.loads(sys.stdin.readline())
    store = Store(Settings(home=Path(told["home"]), database_url=told["url"]))
    with store.read() as tx:
        people = [person for name in told["people"] if (person := users.by_username(tx, name))]
        items = {person.id: assignments.queue(tx, person.id, told["round"]) for person in people}
    found = Written()
    threads = [threading.Thread(target=_rate_all, args=(store, one, items[one.id], found)) for one in people]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    found.begun = time.time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.ended = time.time()
    sys.stdout.write(json.dumps(asdict(found)))


def _rate_all(store: Store, person: User, turns: list[int], found: Written) -> None:
    for turn in turns:
        begun = time.perf_counter()
        try:
            stored = reviews.rate(store, person, key_of_turn(turn), _RATINGS)
        except (UttaError, SQLAlchemyError, sqlite3.Error) as error:
            found.problems.append(repr(error)[:200])
            continue
        found.times.append(time.perf_counter() - begun)
        if not stored:
            found.problems.append(f"{person.username} had already had turn {turn}")


if __name__ == "__main__":
    _main()
