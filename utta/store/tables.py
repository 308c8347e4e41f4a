"""The tables. Times are seconds since the epoch (UTC); texts are stored exactly as entered.

A table change needs a revision under revisions/versions; a test compares the two.
"""

import sqlalchemy as sa

import utta.store.suite_tables
import utta.store.work_tables  # noqa: F401  # so that whoever reads the metadata here finds every table
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

users = sa.Table(
    "users",
    metadata,
    id_column(),
    sa.Column("username", sa.Text, nullable=False, unique=True),
    text_column("name"),
    sa.Column("role", sa.Text, nullable=False),
    text_column("password_hash"),
    sa.Column("failed_attempts", sa.Integer, nullable=False, default=0),
    time_column("locked_until", nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    time_column("created_at"),
    sqlite_autoincrement=True,
)

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    time_column("expires_at"),
)

preferences = sa.Table(
    "store_settings",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", Json, nullable=False),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("content", Json, nullable=False),
    time_column("saved_at"),
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

# A stamp that is new at every change of a noun, so that what was counted may be kept until then.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("noun", sa.Text, primary_key=True),
    sa.Column("stamp", sa.Integer, nullable=False),
)

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

dataset_versions = sa.Table(
    "dataset_versions",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("counts", Json, nullable=False),
    sa.Column("choice", Json, nullable=False),
    sa.Column("card", Json, nullable=False, default=dict, server_default="{}"),
    flag_column("has_sample"),
    user_column("author_id"),
    time_column("created_at"),
    sqlite_autoincrement=True,
)

dataset_items = sa.Table(
    "dataset_items",
    metadata,
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # example | review
    sa.Column("item_id", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("split", sa.Text, nullable=False),
    text_column("family"),
    text_column("author"),
    sa.Column("content", Json, nullable=False),
    sa.Index("ix_dataset_items_split", "dataset_id", "kind", "split"),
    sa.Index("ix_dataset_items_of", "kind", "item_id", "dataset_id"),  # which versions an example is in
)

# What a lead connected. A run and a model version keep the settings they used themselves.
engines = sa.Table(
    "engines",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("spec", Json, nullable=False),  # an EngineSpec of domain/engine.py; never a key
    user_column("author_id"),
    time_column("created_at"),
    time_column("changed_at"),
    time_column("archived_at", nullable=True),
    sqlite_autoincrement=True,
)

training_runs = sa.Table(
    "training_runs",
    metadata,
    id_column(),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("preset", sa.Text, nullable=False),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("engine", Json, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    user_column("author_id"),
    time_column("created_at"),
    sa.Column("settings", Json, nullable=False, default=dict, server_default="{}"),
    sa.Column("continues", sa.ForeignKey("training_runs.id"), nullable=True),
    time_column("archived_at", nullable=True),
    sa.Column("rubric", Json, nullable=True),  # what an Evaluator was to judge by when it was asked for
    sqlite_autoincrement=True,
)

training_estimates = sa.Table(
    "training_estimates",
    metadata,
    id_column(),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("preset", sa.Text, nullable=False),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("engine", Json, nullable=False),
    sa.Column("settings", Json, nullable=False, default=dict, server_default="{}"),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    user_column("author_id"),
    time_column("created_at"),
    sqlite_autoincrement=True,
)

model_versions = sa.Table(
    "model_versions",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("run_id", sa.ForeignKey("training_runs.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("program", Json, nullable=False),
    sa.Column("engine", Json, nullable=False),
    flag_column("better"),
    user_column("author_id"),
    time_column("created_at"),
    sa.UniqueConstraint("assistant", "number"),
    sqlite_autoincrement=True,
)

evaluations = sa.Table(
    "evaluations",
    metadata,
    id_column(),
    sa.Column("model_id", sa.ForeignKey("model_versions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("split", sa.Text, nullable=False),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    user_column("author_id"),
    time_column("created_at"),
    sa.Column("plan", Json, nullable=False, default=dict, server_default="{}"),  # what was asked for
    sa.Column("took", Json, nullable=False, default=dict, server_default="{}"),  # what the answers took, by who
    sqlite_autoincrement=True,
)

evaluation_answers = sa.Table(
    "evaluation_answers",
    metadata,
    sa.Column("evaluation_id", sa.ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("case_key", sa.Text, primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),  # model | baseline | constant
    text_column("family"),
    sa.Column("outputs", Json, nullable=True),
    sa.Column("scores", Json, nullable=False, default=dict),
    text_column("unscored"),
    text_column("reasons"),  # of the judge
)
