"""Reviews: ratings and preferences, by signed-in reviewers and from files."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from utta.domain.answer import NO_CLOSE_EXAMPLE
from utta.domain.origin import Origin
from utta.domain.review import Review
from utta.store import changes
from utta.store.examples import Filter
from utta.store.people_tables import users
from utta.store.responses import SEARCHED, labelled
from utta.store.responses import of_row as response_of_row
from utta.store.review_tables import responses, reviews, rubrics
from utta.store.round_tables import response_flags, review_rounds, round_items
from utta.store.sealed import may_be_told

_ORIGIN = ("external_id", "source", "licence", "family", "metadata", "is_sample")
_PLAIN = ("kind", "reviewer", "preferred", "shown_left", "improved_response", "rationale")
_other = responses.alias("other")
_ADD = {
    name: dialect.insert(reviews).on_conflict_do_nothing(index_elements=["reviewer_id", "item"]).returning(reviews.c.id)
    for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
}
"""By dialect: what this reviewer has already said of this item stays."""
_COUNT = sa.select(sa.func.count()).select_from(reviews)
_COUNT_BY = _COUNT.where(reviews.c.reviewer_id == sa.bindparam("whose"))
_LATEST = (
    sa.select(reviews.c.kind, reviews.c.seconds, reviews.c.created_at, reviews.c.round_id)
    .where(reviews.c.reviewer_id == sa.bindparam("whose"), reviews.c.item.is_not(None))
    .order_by(reviews.c.created_at.desc(), reviews.c.id.desc()).limit(sa.bindparam("most"))
)  # fmt: skip


def add(tx: sa.Connection, review: Review, *, response_id: int, other_id: int | None, rubric_id: int | None,
        now: float, reviewer_id: int | None = None, item: str | None = None, seconds: float | None = None,
        round_id: int | None = None, round_item_id: int | None = None,
        occurrence: int = 0) -> int | None:  # fmt: skip
    """Store a review and return its id; None when this reviewer has already reviewed this item."""
    row = review.model_dump(include=set(_PLAIN)) | review.origin.model_dump(include=set(_ORIGIN))
    row |= {"response_id": response_id, "other_response_id": other_id, "rubric_id": rubric_id,
            "ratings": review.ratings or None, "reviewer_id": reviewer_id, "item": item, "seconds": seconds,
            "created_at": now, "round_id": round_id, "round_item_id": round_item_id,
            "occurrence": occurrence}  # fmt: skip
    review_id: int | None = tx.execute(_ADD[tx.dialect.name], row).scalar_one_or_none()
    if review_id is not None:
        changes.note(tx, "reviews")
    return review_id


def imported(tx: sa.Connection, kind: str, source: str, external_ids: Sequence[str]) -> list[tuple[int, Review]]:
    """(occurrence, review) of those already imported from a source that have one of these external ids."""
    query = _select().where(reviews.c.source == source, reviews.c.kind == kind, reviews.c.external_id.in_(external_ids))
    return [(row.occurrence, of_row(row)) for row in tx.execute(query)]


def made_here(tx: sa.Connection, kind: str, ids: Sequence[int]) -> list[Review]:
    """Reviews of a kind that came from no file."""
    query = _select().where(reviews.c.kind == kind, reviews.c.external_id == "", reviews.c.id.in_(ids))
    return [of_row(row) for row in tx.execute(query)]


def each(tx: sa.Connection, kind: Literal["rating", "preference"], rubric_key: str | None = None,
         wanted: Filter | None = None, *, open_rounds: bool = False) -> Iterator[Review]:  # fmt: skip
    """Every review of a kind in order of id, streamed; narrowed as in `chosen_by`."""
    query = _select().where(reviews.c.kind == kind).order_by(reviews.c.id)
    if wanted is not None:
        query = query.where(reviews.c.id.in_(chosen_by(kind, wanted, open_rounds)))
    elif not open_rounds:
        query = query.where(may_be_told())
    if rubric_key:
        query = query.where(rubrics.c.key == rubric_key)
    for row in tx.execute(query, execution_options={"yield_per": 1000}):
        yield of_row(row)


def chosen_by(kind: str, wanted: Filter, open_rounds: bool = False) -> sa.Select[tuple[int]]:
    """Ids of the reviews of a kind that fit a filter: its grades, subjects, sources, words and sample data. What it
    asks of an example alone (status, author, profile, type of challenge, ids) says nothing of a review.

    open_rounds: also those of rounds that are not closed, which are sealed until then.
    """
    query = sa.select(reviews.c.id).join(responses, responses.c.id == reviews.c.response_id)
    query = query.where(reviews.c.kind == kind)
    if not open_rounds:
        query = query.where(may_be_told())
    if wanted.grades:
        one_of = responses.c.grade.in_([grade for grade in wanted.grades if grade is not None])
        query = query.where(sa.or_(one_of, responses.c.grade.is_(None)) if None in wanted.grades else one_of)
    if wanted.subjects:
        query = query.where(responses.c.subject.in_(wanted.subjects))
    if wanted.sources:
        query = query.where(reviews.c.source.in_(wanted.sources))
    if wanted.sample is not None:
        query = query.where(reviews.c.is_sample == wanted.sample)
    for word in wanted.search.split():
        query = query.where(sa.or_(*(responses.c[name].icontains(word, autoescape=True) for name in SEARCHED)))
    return query


def count_chosen(tx: sa.Connection, kind: str, wanted: Filter, open_rounds: bool = False) -> int:
    """How many reviews of a kind fit a filter, as in `chosen_by`."""
    return tx.scalar(sa.select(sa.func.count()).select_from(chosen_by(kind, wanted, open_rounds).subquery())) or 0


def count(tx: sa.Connection, kind: str | None = None, reviewer_id: int | None = None) -> int:
    """How many reviews there are, of a kind, by a person."""
    query = _COUNT if reviewer_id is None else _COUNT_BY
    if kind:
        query = query.where(reviews.c.kind == kind)
    return tx.scalar(query, {"whose": reviewer_id} if reviewer_id is not None else {}) or 0


def count_by_rubric(tx: sa.Connection) -> dict[str, int]:
    """Ratings per rubric key, without those of rounds that are not closed."""
    query = (
        sa.select(rubrics.c.key, sa.func.count()).join_from(reviews, rubrics)
        .where(reviews.c.kind == "rating", may_be_told()).group_by(rubrics.c.key)
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in tx.execute(query)}


def by_cell(tx: sa.Connection) -> list[Any]:
    """Rows (generator, grade, number) of the reviews of each cell of the coverage map."""
    query = (
        sa.select(responses.c.generator, responses.c.grade, sa.func.count().label("number"))
        .join_from(reviews, responses, responses.c.id == reviews.c.response_id)
        .group_by(responses.c.generator, responses.c.grade)
    )  # fmt: skip
    return list(tx.execute(query))


def own_rows(tx: sa.Connection, reviewer_id: int, offset: int, limit: int) -> list[Any]:
    """Rows of the reviews that a person gave here, newest first; `of_row` reads them."""
    query = _select().where(reviews.c.reviewer_id == reviewer_id, reviews.c.item.is_not(None))
    return list(
        tx.execute(query.order_by(reviews.c.created_at.desc(), reviews.c.id.desc()).offset(offset).limit(limit))
    )


def own_row(tx: sa.Connection, reviewer_id: int, review_id: int) -> Any | None:
    """The row of one review that this person gave here, or None."""
    query = _select().where(
        reviews.c.id == review_id, reviews.c.reviewer_id == reviewer_id, reviews.c.item.is_not(None)
    )
    return tx.execute(query).one_or_none()


def of_round(tx: sa.Connection, round_id: int) -> list[Any]:
    """Rows of the reviews of a round, with reviewer_name, round_item_id, seconds and ratings; oldest first."""
    query = (
        _select().add_columns(users.c.name.label("reviewer_name")).outerjoin(users, users.c.id == reviews.c.reviewer_id)
    )
    return list(tx.execute(query.where(reviews.c.round_id == round_id).order_by(reviews.c.id)))


def of_same_item(tx: sa.Connection, review_id: int) -> list[Any]:
    """Rows (id, ratings, preferred, rationale, improved_response, reviewer_name) of every review of the round's item
    that a review is about, oldest first. Preferences are told of A and B, which are the same for everybody."""
    item = sa.select(reviews.c.round_item_id).where(reviews.c.id == review_id).scalar_subquery()
    names = ("id", "ratings", "preferred", "rationale", "improved_response")
    query = sa.select(*(reviews.c[name] for name in names), users.c.name.label("reviewer_name"))
    query = query.outerjoin(users, users.c.id == reviews.c.reviewer_id).where(reviews.c.round_item_id == item)
    return list(tx.execute(query.order_by(reviews.c.id)))


def latest(tx: sa.Connection, reviewer_id: int, most: int) -> list[Any]:
    """Rows (kind: rating or preference, seconds, created_at, round_id) of the last reviews a person gave here, newest
    first. seconds: how long it took them, None where that was not told. round_id: None outside of rounds."""
    return list(tx.execute(_LATEST, {"whose": reviewer_id, "most": most}))


def change(tx: sa.Connection, review_id: int, review: Review, revision: int) -> None:
    """Have a review say something else."""
    values = {"ratings": review.ratings or None, "preferred": review.preferred, "rationale": review.rationale,
              "improved_response": review.improved_response, "revision": revision}  # fmt: skip
    tx.execute(sa.update(reviews).where(reviews.c.id == review_id).values(**values))
    changes.note(tx, "reviews")


def remove(tx: sa.Connection, review_id: int) -> None:
    """Take a review away; the caller has kept what it said."""
    tx.execute(sa.delete(reviews).where(reviews.c.id == review_id))
    changes.note(tx, "reviews")


def count_by_version(tx: sa.Connection) -> dict[int, int]:
    """Ratings per id of a rubric's version."""
    query = (
        sa.select(reviews.c.rubric_id, sa.func.count()).where(reviews.c.rubric_id.is_not(None))
        .group_by(reviews.c.rubric_id)
    )  # fmt: skip
    return {int(row[0]): int(row[1]) for row in tx.execute(query)}


def to_rate(tx: sa.Connection, reviewer_id: int, rubric_key: str) -> list[tuple[int, int]]:
    """(response id, ratings it has on this rubric) of every response this person has not rated on it yet; the ratings
    that came with sample data do not count. Responses set aside, reported by this person and not yet looked at, or of a
    round that is not closed, are left out."""
    rated = (
        sa.select(reviews.c.response_id, sa.func.count().label("n")).join_from(reviews, rubrics)
        .where(reviews.c.kind == "rating", rubrics.c.key == rubric_key,
               sa.or_(reviews.c.reviewer_id.is_not(None), ~reviews.c.is_sample))
        .group_by(reviews.c.response_id).subquery()
    )  # fmt: skip
    mine = sa.select(reviews.c.response_id).where(
        reviews.c.reviewer_id == reviewer_id, reviews.c.item.startswith(f"rate:{rubric_key}:", autoescape=True)
    )
    query = (
        sa.select(responses.c.id, sa.func.coalesce(rated.c.n, 0))
        .outerjoin(rated, rated.c.response_id == responses.c.id)
        .where(responses.c.id.not_in(mine), *_is_free(responses, reviewer_id))
    )  # fmt: skip
    return [(int(row[0]), int(row[1])) for row in tx.execute(query)]


def to_compare(tx: sa.Connection, reviewer_id: int) -> list[tuple[int, int]]:
    """(smaller id, larger id) of every pair of different responses to one situation this person has not compared,
    without those set aside or of a round that is not closed."""
    first, second = responses.alias("first"), responses.alias("second")
    query = sa.select(first.c.id, second.c.id).join_from(
        first, second,
        sa.and_(first.c.situation_key == second.c.situation_key, first.c.id < second.c.id,
                first.c.text != second.c.text, first.c.generator != second.c.generator),
    ).where(*_is_free(first, reviewer_id), *_is_free(second, reviewer_id))  # fmt: skip
    done = set(tx.scalars(sa.select(reviews.c.item).where(reviews.c.reviewer_id == reviewer_id)))
    return [(a, b) for a, b in tx.execute(query) if f"compare:{a}:{b}" not in done]


def _is_free(table: sa.FromClause, reviewer_id: int) -> list[sa.ColumnElement[bool]]:
    unclosed = sa.select(review_rounds.c.id).where(review_rounds.c.state != "closed")
    asked = [sa.select(column).where(round_items.c.round_id.in_(unclosed), column.is_not(None))
             for column in (round_items.c.response_id, round_items.c.other_id)]  # fmt: skip
    reported = sa.select(response_flags.c.response_id).where(
        response_flags.c.user_id == reviewer_id, response_flags.c.decision == ""
    )
    is_reply = sa.or_(table.c.generator_kind != "model", table.c.text != NO_CLOSE_EXAMPLE)  # a verdict's round had it
    return [~table.c.set_aside, is_reply, *(table.c.id.not_in(ids) for ids in (*asked, reported))]


def _select() -> sa.Select[Any]:
    return (
        sa.select(reviews, rubrics.c.key.label("rubric_key"), rubrics.c.version.label("rubric_version"),
                  *labelled(responses, "a_"), *labelled(_other, "b_"))
        .join(responses, responses.c.id == reviews.c.response_id)
        .outerjoin(_other, _other.c.id == reviews.c.other_response_id)
        .outerjoin(rubrics, rubrics.c.id == reviews.c.rubric_id)
    )  # fmt: skip


def of_row(row: Any) -> Review:
    """A review out of a row that a query of this file gives."""
    values = row._mapping
    return Review(
        id=row.id,
        response=response_of_row(row, "a_"),
        other=response_of_row(row, "b_") if row.other_response_id is not None else None,
        rubric=row.rubric_key or "",
        rubric_version=row.rubric_version or 0,
        ratings=row.ratings or {},
        origin=Origin(**{name: values[name] for name in _ORIGIN}),
        created_at=row.created_at,
        **{name: values[name] for name in _PLAIN},
    )
