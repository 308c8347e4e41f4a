"""The tables. Times are seconds since the epoch (UTC); texts are stored exactly as entered.

A table change needs a revision under revisions/versions; a test compares the two.
"""

from typing import Any

import sqlalchemy as sa

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=_NAMING)

Json = sa.JSON


# sqlite_autoincrement: an id that was once given is not given again, since drafts, exports and logs speak of ids.
def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, default="", server_default="")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=False, server_default=sa.false())


def _time(name: str, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Float, nullable=nullable)


def _user(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.ForeignKey("users.id"), nullable=True)


def _situation() -> list[sa.Column[str]]:
    names = ("grade_level", "subject", "topic", "student_profile", "context", "student_question")
    return [_text(name) for name in names]


def _origin() -> list[sa.Column[Any]]:
    return [
        _text("external_id"),
        _text("source"),
        _text("licence"),
        sa.Column("metadata", Json, nullable=False, default=dict),
        _flag("is_sample"),
    ]


_has_external_id = sa.text("external_id <> ''")

users = sa.Table(
    "users",
    metadata,
    _id(),
    sa.Column("username", sa.Text, nullable=False, unique=True),
    _text("name"),
    sa.Column("role", sa.Text, nullable=False),
    _text("password_hash"),
    sa.Column("failed_attempts", sa.Integer, nullable=False, default=0),
    _time("locked_until", nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    _time("created_at"),
    sqlite_autoincrement=True,
)

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    _time("expires_at"),
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
    _time("saved_at"),
)

examples = sa.Table(
    "examples",
    metadata,
    _id(),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, default=1),
    _user("author_id"),
    sa.Column("grade", sa.Integer, nullable=True),
    _text("profile_kind"),
    _text("challenge_type"),
    *_situation(),
    _text("teaching_approach"),
    _text("teacher_response"),
    sa.Column("techniques_used", Json, nullable=False, default=list),
    _text("rationale"),
    _text("expected_outcomes"),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("duplicate_key", sa.Text, nullable=False, index=True),
    _text("family"),
    *_origin(),
    sa.Column("submit_token", sa.Text, nullable=True, unique=True),
    _time("created_at"),
    _time("updated_at"),
    sa.Index("ix_examples_list", "status", "updated_at", "id"),
    sa.Index("ix_examples_recent", "updated_at", "id", "status"),
    # Every count and every filtered page is found in this index alone, without touching a text.
    sa.Index("ix_examples_facets", "status", "grade", "subject", "source", "is_sample", "author_id", "profile_kind",
             "challenge_type", "updated_at"),
    sa.Index(
        "uq_examples_external_id", "source", "external_id", unique=True,
        sqlite_where=_has_external_id, postgresql_where=_has_external_id,
    ),
    sqlite_autoincrement=True,
)  # fmt: skip

example_revisions = sa.Table(
    "example_revisions",
    metadata,
    _id(),
    sa.Column("example_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    _user("author_id"),
    sa.Column("content", Json, nullable=False),
    _text("note"),
    _time("saved_at"),
    sa.UniqueConstraint("example_id", "number"),
    sqlite_autoincrement=True,
)

# What became of an example besides its text: who approved it, sent it back and why, archived it.
example_events = sa.Table(
    "example_events",
    metadata,
    _id(),
    sa.Column("example_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("deed", sa.Text, nullable=False),  # a Deed of domain/example.py
    _user("author_id"),
    _text("comment"),
    _time("done_at"),
    sqlite_autoincrement=True,
)

# What a person said of two examples that look alike: one family, or not the same after all. example_id < other_id.
example_links = sa.Table(
    "example_links",
    metadata,
    sa.Column("example_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("other_id", sa.ForeignKey("examples.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("relation", sa.Text, nullable=False),  # family | distinct
    _user("author_id"),
    _time("made_at"),
)

# A gap in the coverage that experts were asked to fill. Empty fields ask for any.
example_requests = sa.Table(
    "example_requests",
    metadata,
    _id(),
    sa.Column("grade", sa.Integer, nullable=True),
    _text("subject"),
    _text("profile_kind"),
    _text("challenge_type"),
    _text("note"),
    _user("author_id"),
    _user("asked_id"),  # nobody in particular where null
    sa.Column("answered_by", sa.ForeignKey("examples.id", ondelete="SET NULL"), nullable=True),
    _time("created_at"),
    _time("closed_at", nullable=True),
    sqlite_autoincrement=True,
)

# Which column of a foreign file means what, remembered by the file's shape.
import_mappings = sa.Table(
    "import_mappings",
    metadata,
    sa.Column("shape", sa.Text, primary_key=True),
    sa.Column("mapping", Json, nullable=False),
    _user("author_id"),
    _time("saved_at"),
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
    _id(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("definition", Json, nullable=False),
    _time("created_at"),
    sa.UniqueConstraint("key", "version"),
    sqlite_autoincrement=True,
)

responses = sa.Table(
    "responses",
    metadata,
    _id(),
    sa.Column("situation_key", sa.Text, nullable=False, index=True),
    sa.Column("grade", sa.Integer, nullable=True),
    *_situation(),
    sa.Column("text", sa.Text, nullable=False),
    _text("generator"),
    sa.Column("generator_kind", sa.Text, nullable=False),
    sa.Column("model_id", sa.Integer, nullable=True, index=True),
    sa.Column("example_id", sa.Integer, nullable=True, index=True),
    _text("family"),
    _text("source"),
    _text("licence"),
    _flag("is_sample"),
    sa.Column("fingerprint", sa.Text, nullable=False, unique=True),
    _time("created_at"),
    sqlite_autoincrement=True,
)

reviews = sa.Table(
    "reviews",
    metadata,
    _id(),
    sa.Column("kind", sa.Text, nullable=False),  # rating | preference
    sa.Column("response_id", sa.ForeignKey("responses.id"), nullable=False, index=True),
    sa.Column("other_response_id", sa.ForeignKey("responses.id"), nullable=True, index=True),
    _user("reviewer_id"),
    _text("reviewer"),
    sa.Column("rubric_id", sa.ForeignKey("rubrics.id"), nullable=True, index=True),
    sa.Column("ratings", Json, nullable=True),
    sa.Column("preferred", sa.Text, nullable=True),  # A = response_id, B = other_response_id, tie, neither
    sa.Column("shown_left", sa.Text, nullable=True),  # A or B: which of the two stood on the left
    _text("improved_response"),
    _text("rationale"),
    sa.Column("seconds", sa.Float, nullable=True),
    _text("family"),
    *_origin(),
    sa.Column("item", sa.Text, nullable=True),  # what a signed-in reviewer was asked; one review each
    _time("created_at"),
    sa.UniqueConstraint("reviewer_id", "item"),
    sa.Index(
        "uq_reviews_external_id", "source", "external_id", "kind", unique=True,
        sqlite_where=_has_external_id, postgresql_where=_has_external_id,
    ),
    sqlite_autoincrement=True,
)  # fmt: skip

dataset_versions = sa.Table(
    "dataset_versions",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("counts", Json, nullable=False),
    sa.Column("choice", Json, nullable=False),
    sa.Column("card", Json, nullable=False, default=dict, server_default="{}"),
    _flag("has_sample"),
    _user("author_id"),
    _time("created_at"),
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
    _text("family"),
    _text("author"),
    sa.Column("content", Json, nullable=False),
    sa.Index("ix_dataset_items_split", "dataset_id", "kind", "split"),
    sa.Index("ix_dataset_items_of", "kind", "item_id", "dataset_id"),  # which versions an example is in
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Integer, nullable=False),  # id of the run or evaluation it works on
    sa.Column("state", sa.Text, nullable=False, index=True),  # waiting running done stopped failed
    _flag("handed_over"),
    _flag("stop_requested"),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("progress", Json, nullable=False, default=dict),
    _text("failure"),
    _user("author_id"),
    _time("created_at"),
    _time("started_at", nullable=True),
    _time("ended_at", nullable=True),
    _time("heard_from", nullable=True),
)

training_runs = sa.Table(
    "training_runs",
    metadata,
    _id(),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("preset", sa.Text, nullable=False),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("engine", Json, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    _user("author_id"),
    _time("created_at"),
    sqlite_autoincrement=True,
)

model_versions = sa.Table(
    "model_versions",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("run_id", sa.ForeignKey("training_runs.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("program", Json, nullable=False),
    sa.Column("engine", Json, nullable=False),
    _flag("better"),
    _user("author_id"),
    _time("created_at"),
    sa.UniqueConstraint("assistant", "number"),
    sqlite_autoincrement=True,
)

evaluations = sa.Table(
    "evaluations",
    metadata,
    _id(),
    sa.Column("model_id", sa.ForeignKey("model_versions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("split", sa.Text, nullable=False),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    _user("author_id"),
    _time("created_at"),
    sqlite_autoincrement=True,
)

evaluation_answers = sa.Table(
    "evaluation_answers",
    metadata,
    sa.Column("evaluation_id", sa.ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("case_key", sa.Text, primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),  # model | baseline | constant
    _text("family"),
    sa.Column("outputs", Json, nullable=True),
    sa.Column("scores", Json, nullable=False, default=dict),
    _text("unscored"),
)
