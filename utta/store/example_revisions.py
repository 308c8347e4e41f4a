"""Saving a new revision of many examples at once."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from utta.domain.example import Status, TeachingExample
from utta.store import changes
from utta.store.example_tables import example_revisions, examples
from utta.store.examples import row_of

_CONTENT = tuple(TeachingExample.model_fields)


class Revised(NamedTuple):
    """A new text of an example on top of the revision it was made from, and how the example stands with it."""

    example_id: int
    seen_revision: int
    content: TeachingExample
    status: Status


def revise_many(tx: sa.Connection, revised: Sequence[Revised], author_id: int, now: float, note: str) -> None:
    """Store these as new revisions. They must have been read in this same write transaction, so that nobody can have
    saved in between; no example may stand among them twice."""
    if not revised:
        return
    rows, revisions = [], []
    for example_id, seen, content, status in revised:
        row = row_of(content)
        revisions.append({"example_id": example_id, "number": seen + 1, "author_id": author_id, "note": note,
                          "saved_at": now, "content": {name: row[name] for name in _CONTENT}})  # fmt: skip
        rows.append({f"new_{name}": value for name, value in row.items()}
                    | {"new_id": example_id, "new_revision": seen + 1, "new_status": status})  # fmt: skip
    names = [name.removeprefix("new_") for name in rows[0] if name != "new_id"]
    statement = sa.update(examples).where(examples.c.id == sa.bindparam("new_id"))
    tx.execute(statement.values(updated_at=now, **{name: sa.bindparam(f"new_{name}") for name in names}), rows)
    tx.execute(sa.insert(example_revisions), revisions)
    changes.note(tx, "examples")
