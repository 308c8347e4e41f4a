"""Agreement on real ratings (8,180 rows) and on ten times as many made ones, the gate, and the comparisons."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np

from tests.conftest import SHARED_DATA
from utta.domain.agreement import agree
from utta.domain.bradley_terry import strengths
from utta.domain.rating_table import Given
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.services import agreement, importing
from utta.settings import Settings
from utta.store import agreement as rows
from utta.store.database import Store

_FILES = ("ratings/uptake.jsonl", "comparisons/mrbench.jsonl")
_TIMES = 5
_ITEMS, _REVIEWERS = 10_000, 20


def figures() -> Iterator[tuple[str, int, float, str]]:
    """(what, n, median of n, unit); the real ones only where the files are."""
    given = _made(_ITEMS)
    yield _timed(f"agreement: four criteria, {_ITEMS:,} items, two of {_REVIEWERS} reviewers each",
                 lambda: [agree(given, criterion) for criterion in TEACHING_QUALITY.criteria], 3)  # fmt: skip
    if not all((SHARED_DATA / name).exists() for name in _FILES):
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Settings(home=Path(folder)))
        for name in _FILES:
            importing.import_file(store, SHARED_DATA / name)
        yield from _real(store)
        store.close()


def _real(store: Store) -> Iterator[tuple[str, int, float, str]]:
    with store.read() as tx:
        form: Rubric = agreement.find_rubric(store, "uptake")
        given, compared = rows.ratings(tx, "uptake"), rows.comparisons(tx)
        what = f"{len(given):,} real ratings"
        yield _timed(f"agreement: read {what}", lambda: rows.ratings(tx, "uptake"))
        yield _timed(f"agreement: three criteria with every interval, {what}",
                     lambda: [agree(given, criterion) for criterion in form.criteria])  # fmt: skip
        yield _timed(f"agreement: the gate alone, {what}", lambda: agreement.criteria_open(tx, form))
        yield _timed(f"preferences: strengths of nine, {len(compared):,} comparisons", lambda: strengths(compared))
    begun = time.perf_counter()
    agreement.measured(store, "uptake")
    yield f"agreement: the whole of the command, {what}", 1, time.perf_counter() - begun, "s"
    yield _timed("agreement: the same again, kept", lambda: agreement.measured(store, "uptake"))


def _timed(what: str, work: Callable[[], object], times: int = _TIMES) -> tuple[str, int, float, str]:
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return what, times, median(seconds), "s"


def _made(items: int) -> list[Given]:
    """Two reviewers an item, on four criteria of five steps, in families of two."""
    rng = np.random.default_rng(1)
    given = []
    for item in range(items):
        quality = rng.normal(3.3, 1, 4)
        for reviewer in rng.choice(_REVIEWERS, 2, replace=False):
            steps = np.clip(np.round(quality + rng.normal(0, 0.7, 4)), 1, 5).astype(int)
            ratings = {one.key: str(step) for one, step in zip(TEACHING_QUALITY.criteria, steps, strict=True)}
            given.append(Given(item, f"reviewer {reviewer}", ratings, f"family {item // 2}"))
    return given
