"""Reading ahead: while one batch of rows is being stored, a thread of its own reads and checks the next.

The database works without Python's lock, so that on two cores the two go on at the same time.
"""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

_T = TypeVar("_T")
_SIZE = 1000

Place = tuple[int, float | None]
"""How far reading is: rows, and the share of the file (None where it cannot be told)."""


@dataclass(frozen=True)
class Batch(Generic[_T]):
    """Some values in their order, and how far reading was when the last of them was read."""

    values: list[_T]
    place: Place


def read_ahead(values: Generator[_T, None, None], place: Callable[[], Place]) -> Generator[Batch[_T], None, None]:
    """The values in batches, one batch ahead of whoever takes them. An error of theirs is raised where it comes.

    To be closed by whoever stops taking them before the end.
    """

    def read() -> Batch[_T]:
        return Batch(list(islice(values, _SIZE)), place())

    with closing(values), ThreadPoolExecutor(1, "import-reader") as reader:
        coming = reader.submit(read)
        while (found := coming.result()).values:
            coming = reader.submit(read)
            yield found
