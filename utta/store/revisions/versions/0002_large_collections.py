"""Large collections: a word index, counts from an index, what became of an example, links, requests, mappings."""

import sqlalchemy as sa
from alembic import op

from utta.domain.vocabulary import challenge_type, profile_kind

revision = "0002_large_collections"
down_revision = "0001_first_house"
branch_labels = None
depends_on = None

_BATCH = 1000
_NAMES = ("student_question", "teacher_response", "context", "topic")
_COLUMNS = ", ".join(_NAMES)
_TAKE_OUT = (
    f"INSERT INTO example_words(example_words, rowid, {_COLUMNS}) "
    f"VALUES ('delete', old.id, {', '.join(f'old.{name}' for name in _NAMES)});"
)
_PUT_IN = (
    f"INSERT INTO example_words(rowid, {_COLUMNS}) VALUES (new.id, {', '.join(f'new.{name}' for name in _NAMES)});"
)
# Triggers keep the index true, whoever writes to the examples.
_SQLITE = (
    f"CREATE VIRTUAL TABLE example_words USING fts5({_COLUMNS}, content='examples', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO example_words(example_words) VALUES ('rebuild')",
    f"CREATE TRIGGER example_words_added AFTER INSERT ON examples BEGIN {_PUT_IN} END",
    f"CREATE TRIGGER example_words_removed AFTER DELETE ON examples BEGIN {_TAKE_OUT} END",
    f"CREATE TRIGGER example_words_changed AFTER UPDATE OF {_COLUMNS} ON examples BEGIN {_TAKE_OUT} {_PUT_IN} END",
    # A frozen version is locked: its rows go with it, or not at all.
    "CREATE TRIGGER dataset_items_locked BEFORE UPDATE ON dataset_items "
    "BEGIN SELECT RAISE(ABORT, 'a dataset version never changes'); END",
)
_POSTGRESQL = (
    "CREATE INDEX example_words ON examples USING gin (to_tsvector('simple', student_question || ' ' || "
    "teacher_response || ' ' || context || ' ' || topic))",
    "CREATE OR REPLACE FUNCTION dataset_items_locked() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a dataset version never changes'; END $$",
    "CREATE TRIGGER dataset_items_locked BEFORE UPDATE ON dataset_items "
    "FOR EACH ROW EXECUTE FUNCTION dataset_items_locked()",
)


def upgrade() -> None:
    """Make the tables and indexes, and fill what can be told from the texts."""
    op.add_column("examples", sa.Column("profile_kind", sa.Text(), server_default="", nullable=False))
    op.add_column("examples", sa.Column("challenge_type", sa.Text(), server_default="", nullable=False))
    op.add_column("dataset_versions", sa.Column("card", sa.JSON(), server_default="{}", nullable=False))
    _tables()
    _fill()
    facets = ["status", "grade", "subject", "source", "is_sample", "author_id", "profile_kind", "challenge_type",
              "updated_at"]  # fmt: skip
    op.create_index("ix_examples_facets", "examples", facets)
    op.create_index("ix_examples_recent", "examples", ["updated_at", "id", "status"])
    op.create_index("ix_dataset_items_of", "dataset_items", ["kind", "item_id", "dataset_id"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def _tables() -> None:
    user, example = "users.id", "examples.id"
    op.create_table(
        "example_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("example_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], [user], name="fk_example_events_author_id"),
        sa.ForeignKeyConstraint(["example_id"], [example], name="fk_example_events_example_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_example_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_example_events_example_id", "example_events", ["example_id"])
    op.create_table(
        "example_links",
        sa.Column("example_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], [user], name="fk_example_links_author_id"),
        sa.ForeignKeyConstraint(["example_id"], [example], name="fk_example_links_example_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], [example], name="fk_example_links_other_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("example_id", "other_id", name="pk_example_links"),
    )
    op.create_index("ix_example_links_other_id", "example_links", ["other_id"])
    op.create_table(
        "example_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("profile_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("challenge_type", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("closed_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], [example], name="fk_example_requests_answered_by",
                                ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["asked_id"], [user], name="fk_example_requests_asked_id"),
        sa.ForeignKeyConstraint(["author_id"], [user], name="fk_example_requests_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_example_requests"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "import_mappings",
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], [user], name="fk_import_mappings_author_id"),
        sa.PrimaryKeyConstraint("shape", name="pk_import_mappings"),
    )
    op.create_table(
        "changes",
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("noun", name="pk_changes"),
    )


def _fill() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, subject, topic, student_profile FROM examples")).all()
    values = [
        {"example": row.id, "profile": profile_kind(row.student_profile),
         "challenge": challenge_type(row.subject, row.topic)}
        for row in rows
    ]  # fmt: skip
    update = sa.text("UPDATE examples SET profile_kind = :profile, challenge_type = :challenge WHERE id = :example")
    for start in range(0, len(values), _BATCH):
        connection.execute(update, values[start : start + _BATCH])
