"""A team's edits of the suites: over the rows of UTTA, kept with their author, undone, taken from a file."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utta.domain.edge_cases import EdgeCase, read_edge_cases
from utta.domain.suite_edits import Deed, EditedRow, SuiteEdit, active, as_edited, row_hash
from utta.domain.suite_file import MAX_ROWS
from utta.domain.swaps import read_swaps
from utta.domain.user import User
from utta.errors import Conflict, NotAllowed, NotFound, Refused
from utta.services import backups, suite_editing, suites
from utta.settings import Settings
from utta.store.database import Store


def case(name: str, said: str = "Why does it rain?", must: str = "ask a question") -> EdgeCase:
    return EdgeCase(id=name, kind="weather", student_question=said, must=(must,))


def edit(row: str, deed: Deed, content: EdgeCase | None = None, over: EdgeCase | None = None) -> SuiteEdit:
    return SuiteEdit(row=row, deed=deed, content=content.model_dump() if content else None, shipped=row_hash(over),
                     author="Edgar")  # fmt: skip


def laid(shipped: list[EdgeCase], *edits: SuiteEdit) -> list[EditedRow[EdgeCase]]:
    return as_edited({one.id: one for one in shipped}, edits, EdgeCase)


def test_edits_lie_over_the_shipped_rows_and_a_newer_utta_takes_nothing_the_team_wrote() -> None:
    ours, newer, theirs = case("a"), case("a", "Why does it snow?"), case("a", "Why is it wet?")
    untouched, changed = laid([ours]), laid([ours], edit("a", "changed", theirs, ours))
    assert untouched[0].origin == "comes with UTTA" and not untouched[0].is_changed
    assert (changed[0].origin, changed[0].content, changed[0].author) == ("changed by the team", theirs, "Edgar")
    assert not changed[0].is_outdated
    # A newer UTTA words the row anew.
    assert laid([newer])[0].content == newer
    kept = laid([newer], edit("a", "changed", theirs, ours))[0]
    assert kept.content == theirs and kept.is_outdated and kept.shipped == newer
    taken = laid([newer], edit("a", "changed", theirs, ours), edit("a", "as shipped"))[0]
    assert taken.content == newer and not taken.is_changed and not taken.is_outdated
    assert laid([newer], edit("a", "set aside", over=ours))[0].is_aside
    # ... brings what the team already has in the same words, or drops it.
    assert not laid([theirs], edit("a", "changed", theirs, ours))[0].is_changed
    alone = laid([], edit("a", "changed", theirs, ours))[0]
    assert alone.origin == "the team’s own" and alone.content == theirs
    assert laid([], edit("a", "set aside", over=ours)) == []
    # The team's own stands behind UTTA's, set aside and restored.
    mine = laid([ours], edit("b", "added", case("b")), edit("b", "set aside"), edit("b", "changed", case("b", "Hm?")))
    assert [row.key for row in mine] == ["a", "b"] and mine[1].is_aside and active(mine) == (ours,)
    assert not laid([ours], edit("b", "added", case("b")), edit("b", "set aside"), edit("b", "restored"))[1].is_aside


def test_experts_keep_the_cases_and_the_lead_the_swaps_and_files(
    store: Store, expert: User, teacher: User, lead: User
) -> None:
    before, state = suites.edge_cases(store), suites.hash_of(suites.edge_cases(store))
    own = case("own-1")
    with pytest.raises(NotAllowed):
        suite_editing.save(store, teacher, "edge", own.id, own, 0)
    assert suite_editing.save(store, expert, "edge", own.id, own, 0)
    assert not suite_editing.save(store, expert, "edge", own.id, own, 0)  # twice is once
    assert suites.edge_cases(store) == (*before, own) and suites.hash_of(suites.edge_cases(store)) != state
    (row,) = [one for one in suites.edited_cases(store) if one.key == own.id]
    assert row.author == "Edgar Expert" and time.time() - row.changed_at < 60
    shipped = before[0]
    suite_editing.set_aside(store, expert, "edge", shipped.id)
    suite_editing.set_aside(store, expert, "edge", shipped.id)
    assert shipped not in suites.edge_cases(store)
    suite_editing.restore(store, expert, "edge", shipped.id)
    assert suites.edge_cases(store) == (*before, own)
    changed = shipped.model_copy(update={"student_question": "nope"})
    last = next(one.edit for one in suites.edited_cases(store) if one.key == shipped.id)
    assert suite_editing.save(store, expert, "edge", shipped.id, changed, last)
    with pytest.raises(Conflict, match="Meanwhile Edgar Expert edited this edge case"):
        suite_editing.save(store, lead, "edge", shipped.id, case(shipped.id), last)
    assert suites.edge_cases(store)[0] == changed
    suite_editing.take_shipped(store, expert, "edge", shipped.id)
    assert suites.edge_cases(store)[0] == shipped
    with pytest.raises(NotFound):
        suite_editing.take_shipped(store, expert, "edge", own.id)
    swap = suites.swaps(store)[0]
    with pytest.raises(NotAllowed):
        suite_editing.set_aside(store, expert, "swaps", swap.key)
    with pytest.raises(NotAllowed):
        suite_editing.bring_in(store, expert, "edge", b"")
    suite_editing.set_aside(store, lead, "swaps", swap.key)
    assert swap not in suites.swaps(store)
    twin = suites.swaps(store)[0]
    with pytest.raises(Refused, match="There is such a swap already"):
        suite_editing.save(store, lead, "swaps", "own-2", twin, 0)


def test_what_was_asked_for_is_asked_as_it_stood_then(store: Store, expert: User) -> None:
    before, now = suites.edge_cases(store), time.time()
    suite_editing.save(store, expert, "edge", "own-1", case("own-1"), 0)
    suite_editing.set_aside(store, expert, "edge", before[0].id)
    with store.read() as tx:
        assert suites.edge_cases_at(tx, now) == before
        assert suites.edge_cases_at(tx, time.time()) == suites.edge_cases(store) != before


@pytest.mark.parametrize("suite", ["edge", "swaps"])
def test_what_is_taken_out_can_be_brought_in_and_changes_nothing(suite: str, store: Store, lead: User) -> None:
    text = suite_editing.as_file(store, suite)  # type: ignore[arg-type]
    rows = suites.edge_cases(store) if suite == "edge" else suites.swaps(store)
    read = read_edge_cases(text) if suite == "edge" else read_swaps(text)
    assert read.rows == rows and not read.faults
    told = suite_editing.bring_in(store, lead, suite, text.encode())  # type: ignore[arg-type]
    assert (told.added, told.changed, told.unchanged, told.faults) == (0, 0, len(rows), ())


def test_a_file_adds_and_changes_or_does_nothing_at_all(store: Store, lead: User) -> None:
    shipped = suites.edge_cases(store)[0]
    suite_editing.set_aside(store, lead, "edge", shipped.id)
    rows = [{"id": "own-1", "kind": "rain", "student_question": "Why?", "must": ["ask a question"]},
            shipped.model_dump() | {"student_question": "nope"}]  # fmt: skip
    bad = [{"id": "own-2", "kind": "rain", "must": []}, ["no"]]
    before = suites.edited_cases(store)
    told = suite_editing.bring_in(store, lead, "edge", "\n".join(map(json.dumps, [*rows, *bad])).encode())
    assert len(told.faults) == 2 and told.faults[0].startswith("Row 3 was left out: it says neither")
    assert suites.edited_cases(store) == before
    told = suite_editing.bring_in(store, lead, "edge", "\n".join(map(json.dumps, rows)).encode())
    assert (told.added, told.changed, told.unchanged, told.aside) == (1, 1, 0, 1)
    by_key = {one.key: one for one in suites.edited_cases(store)}
    assert by_key[shipped.id].content.student_question == "nope" and by_key[shipped.id].is_aside
    many = "\n".join(json.dumps(rows[0] | {"id": f"own-{n}"}) for n in range(MAX_ROWS))
    with pytest.raises(Refused, match="at most 2,000 rows"):
        suite_editing.bring_in(store, lead, "edge", many.encode())
    assert suite_editing.bring_in(store, lead, "edge", b"# nothing\n").faults == ("The file holds no rows.",)
    assert suite_editing.bring_in(store, lead, "edge", b"\xff\xfe").faults[0].startswith("The file is not UTF-8")


@given(st.lists(st.one_of(
    st.text(max_size=80), st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")),
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=20),
                 lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                     st.sampled_from(["id", "kind", "must", "answers", "repeat_to", "neutral", "x"]), inner),
                 max_leaves=8).map(json.dumps),
), max_size=6))  # fmt: skip
def test_no_row_breaks_the_reading_and_every_row_is_told_or_taken(lines: list[str]) -> None:
    text = "\n".join(lines)
    asked = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for found in (read_edge_cases(text), read_swaps(text)):
        assert len(found.rows) + len(found.faults) == len(asked)
        assert all(fault.endswith((".", "!", "?", ")")) for fault in found.faults)
        assert all(len(fault) < 1000 for fault in found.faults)


def test_a_backup_holds_what_the_team_wrote(store: Store, expert: User, tmp_path: Path) -> None:
    suite_editing.save(store, expert, "edge", "own-1", case("own-1"), 0)
    file = backups.backup(store, tmp_path / "backup.sqlite")
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT row_key, deed FROM suite_edits").fetchall() == [("own-1", "added")]
    backups.restore(Settings(home=tmp_path / "elsewhere"), file)
    with closing(Store(Settings(home=tmp_path / "elsewhere"))) as restored:
        assert suites.edge_cases(restored)[-1] == case("own-1")
