"""Editing the suites: rows added, changed, set aside and restored, one by one or from a file.

Experts keep the edge cases, as they keep the teaching examples; the swaps of the bias suite, which say who is compared
with whom, and whole files are the lead's. Every deed is kept with who did it and when, and can be undone.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from utta.domain.edge_cases import EdgeCase, read_edge_cases
from utta.domain.suite_edits import Deed, EditedRow, EditedSuite, SuiteEdit, as_edited, row_hash
from utta.domain.suite_file import MAX_ROWS, SuiteFile
from utta.domain.swaps import Swap, read_swaps
from utta.domain.text import canonical_json
from utta.domain.user import Role, User
from utta.errors import Conflict, NotFound, Refused
from utta.services.suites import shipped_cases, shipped_swaps
from utta.store import drafts, suites
from utta.store.database import Store, Transaction


@dataclass(frozen=True)
class _Suite:
    """kind: what a row is. key: its name in a file. role: who may edit it."""

    kind: type[Any]
    key: Callable[[Any], str]
    shipped: Callable[[], Mapping[str, Any]]
    read: Callable[[str | bytes], SuiteFile[Any]]
    role: Role
    noun: str


_SUITES: Mapping[EditedSuite, _Suite] = {
    "edge": _Suite(EdgeCase, lambda row: row.id, shipped_cases, read_edge_cases, "expert", "edge case"),
    "swaps": _Suite(Swap, lambda row: row.key, shipped_swaps, read_swaps, "lead", "swap"),
}


@dataclass(frozen=True)
class BroughtIn:
    """What a file did. aside: rows among those it held that are set aside here, and stay so. faults: a sentence for
    each bad row; where there are any, nothing was stored."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    aside: int = 0
    faults: tuple[str, ...] = ()


def may_edit(by: User, suite: EditedSuite) -> bool:
    """Whether this person may edit a suite's rows."""
    return by.may(_SUITES[suite].role)


def draft_of(suite: EditedSuite, key: str) -> str:
    """The name under which changes to a row are kept while they are typed."""
    return f"suite:{suite}:{key}"


def begun(store: Store, by: User, suite: EditedSuite) -> set[str]:
    """The keys of the rows, old and new, that this person has begun to write."""
    prefix = draft_of(suite, "")
    with store.read() as tx:
        return {item.removeprefix(prefix) for item in drafts.items(tx, by.id, prefix)}


def save(store: Store, by: User, suite: EditedSuite, key: str, row: BaseModel, based_on: int) -> bool:
    """Store a new row, or what a row says now, and forget the draft. based_on: the last edit of the row when the form
    was opened, 0 where there was none. Returns False where the row says that already.

    Raises Refused where another row says the same, Conflict where somebody else edited the row meanwhile.
    """
    by.must(_SUITES[suite].role)
    with store.write() as tx:
        known = _rows(tx, suite)
        before = known.get(key)
        drafts.drop(tx, by.id, draft_of(suite, key))
        if before is not None and before.content == row:
            return False
        if before is not None and before.edit != based_on:
            raise Conflict(f"Meanwhile {before.author or 'somebody'} edited this {_SUITES[suite].noun}.",
                           "See what it says now, then save yours over it or leave it.")  # fmt: skip
        _check_new(suite, key, row, known)
        edit = _worded(key, row, "changed" if before else "added", before)
        suites.add_edits(tx, suite, [edit], by.id, time.time())
    return True


def set_aside(store: Store, by: User, suite: EditedSuite, key: str) -> None:
    """Ask a row no longer. It can be restored; evaluations that asked it keep what they found."""
    _deed(store, by, suite, key, "set aside")


def restore(store: Store, by: User, suite: EditedSuite, key: str) -> None:
    """Ask a row again."""
    _deed(store, by, suite, key, "restored")


def take_shipped(store: Store, by: User, suite: EditedSuite, key: str) -> None:
    """Have a row say again what UTTA's own says. Raises NotFound where UTTA has none of this key."""
    _deed(store, by, suite, key, "as shipped")


def as_file(store: Store, suite: EditedSuite) -> str:
    """The rows that are asked as JSON lines, which `bring_in` takes; what is empty is left out."""
    with store.read() as tx:
        rows = [row.content for row in _rows(tx, suite).values() if not row.is_aside]
    return "".join(f"{canonical_json(row.model_dump(mode='json', exclude_defaults=True))}\n" for row in rows)


def bring_in(store: Store, by: User, suite: EditedSuite, data: bytes) -> BroughtIn:
    """Add the rows of a file, and change those whose id or words it shares. The second time nothing changes.

    Raises Refused where the suite would have too many rows. Where a row is bad nothing is stored at all.
    """
    by.must("lead")
    found = _SUITES[suite].read(data)
    faults = found.faults or (() if found.rows else ("The file holds no rows.",))
    if faults:
        return BroughtIn(faults=faults)
    with store.write() as tx:
        known = _rows(tx, suite)
        edits = _edits_for(suite, found.rows, known)
        if len(known) + sum(edit.deed == "added" for edit in edits) > MAX_ROWS:
            raise Refused(f"A suite has at most {MAX_ROWS:,} rows.", "Bring in fewer.")
        suites.add_edits(tx, suite, edits, by.id, time.time())
    added = sum(edit.deed == "added" for edit in edits)
    aside = sum(row.is_aside for row in known.values() if row.key in {_SUITES[suite].key(one) for one in found.rows})
    return BroughtIn(added, len(edits) - added, len(found.rows) - len(edits), aside)


def _rows(tx: Transaction, suite: EditedSuite) -> dict[str, EditedRow[Any]]:
    one = _SUITES[suite]
    return {row.key: row for row in as_edited(one.shipped(), suites.edits(tx, suite), one.kind)}


def _deed(store: Store, by: User, suite: EditedSuite, key: str, deed: Deed) -> None:
    """One deed that says nothing new; twice it is done once."""
    by.must(_SUITES[suite].role)
    with store.write() as tx:
        row = _rows(tx, suite).get(key)
        if row is None or (deed == "as shipped" and row.shipped is None):
            raise NotFound(
                f"There is no such {_SUITES[suite].noun}.", "It may have gone with an older version of UTTA."
            )
        is_done = not row.is_changed if deed == "as shipped" else row.is_aside == (deed == "set aside")
        if not is_done:
            edit = SuiteEdit(row=key, deed=deed, shipped=row_hash(row.shipped))
            suites.add_edits(tx, suite, [edit], by.id, time.time())


def _check_new(suite: EditedSuite, key: str, row: BaseModel, known: Mapping[str, EditedRow[Any]]) -> None:
    """Two swaps of the same words would be one pair asked twice."""
    named = _SUITES[suite].key
    twin = next((one for one in known.values() if one.key != key and named(one.content) == named(row)), None)
    if twin is not None:
        where = " among those set aside" if twin.is_aside else ""
        raise Refused(f"There is such a {_SUITES[suite].noun}{where} already.", "Change that one instead.")


def _worded(key: str, row: BaseModel, deed: Deed, before: EditedRow[Any] | None) -> SuiteEdit:
    shipped = row_hash(before.shipped) if before else ""
    return SuiteEdit(row=key, deed=deed, content=row.model_dump(mode="json"), shipped=shipped)


def _edits_for(suite: EditedSuite, rows: Sequence[Any], known: Mapping[str, EditedRow[Any]]) -> list[SuiteEdit]:
    """A swap is recognised by its words, which the team may have put into a row of another key."""
    named = _SUITES[suite].key
    by_name = {named(row.content): row for row in known.values()}
    edits = []
    for row in rows:
        before = by_name.get(named(row)) or known.get(named(row))
        if before is None or before.content != row:
            key = before.key if before else named(row)
            edits.append(_worded(key, row, "changed" if before else "added", before))
    return edits
