"""The tables of teaching examples: their texts in every revision, what became of them, what is asked for, and how files
are read."""

import sqlalchemy as sa

from utta.store.columns import (
    Json,
    has_external_id,
    id_column,
    metadata,
    origin_columns,
    situation_columns,
    text_column,
    time_column,
    user_column,
)

examples = sa.Table(
    "examples",
    metadata,
    id_column(),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, default=1),
    user_column("author_id"),
    sa.Column("grade", sa.Integer, nullable=True),
    text_column("profile_kind"),
    text_column("challenge_type"),
    *situation_columns(),
    text_column("teaching_approach"),
    text_column("teacher_response"),
    sa.Column("techniques_used", Json, nullable=False, default=list),
    text_column("rationale"),
    text_column("expected_outcomes"),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("duplicate_key", sa.Text, nullable=False, index=True),
    text_column("family"),
    *origin_columns(),
    sa.Column("submit_token", sa.Text, nullable=True, unique=True),
    time_column("created_at"),
    time_column("updated_at"),
    sa.Index("ix_examples_list", "status", "updated_at", "id"),
    sa.Index("ix_examples_recent", "updated_at", "id", "status"),
    # Every count and every filtered page is found in this index alone, without touching a text.
    sa.Index("ix_examples_facets", "status", "grade", "subject", "source", "is_sample", "author_id", "profile_kind",
             "challenge_type", "updated_at"),
    sa.Index(
        "uq_examples_external_id", "source", "external_id", unique=True,
        sqlite_where=has_external_id, postgresql_where=has_external_id,
    ),
    sqlite_autoincrement=True,
)  # fmt: skip

example_revisions = sa.Table(
    "example_revisions",
    metadata,
    id_column(),
    sa.Column("example_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    user_column("author_id"),
    sa.Column("content", Json, nullable=False),
    text_column("note"),
    time_column("saved_at"),
    sa.UniqueConstraint("example_id", "number"),
    sqlite_autoincrement=True,
)

# What became of an example besides its text: who approved it, sent it back and why, archived it.
example_events = sa.Table(
    "example_events",
    metadata,
    id_column(),
    sa.Column("example_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("deed", sa.Text, nullable=False),  # a Deed of domain/example.py
    user_column("author_id"),
    text_column("comment"),
    time_column("done_at"),
    sqlite_autoincrement=True,
)

# What a person said of two examples that look alike: one family, or not the same after all. example_id < other_id.
example_links = sa.Table(
    "example_links",
    metadata,
    sa.Column("example_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("other_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("relation", sa.Text, nullable=False),  # family | distinct
    user_column("author_id"),
    time_column("made_at"),
)

# A gap in the coverage that experts were asked to fill. Empty fields ask for any.
example_requests = sa.Table(
    "example_requests",
    metadata,
    id_column(),
    sa.Column("grade", sa.Integer, nullable=True),
    text_column("subject"),
    text_column("profile_kind"),
    text_column("challenge_type"),
    text_column("note"),
    user_column("author_id"),
    user_column("asked_id"),  # nobody in particular where null
    sa.Column("answered_by", sa.ForeignKey("examples.id", ondelete="SET NULL"), nullable=True),
    time_column("created_at"),
    time_column("closed_at", nullable=True),
    sqlite_autoincrement=True,
)

# Which column of a foreign file means what, remembered by the file's shape.
import_mappings = sa.Table(
    "import_mappings",
    metadata,
    sa.Column("shape", sa.Text, primary_key=True),
    sa.Column("mapping", Json, nullable=False),
    user_column("author_id"),
    time_column("saved_at"),
)
