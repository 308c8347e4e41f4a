"""The suites' rows: swaps for the bias suite, and edge cases. What comes with UTTA, as the team has edited it."""

from collections.abc import Mapping
from functools import lru_cache

from utta.domain.edge_cases import EdgeCase, read_edge_cases
from utta.domain.suite_edits import EditedRow, active, as_edited
from utta.domain.swaps import Swap, read_swaps
from utta.domain.text import fingerprint
from utta.services.remembering import remembered
from utta.settings import PROJECT
from utta.store import suites
from utta.store.database import Store, Transaction


def swaps(store: Store) -> tuple[Swap, ...]:
    """The swaps that the bias suite makes, in their order."""
    return active(edited_swaps(store))


def edge_cases(store: Store) -> tuple[EdgeCase, ...]:
    """The edge cases that are asked, in their order."""
    return active(edited_cases(store))


def edge_cases_at(tx: Transaction, when: float) -> tuple[EdgeCase, ...]:
    """The edge cases as the team had them at a time: what an evaluation asked for then asks, however long it takes."""
    return active(as_edited(shipped_cases(), suites.edits(tx, "edge", when), EdgeCase))


def swaps_at(tx: Transaction, when: float) -> tuple[Swap, ...]:
    """The swaps as the team had them at a time."""
    return active(as_edited(shipped_swaps(), suites.edits(tx, "swaps", when), Swap))


def edited_swaps(store: Store) -> list[EditedRow[Swap]]:
    """Every swap as it stands, those set aside among them. Kept until somebody edits one."""
    return remembered(store, suites.NOUN, "swaps", lambda tx: as_edited(shipped_swaps(), suites.edits(tx, "swaps"),
                                                                        Swap))  # fmt: skip


def edited_cases(store: Store) -> list[EditedRow[EdgeCase]]:
    """Every edge case as it stands, those set aside among them. Kept until somebody edits one."""
    return remembered(store, suites.NOUN, "edge", lambda tx: as_edited(shipped_cases(), suites.edits(tx, "edge"),
                                                                       EdgeCase))  # fmt: skip


def hash_of(rows: tuple[Swap, ...] | tuple[EdgeCase, ...]) -> str:
    """What tells one state of a suite from another: 32 hexadecimal digits."""
    return fingerprint(*(row.model_dump_json() for row in rows))


@lru_cache
def shipped_swaps() -> Mapping[str, Swap]:
    """The swaps that come with UTTA, by key."""
    found = read_swaps((PROJECT / "data" / "bias_swaps.jsonl").read_bytes()).rows
    return {swap.key: swap for swap in found}


@lru_cache
def shipped_cases() -> Mapping[str, EdgeCase]:
    """The edge cases that come with UTTA, by id."""
    found = read_edge_cases((PROJECT / "data" / "edge_cases.jsonl").read_bytes()).rows
    return {case.id: case for case in found}
