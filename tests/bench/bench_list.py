"""Server time of a rerun of the list of examples with 100,000 of them against 100, and of one deed to all of them.

Of each way to look at the list: the first run after some example changed, when everything is counted anew, and the
runs after it. Medians over `_FIRST` and `_AGAIN` runs; the sizes are looked at in turns, so that a busy machine slows
both. The target is a ratio of 1.3 and 120 ms. A ratio is given where both pages show the same number of rows.
The store is opened anew before each first run, so that it finds nothing in memory.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.bench import collections
from utta.domain.interchange import read_example
from utta.services import accounts, approving, examples
from utta.services.examples import Filter
from utta.settings import PROJECT, Settings
from utta.store import examples_imported
from utta.store.database import Store
from utta.store.examples_imported import Entry
from utta.ui import desk

SMALL, LARGE = 100, 100_000
_FIRST, _AGAIN, _AT_ONCE = 5, 20, 1000
_DEEP = LARGE // 25 - 50
WAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "deep page": {"examples_page": _DEEP},
    "grade": {"examples_grade": 3},
    "subject, profile": {"examples_subject": "Science", "examples_profile": "Advanced Learner"},
    "approved": {"examples_status": "Approved"},
    "search, rare word": {"examples_search": "brooble choond"},
    "search, common word": {"examples_search": "stee"},
    "search and grade": {"examples_search": "stee", "examples_grade": 3},
}
"""Widget state by way of looking at the list. More than half of the examples hold a word that begins with stee."""


def figures() -> Iterator[tuple[str, int, float, str]]:
    """(what, n, median, unit): milliseconds of a rerun, ratios, seconds of a deed."""
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        homes = {SMALL: Path(small), LARGE: Path(large)}
        for number, home in homes.items():
            fill(home, number)
        for way, state in WAYS.items():
            yield from _looked_at(homes, way, state)
        yield from _deeds(homes[LARGE])


def fill(home: Path, number: int) -> None:
    """A store with a lead and `number` examples in it."""
    store = Store(Settings(home=home))
    accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
    read = (read_example(row) for row in collections.rows(number))
    found = [Entry(content, origin, content.hash) for content, origin in read]
    for at in range(0, number, _AT_ONCE):
        with store.write() as tx:
            examples_imported.add_many(tx, found[at : at + _AT_ONCE], "submitted", time.time())
    store.close()


def _looked_at(homes: dict[int, Path], way: str, state: dict[str, Any]) -> Iterator[tuple[str, int, float, str]]:
    spent: dict[str, dict[int, list[float]]] = {
        what: {number: [] for number in homes} for what in ("first after a change", "again")
    }
    pages = {}
    for number, home in homes.items():
        with _at(home) as store:
            pages[number] = _opened(store, state)
    for _ in range(_FIRST):
        for number, home in homes.items():
            with _at(home) as store:
                _change(store)
                spent["first after a change"][number].append(_run(pages[number]))
                spent["again"][number] += [_run(pages[number]) for _ in range(_AGAIN // _FIRST)]
    small, large = (_rows(pages[number]) for number in (SMALL, LARGE))
    for what, times in spent.items():
        n, found = len(times[LARGE]), median(times[LARGE])
        yield f"list of {LARGE:,}, {way}, {what} (target ≤ 120)", n, found, "ms"
        if small == large:
            yield f"… against {SMALL} (target ≤ 1.3)", n, found / median(times[SMALL]), "×"


def _rows(app: AppTest) -> int:
    return sum((button.key or "").startswith("way__") for button in app.button)


@contextmanager
def _at(home: Path) -> Iterator[Store]:
    os.environ["UTTA_HOME"] = str(home)
    desk.opened.clear()
    yield desk.store()
    desk.store().close()


def _opened(store: Store, state: dict[str, Any]) -> AppTest:
    lead = accounts.check_sign_in(store, "lena", "purple tractor sings low")
    assert lead is not None
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.session_state["_sign_in_token"] = accounts.open_sign_in(store, lead)
    app.run()
    app.switch_page(str(PROJECT / "pages" / "examples.py")).run()
    for key, value in state.items():
        app.session_state[key] = value
    _run(app)
    return app


def _change(store: Store) -> None:
    lead = accounts.check_sign_in(store, "lena", "purple tractor sings low")
    assert lead is not None
    one = examples.listed(store, Filter(statuses=("submitted",)), 1, 1).examples[0]
    approving.approve(store, lead, one.id)


def _run(app: AppTest) -> float:
    begun = time.perf_counter()
    app.run()
    spent = time.perf_counter() - begun
    assert not app.exception
    return 1000 * spent


def _deeds(home: Path) -> Iterator[tuple[str, int, float, str]]:
    every = Filter(statuses=("draft", "submitted", "approved", "archived"))
    with _at(home) as store:
        lead = accounts.check_sign_in(store, "lena", "purple tractor sings low")
        assert lead is not None
        for deed in ("sent back", "archived", "restored", "approved"):
            begun = time.perf_counter()
            done = approving.do_to_many(store, lead, deed, every, time.time(), "Too short.").done
            yield f"{done:,} examples {deed} at once (target ≤ 10)", 1, time.perf_counter() - begun, "s"
