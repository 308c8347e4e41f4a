"""Teaching examples and their revisions. The list is paged, searched and counted here, never in a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from utta.domain.example import Revision, Status, StoredExample, TeachingExample
from utta.domain.origin import Origin
from utta.domain.vocabulary import challenge_type, profile_kind
from utta.errors import Conflict, NotFound
from utta.store import changes, words
from utta.store.tables import example_revisions, examples, users

_CONTENT = tuple(TeachingExample.model_fields)
_ORIGIN = ("external_id", "source", "licence", "family", "metadata", "is_sample")
_NOUN = "examples"


@dataclass(frozen=True)
class Filter:
    """Which examples: an empty field does not filter. `statuses` empty means all but archived; a grade of None means
    those without a single grade, a profile_kind or challenge_type of "" those that name none."""

    statuses: tuple[Status, ...] = ()
    grades: tuple[int | None, ...] = ()
    subjects: tuple[str, ...] = ()
    profile_kinds: tuple[str, ...] = ()
    challenge_types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    author_id: int | None = None
    search: str = ""
    sample: bool | None = None
    ids: tuple[int, ...] = ()


def add(tx: sa.Connection, content: TeachingExample, origin: Origin, status: Status, author_id: int | None,
        now: float, note: str = "", submit_token: str | None = None) -> int:  # fmt: skip
    """Store a new example with its first revision and return its id."""
    row = _row(content) | origin.model_dump(include=set(_ORIGIN))
    row |= {"status": status, "revision": 1, "author_id": author_id, "submit_token": submit_token,
            "created_at": now, "updated_at": now}  # fmt: skip
    example_id = int(tx.execute(sa.insert(examples).returning(examples.c.id), row).scalar_one())
    _keep_revision(tx, example_id, 1, content, author_id, note, now)
    changes.note(tx, _NOUN)
    return example_id


def add_many(tx: sa.Connection, rows: Sequence[tuple[TeachingExample, Origin]], status: Status, now: float,
             note: str = "") -> list[int]:  # fmt: skip
    """Store new examples that came from no person, each with its first revision, and return their ids in order.

    A batch of some hundreds is stored about ten times as fast as one by one.
    """
    if not rows:
        return []
    values = [
        _row(content) | origin.model_dump(include=set(_ORIGIN))
        | {"status": status, "revision": 1, "author_id": None, "submit_token": None, "created_at": now,
           "updated_at": now}
        for content, origin in rows
    ]  # fmt: skip
    statement = sa.insert(examples).returning(examples.c.id, sort_by_parameter_order=True)
    ids = [int(example_id) for example_id in tx.scalars(statement, values)]
    tx.execute(sa.insert(example_revisions), [
        {"example_id": example_id, "number": 1, "author_id": None, "content": content.model_dump(mode="json"),
         "note": note, "saved_at": now}
        for example_id, (content, _) in zip(ids, rows, strict=True)
    ])  # fmt: skip
    changes.note(tx, _NOUN)
    return ids


def revise(tx: sa.Connection, example_id: int, seen_revision: int, content: TeachingExample, author_id: int | None,
           now: float, *, note: str = "", status: Status | None = None) -> int:  # fmt: skip
    """Store a new revision on top of `seen_revision` and return its number.

    Raises Conflict when somebody saved a newer one in between, so that nothing is overwritten unseen.
    """
    values = _row(content) | {"revision": seen_revision + 1, "updated_at": now}
    if status:
        values["status"] = status
    changed = tx.execute(
        sa.update(examples).where(examples.c.id == example_id, examples.c.revision == seen_revision).values(**values)
    )
    if changed.rowcount == 0:
        raise Conflict(
            "Somebody else saved this example while you were editing it.", "Open it again to see both texts."
        )
    _keep_revision(tx, example_id, seen_revision + 1, content, author_id, note, now)
    changes.note(tx, _NOUN)
    return seen_revision + 1


def set_status(tx: sa.Connection, example_id: int, status: Status, now: float) -> None:
    """Change an example's standing without a new revision."""
    changed = tx.execute(sa.update(examples).where(examples.c.id == example_id).values(status=status, updated_at=now))
    if changed.rowcount == 0:
        raise NotFound("That example is no longer here.")
    changes.note(tx, _NOUN)


def get(tx: sa.Connection, example_id: int) -> StoredExample:
    """One example, or NotFound."""
    row = tx.execute(_select().where(examples.c.id == example_id)).one_or_none()
    if row is None:
        raise NotFound("That example is not in the store.", "It may have been removed with the sample data.")
    return _stored(row)


def by_submit_token(tx: sa.Connection, token: str) -> int | None:
    """The example a form's token was already submitted as, or None."""
    return tx.scalar(sa.select(examples.c.id).where(examples.c.submit_token == token))


def revisions(tx: sa.Connection, example_id: int) -> list[Revision]:
    """Every revision, newest first."""
    query = (
        sa.select(example_revisions, users.c.name.label("author_name"))
        .outerjoin(users, users.c.id == example_revisions.c.author_id)
        .where(example_revisions.c.example_id == example_id)
        .order_by(example_revisions.c.number.desc())
    )
    return [
        Revision(number=row.number, content=TeachingExample(**row.content), author=row.author_name or "Import",
                 note=row.note, saved_at=row.saved_at)
        for row in tx.execute(query)
    ]  # fmt: skip


def page(tx: sa.Connection, wanted: Filter, limit: int, offset: int) -> list[StoredExample]:
    """One page of examples, last changed first; of a search by words, newest first."""
    dialect = tx.dialect.name
    query = _where(_select(), wanted, dialect).order_by(*words.newest_first(wanted.search, dialect))
    return [_stored(row) for row in tx.execute(query.limit(limit).offset(offset))]


def each(tx: sa.Connection, wanted: Filter) -> Iterator[StoredExample]:
    """Every wanted example in order of its id, streamed."""
    query = _where(_select(), wanted, tx.dialect.name).order_by(examples.c.id)
    for row in tx.execute(query, execution_options={"yield_per": 1000}):
        yield _stored(row)


def count(tx: sa.Connection, wanted: Filter) -> int:
    """How many examples are wanted."""
    return tx.scalar(_where(sa.select(sa.func.count()).select_from(examples), wanted, tx.dialect.name)) or 0


def stamp(tx: sa.Connection) -> int:
    """A number that is another after every change of any example."""
    return changes.stamp(tx, _NOUN)


def count_by(tx: sa.Connection, wanted: Filter, *columns: str) -> dict[tuple[Any, ...], int]:
    """Counts of the wanted examples by the values of columns, for example grade and subject."""
    chosen = [examples.c[name] for name in columns]
    query = sa.select(*chosen, sa.func.count()).select_from(examples)
    query = _where(query, wanted, tx.dialect.name).group_by(*chosen)
    return {tuple(row[:-1]): int(row[-1]) for row in tx.execute(query)}


def distinct(tx: sa.Connection, column: str, limit: int = 200) -> list[str]:
    """The values people gave to a column, most frequent first, without the empty one."""
    chosen = examples.c[column]
    query = (
        sa.select(chosen).where(chosen != "", examples.c.status != "archived")
        .group_by(chosen).order_by(sa.func.count().desc(), chosen).limit(limit)
    )  # fmt: skip
    return list(tx.scalars(query))


def by_external_ids(tx: sa.Connection, source: str, external_ids: Sequence[str]) -> dict[str, Any]:
    """Rows (external_id, id, revision, content_hash, licence, family, metadata) already imported from a source."""
    wanted = ("external_id", "id", "revision", "content_hash", "licence", "family", "metadata")
    query = sa.select(*(examples.c[name] for name in wanted)).where(
        examples.c.source == source, examples.c.external_id.in_(external_ids)
    )
    return {row.external_id: row for row in tx.execute(query)}


def made_here(tx: sa.Connection, ids: Sequence[int]) -> list[Any]:
    """Rows (id, created_at, revision, content_hash, licence, family, metadata) of examples that came from no file."""
    wanted = ("id", "created_at", "revision", "content_hash", "licence", "family", "metadata")
    query = sa.select(*(examples.c[name] for name in wanted)).where(
        examples.c.external_id == "", examples.c.id.in_(ids)
    )
    return list(tx.execute(query))


def set_origin(tx: sa.Connection, example_id: int, origin: Origin) -> None:
    """Take over licence, family and metadata of a newer import."""
    values = origin.model_dump(include={"licence", "family", "metadata"})
    tx.execute(sa.update(examples).where(examples.c.id == example_id).values(**values))
    changes.note(tx, _NOUN)


def _keep_revision(tx: sa.Connection, example_id: int, number: int, content: TeachingExample,
                   author_id: int | None, note: str, now: float) -> None:  # fmt: skip
    tx.execute(sa.insert(example_revisions).values(
        example_id=example_id, number=number, author_id=author_id, content=content.model_dump(mode="json"),
        note=note, saved_at=now,
    ))  # fmt: skip


def _row(content: TeachingExample) -> dict[str, Any]:
    row = content.model_dump(mode="json")
    return row | {
        "grade": content.grade, "content_hash": content.hash, "duplicate_key": content.duplicate_key,
        "profile_kind": profile_kind(content.student_profile),
        "challenge_type": challenge_type(content.subject, content.topic),
    }  # fmt: skip


def _select() -> sa.Select[Any]:
    return sa.select(examples, users.c.name.label("author_name")).outerjoin(users, users.c.id == examples.c.author_id)


def _where(query: sa.Select[Any], wanted: Filter, dialect: str) -> sa.Select[Any]:
    column = examples.c
    statuses: tuple[str, ...] = wanted.statuses or ("draft", "submitted", "approved")
    query = query.where(column.status.in_(statuses))
    if wanted.grades:
        one_of = column.grade.in_([grade for grade in wanted.grades if grade is not None])
        query = query.where(sa.or_(one_of, column.grade.is_(None)) if None in wanted.grades else one_of)
    for name, values in (("subject", wanted.subjects), ("profile_kind", wanted.profile_kinds),
                         ("challenge_type", wanted.challenge_types), ("source", wanted.sources),
                         ("id", wanted.ids)):  # fmt: skip
        if values:
            query = query.where(column[name].in_(values))
    if wanted.author_id is not None:
        query = query.where(column.author_id == wanted.author_id)
    if wanted.sample is not None:
        query = query.where(column.is_sample == wanted.sample)
    return words.narrowed(query, wanted.search, dialect)


def _stored(row: Any) -> StoredExample:
    values = row._mapping
    return StoredExample(
        id=row.id,
        content=TeachingExample(**{name: values[name] for name in _CONTENT}),
        origin=Origin(**{name: values[name] for name in _ORIGIN}),
        status=row.status,
        revision=row.revision,
        author=row.author_name or row.source or "Import",
        author_id=row.author_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
