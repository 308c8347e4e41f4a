"""The tables of reviewing: rubrics, the responses that are judged, and what was said of them."""

import sqlalchemy as sa

from utta.store.columns import (
    Json,
    flag_column,
    has_external_id,
    id_column,
    metadata,
    origin_columns,
    situation_columns,
    text_column,
    time_column,
    user_column,
)
from utta.store.round_tables import review_rounds, round_items

rubrics = sa.Table(
    "rubrics",
    metadata,
    id_column(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("definition", Json, nullable=False),
    user_column("author_id"),  # null: it came with UTTA or with a file
    flag_column("is_shipped"),
    time_column("created_at"),
    time_column("archived_at", nullable=True),  # the same in all versions of a rubric
    sa.UniqueConstraint("key", "version"),
    sqlite_autoincrement=True,
)

responses = sa.Table(
    "responses",
    metadata,
    id_column(),
    sa.Column("situation_key", sa.Text, nullable=False, index=True),
    sa.Column("grade", sa.Integer, nullable=True),
    *situation_columns(),
    sa.Column("text", sa.Text, nullable=False),
    text_column("generator"),
    sa.Column("generator_kind", sa.Text, nullable=False),
    sa.Column("model_id", sa.Integer, nullable=True, index=True),
    sa.Column("example_id", sa.Integer, nullable=True, index=True),
    text_column("family"),
    text_column("source"),
    text_column("licence"),
    flag_column("is_sample"),
    sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
    flag_column("set_aside"),  # a lead found it harmful, private or broken: nobody is asked about it any more
    time_column("created_at"),
    sqlite_autoincrement=True,
)

reviews = sa.Table(
    "reviews",
    metadata,
    id_column(),
    sa.Column("kind", sa.Text, nullable=False),  # rating | preference
    sa.Column("response_id", sa.ForeignKey("responses.id"), nullable=False, index=True),
    sa.Column("other_response_id", sa.ForeignKey("responses.id"), nullable=True, index=True),
    user_column("reviewer_id"),
    text_column("reviewer"),
    sa.Column("rubric_id", sa.ForeignKey("rubrics.id"), nullable=True, index=True),
    sa.Column("ratings", Json, nullable=True),
    sa.Column("preferred", sa.Text, nullable=True),  # A = response_id, B = other_response_id, tie, neither
    sa.Column("shown_left", sa.Text, nullable=True),  # A or B: which of the two stood on the left
    text_column("improved_response"),
    text_column("rationale"),
    sa.Column("seconds", sa.Float, nullable=True),
    text_column("family"),
    *origin_columns(),
    sa.Column("item", sa.Text, nullable=True),  # what a signed-in reviewer was asked; one review each
    sa.Column("round_id", sa.ForeignKey(review_rounds.c.id), nullable=True, index=True),
    sa.Column("round_item_id", sa.ForeignKey(round_items.c.id), nullable=True, index=True),
    sa.Column("revision", sa.Integer, nullable=False, default=1, server_default="1"),
    # Which of several judgements that one file gave under one external id, from 0.
    sa.Column("occurrence", sa.Integer, nullable=False, default=0, server_default="0"),
    time_column("created_at"),
    sa.UniqueConstraint("reviewer_id", "item"),
    sa.Index(
        "uq_reviews_external_id", "source", "external_id", "kind", "occurrence", unique=True,
        sqlite_where=has_external_id, postgresql_where=has_external_id,
    ),
    sqlite_autoincrement=True,
)  # fmt: skip
