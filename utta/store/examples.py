"""Teaching examples and their revisions. The list is paged, searched and counted here, never in a page."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from utta.domain.example import Revision, Status, StoredExample, TeachingExample
from utta.domain.origin import Origin
from utta.domain.vocabulary import challenge_type, profile_kind
from utta.errors import Conflict, NotFound
from utta.store import changes, words
from utta.store.example_tables import example_revisions, examples
from utta.store.people_tables import users
from utta.store.review_tables import responses

_CONTENT = tuple(TeachingExample.model_fields)
_ORIGIN = ("external_id", "source", "licence", "family", "metadata", "is_sample")
_NOUN = "examples"
_AT_ONCE = 5000


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
    row = row_of(content) | origin.model_dump(include=set(_ORIGIN))
    row |= {"status": status, "revision": 1, "author_id": author_id, "submit_token": submit_token,
            "created_at": now, "updated_at": now}  # fmt: skip
    example_id = int(tx.execute(sa.insert(examples).returning(examples.c.id), row).scalar_one())
    _keep_revision(tx, example_id, 1, content, author_id, note, now)
    changes.note(tx, _NOUN)
    return example_id


def revise(tx: sa.Connection, example_id: int, seen_revision: int, content: TeachingExample, author_id: int | None,
           now: float, *, note: str = "", status: Status | None = None) -> int:  # fmt: skip
    """Store a new revision on top of `seen_revision` and return its number.

    Raises Conflict when somebody saved a newer one in between, so that nothing is overwritten unseen.
    """
    values = row_of(content) | {"revision": seen_revision + 1, "updated_at": now}
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


def writer(tx: sa.Connection, example_id: int, revision: int) -> int | None:
    """Who wrote this revision of the text; None where it came from a file."""
    column = example_revisions.c
    return tx.scalar(sa.select(column.author_id).where(column.example_id == example_id, column.number == revision))


def authors_of(tx: sa.Connection, ids: Sequence[int]) -> dict[int, int]:
    """Who entered each of these examples, where somebody of the team did."""
    found: dict[int, int] = {}
    query = sa.select(examples.c.id, examples.c.author_id).where(examples.c.author_id.is_not(None))
    for start in range(0, len(ids), _AT_ONCE):
        for number, author in tx.execute(query.where(examples.c.id.in_(ids[start : start + _AT_ONCE]))):
            found[int(number)] = int(author)
    return found


def authors_of_replies(tx: sa.Connection, ids: Sequence[int]) -> list[tuple[int, int]]:
    """(response, person) of everybody of the team who has entered an example with the very words of a response."""
    same = sa.and_(examples.c.teacher_response == responses.c.text, examples.c.author_id.is_not(None))
    query = sa.select(responses.c.id, examples.c.author_id).distinct().join_from(responses, examples, same)
    return [
        (int(number), int(author))
        for start in range(0, len(ids), _AT_ONCE)
        for number, author in tx.execute(query.where(responses.c.id.in_(ids[start : start + _AT_ONCE])))
    ]


def sample_ids(tx: sa.Connection) -> list[int]:
    """The examples that came with the sample data."""
    return list(tx.scalars(sa.select(examples.c.id).where(examples.c.is_sample)))


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


def by_origin(tx: sa.Connection, source: str, external_id: str) -> int | None:
    """The id of the example with this origin, or None."""
    return tx.scalar(sa.select(examples.c.id).where(examples.c.source == source, examples.c.external_id == external_id))


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
                 author_id=row.author_id, note=row.note, saved_at=row.saved_at)
        for row in tx.execute(query)
    ]  # fmt: skip


def page(tx: sa.Connection, wanted: Filter, limit: int, offset: int) -> list[StoredExample]:
    """One page of examples, last changed first; of a search, newest first."""
    return by_ids(tx, page_ids(tx, wanted, limit, offset))


def page_ids(tx: sa.Connection, wanted: Filter, limit: int, offset: int) -> list[int]:
    """The ids on one page, found in an index alone however deep the page is."""
    column, query = examples.c, sa.select(examples.c.id)
    is_plain = wanted == Filter(statuses=wanted.statuses, search=wanted.search)
    # Written so that SQLite walks the index meant: an expression of a column is no reason to take that column's own.
    if wanted.search.strip():
        query = _where(query, wanted, tx.dialect.name).order_by((column.id if is_plain else column.id + 0).desc())
    else:
        status = sa.func.coalesce(column.status, "") if is_plain and len(wanted.statuses) != 1 else column.status
        query = _where(query, wanted, tx.dialect.name, status)
        query = query.order_by(column.updated_at.desc(), column.id.desc())
    return list(tx.scalars(query.limit(limit).offset(offset)))


def by_ids(tx: sa.Connection, ids: Sequence[int]) -> list[StoredExample]:
    """These examples in the order of their ids as given; one that is no longer there is left out."""
    found = {row.id: _stored(row) for row in tx.execute(_select().where(examples.c.id.in_(ids)))}
    return [found[example_id] for example_id in ids if example_id in found]


def is_any(tx: sa.Connection) -> bool:
    """Whether there is any example at all, archived ones too."""
    return tx.scalar(sa.select(examples.c.id).limit(1)) is not None


def each(tx: sa.Connection, wanted: Filter) -> Iterator[StoredExample]:
    """Every wanted example in order of its id, streamed."""
    query = _where(_select(), wanted, tx.dialect.name).order_by(examples.c.id)
    for row in tx.execute(query, execution_options={"yield_per": 1000}):
        yield _stored(row)


def rows(tx: sa.Connection, wanted: Filter) -> Iterator[Any]:
    """As `each`, as plain rows of the table with author_name: an eighth of the time, for what reads them all."""
    query = _where(_select(), wanted, tx.dialect.name).order_by(examples.c.id)
    yield from tx.execute(query, execution_options={"yield_per": 1000})


def count(tx: sa.Connection, wanted: Filter) -> int:
    """How many examples are wanted."""
    if wanted == Filter(search=wanted.search) and (hits := words.number(tx, wanted.search)) is not None:
        # The index of words holds no standing: asked about them all, less than half the time goes by.
        archived = Filter(statuses=("archived",), search=wanted.search)
        return hits - count(tx, archived)
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
    if column == "subject":
        return _subjects(tx)[:limit]
    chosen = examples.c[column]
    query = (
        sa.select(chosen).where(chosen != "", examples.c.status != "archived")
        .group_by(chosen).order_by(sa.func.count().desc(), chosen).limit(limit)
    )  # fmt: skip
    return list(tx.scalars(query))


def _subjects(tx: sa.Connection) -> list[str]:
    """As `distinct`, counted in the order of an index, which takes half the time."""
    keys = (examples.c.status, examples.c.grade, examples.c.subject)
    numbers: Counter[str] = Counter()
    for status, _, subject, number in tx.execute(sa.select(*keys, sa.func.count()).group_by(*keys)):
        if subject and status != "archived":
            numbers[subject] += number
    return sorted(numbers, key=lambda subject: (-numbers[subject], subject))


def _keep_revision(tx: sa.Connection, example_id: int, number: int, content: TeachingExample,
                   author_id: int | None, note: str, now: float) -> None:  # fmt: skip
    tx.execute(sa.insert(example_revisions).values(
        example_id=example_id, number=number, author_id=author_id, content=content.model_dump(mode="json"),
        note=note, saved_at=now,
    ))  # fmt: skip


def row_of(content: TeachingExample, known_hash: str = "") -> dict[str, Any]:
    """The columns of the table that a text fills, with those that are told from it. known_hash: that of the text,
    where it was computed before."""
    row = content.model_dump(mode="json")
    return row | {
        "grade": content.grade, "content_hash": known_hash or content.hash, "duplicate_key": content.duplicate_key,
        "profile_kind": profile_kind(content.student_profile),
        "challenge_type": challenge_type(content.subject, content.topic),
    }  # fmt: skip


def _select() -> sa.Select[Any]:
    return sa.select(examples, users.c.name.label("author_name")).outerjoin(users, users.c.id == examples.c.author_id)


def chosen_by(wanted: Filter, dialect: str) -> sa.ColumnElement[bool]:
    """What holds for the wanted examples alone, for a statement of the store's own."""
    return examples.c.id.in_(_where(sa.select(examples.c.id), wanted, dialect).correlate(None))


def _where(query: sa.Select[Any], wanted: Filter, dialect: str,
           status: sa.ColumnElement[str] = examples.c.status) -> sa.Select[Any]:  # fmt: skip
    column = examples.c
    statuses: tuple[str, ...] = wanted.statuses or ("draft", "submitted", "approved")
    query = query.where(status.in_(statuses))
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
