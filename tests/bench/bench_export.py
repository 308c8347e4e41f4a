"""Taking teaching examples out in every format, each in a process of its own: time, and peak memory above rest."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.collections import written
from tests.conftest import PROJECT
from utta.services import importing
from utta.services.exporting import FORMATS
from utta.settings import Settings
from utta.store.database import Store

_NUMBERS = (10_000, 100_000)
_TAKE_OUT = """
import sys, time
from pathlib import Path
from utta.services.exporting import Filter, Order, export
from utta.settings import Settings
from utta.store.database import Store

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

home, form = Path(sys.argv[1]), sys.argv[2]
store = Store(Settings(home=home))
export(store, Order(form=form, wanted=Filter(ids=(1,))), home / "one")  # what is loaded once is loaded
rest, begun = peak(), time.perf_counter()
export(store, Order(form=form), home / "all")
print(time.perf_counter() - begun, peak() - rest)
"""


def figures() -> Iterator[tuple[str, int, float, str]]:
    """(what, n, value, unit) rows. Peak memory, read from Linux, is in MB above that of one exported row."""
    for number in _NUMBERS:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            store = Store(Settings(home=home))
            importing.import_file(store, written(home / "rows.jsonl", number))
            store.close()
            for form in FORMATS:
                answer = subprocess.run([sys.executable, "-c", _TAKE_OUT, folder, form], cwd=PROJECT, check=True,
                                        capture_output=True, text=True)  # fmt: skip
                seconds, megabytes = map(float, answer.stdout.split())
                yield f"export of {number:,} examples as {form}", 1, seconds, "s"
                yield f"export of {number:,} examples as {form}: peak above rest", 1, megabytes, "MB"
