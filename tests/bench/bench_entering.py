"""Entering an example beside 100,000 others: opening the form, and reruns while a question or a reason is typed.

A rerun after each change of the question looks for examples almost like it; medians over `_TIMES` of them.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from streamlit.testing.v1 import AppTest

from tests.bench import collections
from tests.bench.bench_list import LARGE, fill
from utta.domain import privacy
from utta.services import accounts, likenesses
from utta.settings import PROJECT
from utta.store import changes
from utta.ui import desk

_TIMES, _OPENED, _TEXTS = 20, 5, 5000
_WAIT = 600.0


def figures() -> Iterator[tuple[str, int, float, str]]:
    """(what, n, median, unit): milliseconds of a run, microseconds of a text."""
    texts = [row["context"] for row in collections.rows(_TEXTS)]
    privacy.find("Hi Ana")  # reads the lists of names
    begun = time.process_time()
    for text in texts:
        privacy.find(text)
    spent = 1e6 * (time.process_time() - begun) / _TEXTS
    yield "looking for names and numbers in a context, CPU (target ≤ 50)", _TEXTS, spent, "µs"
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), LARGE)
        os.environ["UTTA_HOME"] = folder
        desk.opened.clear()
        likenesses.now(desk.store(), _WAIT)
        yield from _form()
        desk.store().close()


def _form() -> Iterator[tuple[str, int, float, str]]:
    opened = []
    for _ in range(_OPENED + 1):
        with desk.store().write() as tx:
            changes.note(tx, "examples")
        app = _page()
        opened.append(_run(app))
    what = f"form opened beside {LARGE:,} after a change, words counted anew (target ≤ 150)"
    yield what, _OPENED, median(opened[1:]), "ms"
    for name in ("student_question", "rationale"):
        spent = []
        for row in collections.rows(_TIMES, seed=11):
            app.text_area(key=f"example_field_{name}").set_value(row["student_question"])
            spent.append(_run(app))
        yield f"form rerun beside {LARGE:,}, {name} typed (target ≤ 150)", _TIMES, median(spent), "ms"


def _page() -> AppTest:
    """The page, about to show the form."""
    lead = accounts.check_sign_in(desk.store(), "lena", "purple tractor sings low")
    assert lead is not None
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.session_state["_sign_in_token"] = accounts.open_sign_in(desk.store(), lead)
    app.run()
    app.switch_page(str(PROJECT / "pages" / "examples.py"))
    app.query_params["view"] = "new"
    return app


def _run(app: AppTest) -> float:
    begun = time.perf_counter()
    app.run()
    assert not app.exception
    return 1000 * _since(begun)


def _since(begun: float) -> float:
    return time.perf_counter() - begun
