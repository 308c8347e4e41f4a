"""Near-duplicates: how long 10,000 and 100,000 examples in a store take, with what memory, and how many are found."""

import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import collections, planted
from tests.conftest import SHARED_DATA
from utta.services import duplicates, importing
from utta.services.duplicates import Working
from utta.services.examples import Filter
from utta.settings import Settings
from utta.store import examples
from utta.store.database import Store

_SIZES = (10_000, 100_000)
_PLANTED = 500
_TIMES, _CHANGES = 20, 5
_PATIENCE = 600.0

Figure = tuple[str, int, float, str]


def figures() -> Iterator[Figure]:
    """(what, n, value, unit) rows; each size in a process of its own, so that its memory is its own."""
    seconds = {}
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _apart(_fill, Path(folder), size)
            found = _apart(_measured, Path(folder), size)
        seconds[size] = found[0][2]
        yield from found
    small, large = _SIZES
    yield "near-duplicates, 100,000 against 10,000 (target ≤ 12)", 1, seconds[large] / seconds[small], "×"
    yield from _how_many()


def _how_many() -> Iterator[Figure]:
    kinds: dict[str, list[planted.Row]] = {"made-up": planted.made_up(2000)}
    files = [SHARED_DATA / "examples" / f"{name}.jsonl" for name in ("bridge", "mathdial")]
    if all(file.exists() for file in files):
        kinds["real"] = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    for kind, rows in kinds.items():
        for share, target in ((0.1, 0.95), (0.2, 0.69)):
            found = planted.found(rows, share, seed=11)
            what = f"{kind} rows, {share:.0%} of words changed"
            yield f"recall, {what} (target ≥ {target})", len(rows), found.recall, ""
            yield f"precision, {what} (target ≥ 0.95)", found.pairs, found.precision, ""


def _apart(task: Callable[[Path, int], list[Figure]], folder: Path, size: int) -> list[Figure]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(task, (folder, size))


def _measured(folder: Path, size: int) -> list[Figure]:
    store = Store(Settings(home=folder))
    before, begun = _peak(), time.perf_counter()
    found = duplicates.clusters(store, Filter(), wait=_PATIENCE)
    spent = time.perf_counter() - begun
    assert not isinstance(found, Working) and len(found) >= 0.9 * _PLANTED
    taken = _peak() - before
    typing, changing = [], []
    for at in range(_TIMES):
        fields = _typed(store, 1 + at * (size // _TIMES))
        begun = time.perf_counter()
        assert duplicates.like_this(store, fields)
        typing.append(1000 * (time.perf_counter() - begun))
    for at in range(_CHANGES):
        _revise(store, 1 + at)
        begun = time.perf_counter()
        duplicates.clusters(store, Filter(), wait=_PATIENCE)
        changing.append(time.perf_counter() - begun)
    store.close()
    name = f"{size:,} examples"
    return [
        (f"near-duplicates of {name} (target ≤ 20 for 100,000)", 1, spent, "s"),
        (f"peak memory above rest, {name} (target ≤ 1,000)", 1, taken, "MB"),
        (f"one new row against {name} (target ≤ 50)", _TIMES, median(typing), "ms"),
        (f"clusters of {name} again after one changed", _CHANGES, median(changing), "s"),
    ]


def _typed(store: Store, example_id: int) -> dict[str, Any]:
    """What somebody types who asks almost the question of an example."""
    with store.read() as tx:
        content = examples.get(tx, example_id).content
    return {"student_question": f"Well, {content.student_question}", "context": content.context}


def _fill(folder: Path, size: int) -> list[Figure]:
    rows = collections.rows(size - _PLANTED)
    first = list(islice(rows, _PLANTED))
    copies = ({**copy, "external_id": f"copy-{at}"} for at, (_, copy) in enumerate(planted.pairs(first, 0.1, seed=2)))
    file = folder / "rows.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(row)}\n" for row in chain(first, copies, rows))
    store = Store(Settings(home=folder))
    assert not importing.import_file(store, file).refused
    store.close()
    return []


def _revise(store: Store, example_id: int) -> None:
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        content = stored.content.model_copy(update={"teacher_response": f"{stored.content.teacher_response} Again."})
        examples.revise(tx, example_id, stored.revision, content, None, time.time())


def _peak() -> float:
    """The most memory this process has had so far, in MB; NaN on Windows, which has no such figure at hand."""
    try:
        import resource
    except ImportError:
        return float("nan")
    per_mb = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mb
