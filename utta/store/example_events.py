"""What became of examples besides their texts: who approved, sent back, archived or restored them, and when."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from utta.domain.example import Deed, Event
from utta.store.example_tables import example_events, examples
from utta.store.people_tables import users


def add(tx: sa.Connection, example_id: int, revision: int, deed: Deed, author_id: int | None, now: float,
        comment: str = "") -> None:  # fmt: skip
    """Note in the transaction of a deed that it was done."""
    tx.execute(sa.insert(example_events).values(
        example_id=example_id, revision=revision, deed=deed, author_id=author_id, comment=comment, done_at=now,
    ))  # fmt: skip


def add_for(tx: sa.Connection, chosen: sa.ColumnElement[bool], deed: Deed, author_id: int, now: float,
            comment: str = "") -> int:  # fmt: skip
    """Note one deed done to every example that `chosen` holds for, and return how many they are."""
    values = [sa.literal(value) for value in (deed, author_id, comment, now)]
    rows = sa.select(examples.c.id, examples.c.revision, *values).where(chosen)
    names = ["example_id", "revision", "deed", "author_id", "comment", "done_at"]
    return tx.execute(sa.insert(example_events).from_select(names, rows)).rowcount


def of(tx: sa.Connection, example_id: int) -> list[Event]:
    """Everything done to an example, newest first."""
    return [_event(row) for row in tx.execute(_select().where(example_events.c.example_id == example_id))]


def newest(tx: sa.Connection, ids: Sequence[int], deed: Deed) -> dict[int, Event]:
    """The last time this was done to each of some examples, by the example's id."""
    query = _select().where(example_events.c.example_id.in_(ids), example_events.c.deed == deed)
    return {row.example_id: _event(row) for row in reversed(tx.execute(query).all())}


def _select() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(example_events, users.c.name.label("author_name"))
        .outerjoin(users, users.c.id == example_events.c.author_id)
        .order_by(example_events.c.id.desc())
    )


def _event(row: sa.Row[tuple[object, ...]]) -> Event:
    values = row._mapping
    return Event(
        example_id=values["example_id"], revision=values["revision"], deed=values["deed"],
        author=values["author_name"] or "Command line", author_id=values["author_id"], comment=values["comment"],
        done_at=values["done_at"],
    )  # fmt: skip


def approved(tx: sa.Connection, revisions: Mapping[int, int], when: float) -> set[int]:
    """The ids of those examples that stood approved at a moment (seconds since the epoch), at the revision given.

    What came approved, from a file, has no deed that says so: it counts unless it was approved only later.
    """
    deeds = sa.select(example_events.c.example_id, example_events.c.revision, example_events.c.deed,
                      example_events.c.done_at).order_by(example_events.c.id)  # fmt: skip
    before: dict[int, str] = {}
    later: set[int] = set()
    for row in tx.execute(deeds):
        if row.revision == revisions.get(row.example_id):
            if row.done_at <= when:
                before[row.example_id] = row.deed
            else:
                later.add(row.example_id)
    now = tx.execute(sa.select(examples.c.id, examples.c.revision).where(examples.c.status == "approved"))
    standing = {row.id for row in now if row.revision == revisions.get(row.id) and row.id not in {*before, *later}}
    return standing | {example_id for example_id, deed in before.items() if deed == "approved"}
