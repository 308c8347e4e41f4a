"""Server time of a rerun of every page on the sample data: the script from beginning to end, without the browser."""

import os
import tempfile
import time
from pathlib import Path
from statistics import median

from streamlit.testing.v1 import AppTest

from utta import jobs
from utta.services import accounts, datasets, evaluation, sample_data, training
from utta.settings import PROJECT, Settings
from utta.store.database import Store
from utta.ui.house import ROOMS

_TIMES = 20


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows; the target is 150 ms each."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["UTTA_HOME"] = folder
        store = Store(Settings(home=Path(folder)))
        lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
        _furnish(store, lead)
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        app.session_state["_sign_in_token"] = accounts.open_sign_in(store, lead)
        app.run()
        return [(f"rerun of {room.title} (target ≤ 150)", _TIMES, _rerun(app, room.path), "ms") for room in ROOMS]


def _furnish(store: Store, lead: accounts.User) -> None:
    sample_data.load(store, lead)
    version = datasets.freeze(store, lead, "Sample")
    run = training.start(store, lead, "teacher", version.id)
    jobs.do(store, training.run(store, run).job.id)
    model = training.run(store, run).model_id
    assert model is not None
    jobs.do(store, evaluation.evaluation(store, evaluation.start(store, lead, model)).job.id)


def _rerun(app: AppTest, page: Path) -> float:
    app.switch_page(str(page)).run()
    assert not app.exception
    spent = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        app.run()
        spent.append(1000 * (time.perf_counter() - begun))
    return median(spent)
