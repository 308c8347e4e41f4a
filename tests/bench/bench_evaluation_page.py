"""Server time of a rerun of every section of the Evaluation page, with 10,000 cases answered by three.

Measured as processor time of this process, so that what else runs on the machine counts for little.
"""

import os
import tempfile
import time
from pathlib import Path
from statistics import median

from streamlit.testing.v1 import AppTest

from tests.bench.evaluations import evaluated
from utta.domain.user import User
from utta.services import accounts, evaluation
from utta.services.evaluation_index import index_of
from utta.settings import PROJECT, Settings
from utta.store.database import Store

_CASES, _TIMES = 10_000, 9
_PAGE = PROJECT / "pages" / "evaluation.py"
_SECTION = "evaluation_section"

Figure = tuple[str, int, float, str]


def figures() -> list[Figure]:
    """(what, n, median, unit) rows; the target is 300 ms each. Making the evaluation takes ten minutes."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Settings(home=Path(folder)))
        lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
        evaluated(store, lead, _CASES)
        return reruns(store, lead)


def reruns(store: Store, lead: User) -> list[Figure]:
    """The figures on a store that holds such an evaluation."""
    os.environ["UTTA_HOME"] = str(store.settings.home)
    (found,) = evaluation.history(store)
    begun = time.process_time()
    index_of(store, found)
    made = 1000 * (time.process_time() - begun)
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    app.session_state["_sign_in_token"] = accounts.open_sign_in(store, lead)
    app.run()
    rows: list[Figure] = [("index of 10,000 cases, once for each process", 1, made, "ms")]
    rows.append(("first visit", 1, _once(app.switch_page(str(_PAGE))), "ms"))
    for section in app.segmented_control(key=_SECTION).options:
        app.segmented_control(key=_SECTION).set_value(section).run()
        rows.append((f"rerun of {section} (target ≤ 300)", _TIMES, _median(app), "ms"))
        if section == "Answers one by one":
            key = f"evaluation_cases_{found.id}"
            app.text_input(key=f"{key}_search").set_value("b").run()
            app.selectbox(key=f"{key}_order").set_value("gain").run()
            app.session_state[key] = 500
            rows.append(("rerun of its page 500, searched, by gain (target ≤ 300)", _TIMES, _median(app), "ms"))
    return rows


def _median(app: AppTest) -> float:
    return median(_once(app) for _ in range(_TIMES))


def _once(app: AppTest) -> float:
    begun = time.process_time()
    app.run()
    spent = 1000 * (time.process_time() - begun)
    assert not app.exception
    return spent
