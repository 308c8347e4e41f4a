"""What a team changed in the suites, and the suites as they were asked."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from utta.domain.suite_edits import EditedSuite, SuiteEdit
from utta.store import changes
from utta.store.people_tables import users
from utta.store.suite_tables import suite_edits, suite_states

NOUN = "suites"
"""Its stamp is new at every change: see changes.py."""


def edits(tx: sa.Connection, suite: EditedSuite, until: float | None = None) -> list[SuiteEdit]:
    """Every edit of a suite in the order they were made; `until`: those made by then."""
    query = (
        sa.select(suite_edits, users.c.name.label("author")).outerjoin(users, users.c.id == suite_edits.c.author_id)
        .where(suite_edits.c.suite == suite).order_by(suite_edits.c.id)
    )  # fmt: skip
    if until is not None:
        query = query.where(suite_edits.c.made_at <= until)
    return [
        SuiteEdit(id=row.id, row=row.row_key, deed=row.deed, content=row.content, shipped=row.shipped,
                  author=row.author or "", made_at=row.made_at)
        for row in tx.execute(query)
    ]  # fmt: skip


def add_edits(tx: sa.Connection, suite: EditedSuite, made: Sequence[SuiteEdit], author_id: int | None,
              now: float) -> None:  # fmt: skip
    """Store some edits in their order."""
    if not made:
        return
    rows = [{"suite": suite, "row_key": edit.row, "deed": edit.deed, "content": edit.content, "shipped": edit.shipped,
             "author_id": author_id, "made_at": now} for edit in made]  # fmt: skip
    tx.execute(sa.insert(suite_edits), rows)
    changes.note(tx, NOUN)


def keep_state(tx: sa.Connection, suite: EditedSuite, state: str, rows: Sequence[dict[str, Any]], now: float) -> None:
    """Keep the rows that were asked, once for each hash."""
    there = sa.select(sa.exists(sa.select(suite_states.c.hash).where(suite_states.c.hash == state)))
    if tx.scalar(there) is not True:
        tx.execute(sa.insert(suite_states), {"hash": state, "suite": suite, "rows": list(rows), "made_at": now})


def state(tx: sa.Connection, state_hash: str) -> list[dict[str, Any]]:
    """The rows of this hash as they were asked; none where nothing was kept."""
    found: list[dict[str, Any]] | None = tx.scalar(
        sa.select(suite_states.c.rows).where(suite_states.c.hash == state_hash)
    )
    return found or []
