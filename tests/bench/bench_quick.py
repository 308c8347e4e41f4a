"""Quick on Bridge with the example engine: from waiting to done, in this process."""

import tempfile
import time
from pathlib import Path
from statistics import median

from tests.conftest import SHARED_DATA
from utta import jobs
from utta.services import datasets, importing, training
from utta.settings import Settings
from utta.store.database import Store

_TIMES = 3


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows; none where the real data is absent."""
    bridge = SHARED_DATA / "examples" / "bridge.jsonl"
    if not bridge.exists():
        return []
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Settings(home=Path(folder)))
        importing.import_file(store, bridge)
        version = datasets.freeze(store, None, "Bridge")
        for _ in range(_TIMES):
            run = training.start(store, None, "teacher", version.id)
            begun = time.perf_counter()
            jobs.do(store, training.run(store, run).job.id)
            spent.append(time.perf_counter() - begun)
    return [("Quick on Bridge, example engine, libraries loaded (target ≤ 60)", _TIMES, median(spent), "s")]
