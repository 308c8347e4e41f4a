"""Responses: what generators answered to students."""

from typing import Any

import sqlalchemy as sa

from utta.domain.review import Response
from utta.domain.situation import Situation
from utta.domain.text import fingerprint
from utta.store.tables import responses

_SITUATION = tuple(Situation.model_fields)
_PLAIN = ("text", "generator", "generator_kind", "family", "source", "licence", "is_sample")


def put(tx: sa.Connection, response: Response, now: float, *, model_id: int | None = None,
        example_id: int | None = None) -> int:  # fmt: skip
    """Store a response, or find the one that is the same in every field, and return its id."""
    key = _fingerprint(response)
    known = tx.scalar(sa.select(responses.c.id).where(responses.c.fingerprint == key))
    if known is not None:
        return int(known)
    row = response.situation.model_dump() | response.model_dump(include=set(_PLAIN))
    row |= {"situation_key": response.situation.key, "grade": response.situation.grade, "fingerprint": key,
            "model_id": model_id, "example_id": example_id, "created_at": now}  # fmt: skip
    return int(tx.execute(sa.insert(responses).returning(responses.c.id), row).scalar_one())


def of_row(row: Any, prefix: str = "") -> Response:
    """A response out of a row whose response columns are named with `prefix`."""
    values = row._mapping
    return Response(
        id=values[f"{prefix}id"],
        situation=Situation(**{name: values[prefix + name] for name in _SITUATION}),
        **{name: values[prefix + name] for name in _PLAIN},
    )


def labelled(table: sa.FromClause, prefix: str) -> list[sa.ColumnElement[Any]]:
    """The columns `of_row` reads, of a (possibly aliased) responses table, named with `prefix`."""
    return [table.c[name].label(prefix + name) for name in ("id", *_SITUATION, *_PLAIN)]


def get_many(tx: sa.Connection, ids: list[int]) -> dict[int, Response]:
    """Responses by id."""
    return {row.id: of_row(row) for row in tx.execute(sa.select(responses).where(responses.c.id.in_(ids)))}


def count(tx: sa.Connection) -> int:
    """How many responses there are to review."""
    return tx.scalar(sa.select(sa.func.count()).select_from(responses)) or 0


def _fingerprint(response: Response) -> str:
    situation = response.situation
    return fingerprint(
        *(getattr(situation, name) for name in _SITUATION), *(str(getattr(response, name)) for name in _PLAIN)
    )
