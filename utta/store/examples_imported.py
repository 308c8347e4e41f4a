"""Examples that come from files: known again by where they came from, and stored a thousand at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from utta.domain.example import Status, TeachingExample
from utta.domain.origin import Origin
from utta.store import changes
from utta.store.example_tables import example_revisions, examples
from utta.store.examples import row_of

_CONTENT = tuple(TeachingExample.model_fields)
_ORIGIN = tuple(Origin.model_fields)


class Entry(NamedTuple):
    """An example as a file has it. hash: that of its content."""

    content: TeachingExample
    origin: Origin
    hash: str


@dataclass(frozen=True)
class Known:
    """What is needed of a stored example to tell whether a file changes it. external_id: "" where it was made here."""

    id: int
    external_id: str
    status: Status
    revision: int
    content_hash: str
    licence: str
    family: str
    metadata: dict[str, Any]
    created_at: float


_KNOWN = tuple(examples.c[name] for name in Known.__annotations__)


def by_external_ids(tx: sa.Connection, source: str, external_ids: Sequence[str]) -> list[Known]:
    """Those of a source that are here already."""
    query = sa.select(*_KNOWN).where(examples.c.source == source, examples.c.external_id.in_(external_ids))
    return [Known(*row) for row in tx.execute(query)]


def made_here(tx: sa.Connection, ids: Sequence[int]) -> list[Known]:
    """Those of these examples that came from no file."""
    if not ids:
        return []
    query = sa.select(*_KNOWN).where(examples.c.external_id == "", examples.c.id.in_(ids))
    return [Known(*row) for row in tx.execute(query)]


def add_many(tx: sa.Connection, entries: Sequence[Entry], status: Status, now: float, note: str = "") -> list[int]:
    """Store new examples that came from no person, each with its first revision, and return their ids in order."""
    if not entries:
        return []
    shared = {"status": status, "revision": 1, "author_id": None, "submit_token": None, "created_at": now,
              "updated_at": now}  # fmt: skip
    ids = _reserved(tx, len(entries))
    rows, revisions = [], []
    for example_id, (content, origin, known_hash) in zip(ids, entries, strict=True):
        row = row_of(content, known_hash)
        revisions.append({"example_id": example_id, "number": 1, "author_id": None, "note": note, "saved_at": now,
                          "content": {name: row[name] for name in _CONTENT}})  # fmt: skip
        rows.append(row | {name: getattr(origin, name) for name in _ORIGIN} | shared | {"id": example_id})
    # RETURNING makes SQLAlchemy write a thousand rows into one statement. With one statement a row, SQLite would
    # write out the index of words after each of them, which takes as long as all the rest.
    tx.execute(sa.insert(examples).returning(examples.c.id), rows)
    tx.execute(sa.insert(example_revisions), revisions)
    changes.note(tx, "examples")
    return ids


def set_origin(tx: sa.Connection, example_id: int, origin: Origin) -> None:
    """Take over licence, family and metadata of a newer import."""
    values = origin.model_dump(include={"licence", "family", "metadata"})
    tx.execute(sa.update(examples).where(examples.c.id == example_id).values(**values))
    changes.note(tx, "examples")


def _reserved(tx: sa.Connection, number: int) -> list[int]:
    """Ids for new examples, never given before: writers take turns, so nobody else is given them either."""
    if tx.dialect.name == "sqlite":
        last = tx.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'examples'").scalar() or 0
        return list(range(last + 1, last + number + 1))
    drawn = sa.select(sa.func.nextval(sa.func.pg_get_serial_sequence("examples", "id")))
    return list(tx.scalars(drawn.select_from(sa.func.generate_series(1, number))))
