"""The suites' rows: swaps for the bias suite, and edge cases."""

from functools import lru_cache

from utta.domain.edge_cases import EdgeCase, read_edge_cases
from utta.domain.swaps import Swap, read_swaps
from utta.domain.text import fingerprint
from utta.settings import PROJECT
from utta.store.database import Store


def swaps(store: Store) -> tuple[Swap, ...]:
    """The swaps that the bias suite makes, in their order."""
    return _shipped_swaps()


def edge_cases(store: Store) -> tuple[EdgeCase, ...]:
    """The edge cases that are asked, in their order."""
    return _shipped_edge_cases()


def hash_of(rows: tuple[Swap, ...] | tuple[EdgeCase, ...]) -> str:
    """What tells one state of a suite from another: 64 hexadecimal digits."""
    return fingerprint(*(row.model_dump_json() for row in rows))


@lru_cache
def _shipped_swaps() -> tuple[Swap, ...]:
    return read_swaps((PROJECT / "data" / "bias_swaps.jsonl").read_bytes()).rows


@lru_cache
def _shipped_edge_cases() -> tuple[EdgeCase, ...]:
    return read_edge_cases((PROJECT / "data" / "edge_cases.jsonl").read_bytes()).rows
