"""Requests for examples: asked, answered by an example, or withdrawn."""

from typing import Any

import sqlalchemy as sa

from utta.domain.coverage import Gap
from utta.domain.request import Request
from utta.errors import NotFound
from utta.store.example_tables import example_requests
from utta.store.people_tables import users

_asked = users.alias("asked")


def add(tx: sa.Connection, gap: Gap, note: str, author_id: int | None, asked_id: int | None, now: float) -> int:
    """Store a request and return its id."""
    row = gap.model_dump() | {"note": note, "author_id": author_id, "asked_id": asked_id, "created_at": now}
    return int(tx.execute(sa.insert(example_requests).returning(example_requests.c.id), row).scalar_one())


def get(tx: sa.Connection, request_id: int) -> Request:
    """One request, or NotFound."""
    row = tx.execute(_select().where(example_requests.c.id == request_id)).one_or_none()
    if row is None:
        raise NotFound("That request is no longer here.")
    return _request(row)


def open_ones(tx: sa.Connection) -> list[Request]:
    """Every request that is neither answered nor withdrawn, oldest first."""
    query = _select().where(example_requests.c.closed_at.is_(None)).order_by(example_requests.c.id)
    return [_request(row) for row in tx.execute(query)]


def close(tx: sa.Connection, request_id: int, now: float, answered_by: int | None = None) -> bool:
    """Close a request, answered by an example or withdrawn. False when it was closed before."""
    still_open = sa.update(example_requests).where(
        example_requests.c.id == request_id, example_requests.c.closed_at.is_(None)
    )
    return tx.execute(still_open.values(closed_at=now, answered_by=answered_by)).rowcount > 0


def _select() -> sa.Select[Any]:
    return (
        sa.select(example_requests, users.c.name.label("author_name"), _asked.c.name.label("asked_name"))
        .outerjoin(users, users.c.id == example_requests.c.author_id)
        .outerjoin(_asked, _asked.c.id == example_requests.c.asked_id)
    )


def _request(row: Any) -> Request:
    values = row._mapping
    return Request(
        id=row.id, gap=Gap(**{name: values[name] for name in Gap.model_fields}), note=row.note,
        author=row.author_name or "Command line", author_id=row.author_id, asked=row.asked_name or "",
        asked_id=row.asked_id, answered_by=row.answered_by, created_at=row.created_at, closed_at=row.closed_at,
    )  # fmt: skip
