"""Freezing, checking and comparing dataset versions of 10,000 and 100,000 examples, each size in a process of its own
for its peak memory."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import collections
from utta.domain.interchange import read_example
from utta.services import data_cards, datasets, version_difference
from utta.settings import PROJECT, Settings
from utta.store import examples_imported
from utta.store.database import Store

SIZES = (10_000, 100_000)
_AT_ONCE = 1000


def figures() -> Iterator[tuple[str, int, float, str]]:
    """(what, n, value, unit) rows; the targets are those of issue 3."""
    found = {size: _in_a_process(size) for size in SIZES}
    for size, measured in found.items():
        target = " (target ≤ 30)" if size == SIZES[-1] else ""
        yield f"freeze of {size:,} with split and leakage check{target}", 1, measured["freeze"], "s"
        yield f"check of that version: hash and leaks, {size:,}", 1, measured["check"], "s"
        yield f"difference of two such versions, {size:,}", 1, measured["difference"], "s"
        yield f"its data card again, {size:,}", 1, 1000 * measured["card"], "ms"
        yield f"peak memory of all of these, {size:,} (target ≤ 1,500)", 1, measured["memory"], "MB"
    growth = found[SIZES[1]]["freeze"] / found[SIZES[0]]["freeze"]
    yield "growth of the freeze, 10,000 → 100,000 (target ≤ 12)", 1, growth, "×"


def _in_a_process(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_freeze", str(size)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _measure(size: int) -> dict[str, float]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Settings(home=Path(folder)))
        with store.write() as tx:
            rows = [read_example(row) for row in collections.rows(size)]
            for at in range(0, size, _AT_ONCE):
                examples_imported.add_many(tx, rows[at : at + _AT_ONCE], "submitted", 1.0)
            del rows
        begun = time.perf_counter()
        one = datasets.freeze(store, None, "One")
        found["freeze"] = time.perf_counter() - begun
        two = datasets.freeze(store, None, "Two")
        assert one.hash == two.hash
        begun = time.perf_counter()
        assert datasets.problems(store, one.id) == []
        found["check"] = time.perf_counter() - begun
        begun = time.perf_counter()
        version_difference.between(store, one, two)
        found["difference"] = time.perf_counter() - begun
        begun = time.perf_counter()
        data_cards.card(store, one)
        found["card"] = time.perf_counter() - begun
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found | {"memory": peak / (1e6 if sys.platform == "darwin" else 1e3)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(int(sys.argv[1]))))
