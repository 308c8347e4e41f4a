"""Looking through many examples: what each cleaning rule would change, applying one, and the validation report."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.collections import rows
from utta.domain.readability import reading_level
from utta.services import accounts, cleaning, findings, importing
from utta.settings import Settings
from utta.store.database import Store
from utta.store.examples import Filter

_NUMBERS = (10_000, 100_000)
_UNTIDY_EVERY = 5  # one row in five has a non-breaking space
_READINGS = 20_000


def figures() -> Iterator[tuple[str, int, float, str]]:
    """(what, n, value, unit): one measurement each, in this process."""
    before: dict[str, float] = {}
    for number in _NUMBERS:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Settings(home=Path(folder)))
            importing.import_file(store, _file(Path(folder) / "rows.jsonl", number))
            for what, seconds in _measured(store):
                yield f"{what}, {number:,} examples", 1, seconds, "s"
                if what in before:
                    yield f"{what}: growth from {_NUMBERS[0]:,} (target ≤ 12)", 1, seconds / before[what], "×"
                before[what] = seconds
            store.close()
    texts = [row["teacher_response"] for row in rows(2_000)]
    seconds = _timed(lambda: [reading_level(texts[at % len(texts)]) for at in range(_READINGS)])
    yield "reading level of a response (target ≤ 60)", _READINGS, seconds / _READINGS * 1e6, "µs"


def _measured(store: Store) -> Iterator[tuple[str, float]]:
    lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
    yield "findings (target ≤ 30 at 100,000)", _timed(lambda: findings.report(store, Filter()))
    yield "cleaning preview (target ≤ 15 at 100,000)", _timed(lambda: cleaning.previews(store, Filter()))
    seen = cleaning.previews(store, Filter())["white space"].seen
    yield f"cleaning one row in {_UNTIDY_EVERY}", _timed(lambda: cleaning.apply(store, lead, "white space", seen))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _file(path: Path, number: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for at, row in enumerate(rows(number)):
            if at % _UNTIDY_EVERY == 0:
                row["teacher_response"] = row["teacher_response"].replace(" ", "\u00a0", 1)
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path
