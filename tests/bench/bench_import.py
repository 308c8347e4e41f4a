"""Importing: 10,000 and 100,000 rows of JSONL in one transaction, then the same file again; time and memory."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import collections

_SIZES = (10_000, 100_000)
_CODE = """
import json, resource, sys, time
from pathlib import Path
from utta.services.importing import import_file
from utta.settings import Settings
from utta.store.database import Store

store = Store(Settings(home=Path(sys.argv[1])))
begun = time.perf_counter()
report = import_file(store, Path(sys.argv[2]))
seconds = time.perf_counter() - begun
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
print(json.dumps({"seconds": seconds, "megabytes": megabytes} | report.as_json()))
"""


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, value, unit) rows. Each import runs in a process of its own, so that its memory is its own."""
    rows = []
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in _SIZES:
            home, file = Path(folder) / str(size), collections.written(Path(folder) / f"{size}.jsonl", size)
            first, again = _import(home, file), _import(home, file)
            assert (first["added"], again["unchanged"]) == (size, size), "rows were lost"
            seconds[size] = (first["seconds"], again["seconds"])
            target = " (target ≤ 25)" if size == _SIZES[-1] else ""
            rows.append((f"Import of {size:,} rows, validated, one transaction{target}", 1, first["seconds"], "s"))
            target = " (target ≤ 15)" if size == _SIZES[-1] else ""
            rows.append((f"The same {size:,} rows again, all unchanged{target}", 1, again["seconds"], "s"))
            peak = max(first["megabytes"], again["megabytes"])
            rows.append((f"Peak memory of the process, {size:,} rows (target ≤ 500)", 1, peak, "MB"))
    small, large = seconds[_SIZES[0]], seconds[_SIZES[-1]]
    rows.append(("Import of 100,000 against 10,000 rows (target ≤ 12)", 1, large[0] / small[0], "×"))
    rows.append(("The same again, 100,000 against 10,000 (target ≤ 12)", 1, large[1] / small[1], "×"))
    return rows


def _import(home: Path, file: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _CODE, str(home), str(file)], check=True, capture_output=True, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
