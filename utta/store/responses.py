"""Responses: what generators answered to students."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from utta.domain.review import Response
from utta.domain.situation import Situation
from utta.domain.text import fingerprint
from utta.store.review_tables import responses

SEARCHED = ("student_question", "text", "context", "topic")
_AT_ONCE = 500
_SITUATION = tuple(Situation.model_fields)
_PLAIN = ("text", "generator", "generator_kind", "family", "source", "licence", "is_sample")

_BY_ID = sa.select(responses).where(responses.c.id.in_(sa.bindparam("ids", expanding=True)))


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
    return {row.id: of_row(row) for row in tx.execute(_BY_ID, {"ids": ids})}


def usable(tx: sa.Connection, ids: Sequence[int]) -> list[Response]:
    """Those of the responses that were not set aside, in order of id."""
    found: list[Response] = []
    for start in range(0, len(ids), _AT_ONCE):
        query = sa.select(responses).where(responses.c.id.in_(ids[start : start + _AT_ONCE]), ~responses.c.set_aside)
        found += [of_row(row) for row in tx.execute(query)]
    return sorted(found, key=lambda response: response.id)


def of_generator(tx: sa.Connection, generator: str, *, situations: Collection[str] | None = None,
                 grades: Sequence[int | None] = (), subjects: Sequence[str] = (), sources: Sequence[str] = (),
                 search: str = "") -> list[int]:  # fmt: skip
    """Ids of the responses of that generator that came with a file and were not set aside: to one of the situations
    (by key), or of these grades, subjects and sources and with all these words."""
    query = sa.select(responses.c.id, responses.c.situation_key).where(
        responses.c.generator == generator,
        responses.c.generator_kind.in_(("imported", "sample")),
        ~responses.c.set_aside,
    )
    if grades:
        one_of = responses.c.grade.in_([grade for grade in grades if grade is not None])
        query = query.where(sa.or_(one_of, responses.c.grade.is_(None)) if None in grades else one_of)
    if subjects:
        query = query.where(responses.c.subject.in_(subjects))
    if sources:
        query = query.where(responses.c.source.in_(sources))
    for word in search.split():
        query = query.where(sa.or_(*(responses.c[name].icontains(word, autoescape=True) for name in SEARCHED)))
    rows = tx.execute(query.order_by(responses.c.id))
    return [row.id for row in rows if situations is None or row.situation_key in situations]


def generators(tx: sa.Connection) -> list[tuple[str, int]]:
    """The names of the generators whose responses came with a file, and how many responses there are of each."""
    query = sa.select(responses.c.generator, sa.func.count()).where(responses.c.generator != "", *_imported())
    rows = tx.execute(query.group_by(responses.c.generator).order_by(responses.c.generator))
    return [(str(name), int(number)) for name, number in rows]


def set_aside(tx: sa.Connection, response_id: int, aside: bool) -> None:
    """Have nobody asked about a response any more, or again."""
    tx.execute(sa.update(responses).where(responses.c.id == response_id).values(set_aside=aside))


def count(tx: sa.Connection) -> int:
    """How many responses there are to review."""
    return tx.scalar(sa.select(sa.func.count()).select_from(responses)) or 0


def _imported() -> list[sa.ColumnElement[bool]]:
    return [responses.c.generator_kind.in_(("imported", "sample")), ~responses.c.set_aside]


def _fingerprint(response: Response) -> str:
    situation = response.situation
    return fingerprint(
        *(getattr(situation, name) for name in _SITUATION), *(str(getattr(response, name)) for name in _PLAIN)
    )
