"""Server time of a rerun of every section of the Evaluation page, with 10,000 cases answered by three."""

import os
import tempfile
import time
from pathlib import Path
from statistics import median

from streamlit.testing.v1 import AppTest

from tests.bench.evaluations import evaluated
from utta.services import accounts
from utta.settings import PROJECT, Settings
from utta.store.database import Store

_CASES, _TIMES = 10_000, 9
_PAGE = PROJECT / "pages" / "evaluation.py"
_SECTION = "evaluation_section"


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows; the target is 300 ms each."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Settings(home=Path(folder)))
        lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
        evaluated(store, lead, _CASES)
        return reruns(store, lead)


def reruns(store: Store, lead: accounts.User) -> list[tuple[str, int, float, str]]:
    """The figures on a store that holds such an evaluation."""
    os.environ["UTTA_HOME"] = str(store.settings.home)
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    app.session_state["_sign_in_token"] = accounts.open_sign_in(store, lead)
    app.run()
    found = [("first visit, nothing kept in memory", 1, _once(app.switch_page(str(_PAGE))), "ms")]
    for section in app.segmented_control(key=_SECTION).options:
        app.segmented_control(key=_SECTION).set_value(section).run()
        spent = [_once(app) for _ in range(_TIMES)]
        found.append((f"rerun of {section} (target ≤ 300)", _TIMES, median(spent), "ms"))
    return found


def _once(app: AppTest) -> float:
    begun = time.perf_counter()
    app.run()
    spent = 1000 * (time.perf_counter() - begun)
    assert not app.exception
    return spent
