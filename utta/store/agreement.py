"""What agreement is computed from: every rating on a rubric, and every comparison, as bare rows."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from utta.domain.desired_steps import UNNAMED
from utta.domain.preferences import Compared
from utta.domain.rating_table import Given
from utta.store.review_tables import responses, reviews, rubrics
from utta.store.rubrics import onto, onto_newest
from utta.store.sealed import may_be_told

_other = responses.alias("other")
_FAMILY = sa.func.coalesce(
    sa.func.nullif(reviews.c.family, ""), sa.func.nullif(responses.c.family, ""), responses.c.situation_key
)
"""What the item belongs to: its word problem or lesson; without one, the student's words it answers."""


def reviewer_of(user_id: int) -> str:
    """What a person of ours is called among reviewers: by number, so that no name from a file is taken for theirs."""
    return f"person {user_id}"


def ratings(tx: sa.Connection, rubric_key: str, round_id: int | None = None, *, open_rounds: bool = False,
            version: int | None = None) -> list[Given]:  # fmt: skip
    """Every rating on a rubric in the order they came, of one review round if asked; the item is the response's id. Of
    ratings on another version than `version`, None for the newest, those that mean the same on it. open_rounds: also
    those of rounds that are not closed."""
    query = (
        sa.select(reviews.c.response_id, responses.c.generator, _FAMILY.label("family"), reviews.c.reviewer,
                  reviews.c.ratings, reviews.c.reviewer_id, reviews.c.seconds, reviews.c.created_at, rubrics.c.version)
        .join_from(reviews, rubrics).join(responses, responses.c.id == reviews.c.response_id)
        .where(reviews.c.kind == "rating", rubrics.c.key == rubric_key)
        .order_by(reviews.c.id)
    )  # fmt: skip
    carried = onto_newest(tx, rubric_key) if version is None else onto(tx, rubric_key, version)
    return [_given(row, carried) for row in tx.execute(_chosen(query, round_id, open_rounds))]


def comparisons(tx: sa.Connection, round_id: int | None = None, *, open_rounds: bool = False) -> list[Compared]:
    """Every comparison of two responses in the order they came, of one review round if asked. open_rounds: as above."""
    query = (
        sa.select(responses.c.generator, _other.c.generator.label("other"), _FAMILY.label("family"),
                  reviews.c.preferred, reviews.c.shown_left)
        .select_from(reviews).join(responses, responses.c.id == reviews.c.response_id)
        .join(_other, _other.c.id == reviews.c.other_response_id)
        .where(reviews.c.kind == "preference", reviews.c.preferred.is_not(None)).order_by(reviews.c.id)
    )  # fmt: skip
    return [
        Compared(row.generator or UNNAMED, row.other or UNNAMED, row.preferred, row.shown_left, row.family)
        for row in tx.execute(_chosen(query, round_id, open_rounds))
    ]


def _chosen(query: sa.Select[Any], round_id: int | None, open_rounds: bool) -> sa.Select[Any]:
    if not open_rounds:
        query = query.where(may_be_told())
    return query if round_id is None else query.where(reviews.c.round_id == round_id)


def _given(row: Any, carried: Callable[[int, Mapping[str, str]], dict[str, str]]) -> Given:
    is_ours = row.reviewer_id is not None
    return Given(
        item=row.response_id, reviewer=reviewer_of(row.reviewer_id) if is_ours else row.reviewer,
        ratings=carried(row.version, row.ratings or {}), family=row.family, generator=row.generator,
        seconds=row.seconds, created_at=row.created_at if is_ours else None,
    )  # fmt: skip
