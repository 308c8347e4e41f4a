"""Reviewing in rounds: what is asked of whom, calibration, flags, remarks, and what reviews said before."""

import sqlalchemy as sa
from alembic import op

revision = "0003_review_rounds"
down_revision = "0002_large_collections"
branch_labels = None
depends_on = None

_USER, _ROUND, _ITEM, _RESPONSE = "users.id", "review_rounds.id", "round_items.id", "responses.id"


def upgrade() -> None:
    """Make the tables, and the columns by which a review names its round."""
    op.add_column("responses", sa.Column("set_aside", sa.Boolean(), server_default=sa.false(), nullable=False))
    _rounds()
    _asked()
    _said()
    # SQLite takes a reference only together with its column, PostgreSQL takes it in the same words.
    for column, other in (("round_id", "review_rounds"), ("round_item_id", "round_items")):
        op.execute(
            f"ALTER TABLE reviews ADD COLUMN {column} INTEGER CONSTRAINT fk_reviews_{column} REFERENCES {other} (id)"
        )
        op.create_index(f"ix_reviews_{column}", "reviews", [column])
    op.add_column("reviews", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _to(table: str, column: str, other: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [other], name=f"fk_{table}_{column}", ondelete=on_delete)


def _rounds() -> None:
    op.create_table(
        "review_rounds",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=True),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column("has_sample", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=True),
        sa.Column("closed_at", sa.Float(), nullable=True),
        _to("review_rounds", "rubric_id", "rubrics.id"),
        _to("review_rounds", "job_id", "jobs.id"),
        _to("review_rounds", "author_id", _USER),
        sa.PrimaryKeyConstraint("id", name="pk_review_rounds"),
        sa.UniqueConstraint("name", name="uq_review_rounds_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "round_reviewers",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.Float(), nullable=True),
        _to("round_reviewers", "round_id", _ROUND, "CASCADE"),
        _to("round_reviewers", "user_id", _USER),
        sa.PrimaryKeyConstraint("round_id", "user_id", name="pk_round_reviewers"),
    )
    op.create_table(
        "round_answers",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("generator", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        _text("failure"),
        _to("round_answers", "round_id", _ROUND, "CASCADE"),
        _to("round_answers", "response_id", _RESPONSE, "CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "generator", "case_key", name="pk_round_answers"),
    )
    op.create_index("ix_round_answers_response_id", "round_answers", ["response_id"])


def _asked() -> None:
    op.create_table(
        "round_items",
        _id(),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("gold", sa.JSON(), nullable=True),
        _to("round_items", "round_id", _ROUND, "CASCADE"),
        _to("round_items", "response_id", _RESPONSE, "CASCADE"),
        _to("round_items", "other_id", _RESPONSE, "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_round_items"),
        sqlite_autoincrement=True,
    )
    for column in ("round_id", "response_id", "other_id"):
        op.create_index(f"ix_round_items_{column}", "round_items", [column])
    op.create_table(
        "round_assignments",
        _id(),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("shown_left", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        _text("reason"),
        sa.Column("ended_at", sa.Float(), nullable=True),
        _to("round_assignments", "round_id", _ROUND, "CASCADE"),
        _to("round_assignments", "item_id", _ITEM, "CASCADE"),
        _to("round_assignments", "user_id", _USER),
        sa.PrimaryKeyConstraint("id", name="pk_round_assignments"),
        sa.UniqueConstraint("item_id", "user_id", name="uq_round_assignments_item_id_user_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_round_assignments_queue", "round_assignments", ["user_id", "round_id", "state", "place"])
    op.create_index("ix_round_assignments_round", "round_assignments", ["round_id", "state"])


def _said() -> None:
    op.create_table(
        "review_history",
        _id(),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        _text("item"),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.Float(), nullable=False),
        _to("review_history", "reviewer_id", _USER),
        sa.PrimaryKeyConstraint("id", name="pk_review_history"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_history_review_id", "review_history", ["review_id"])
    op.create_table(
        "response_flags",
        _id(),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        _text("comment"),
        sa.Column("made_at", sa.Float(), nullable=False),
        _text("decision"),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.Float(), nullable=True),
        _to("response_flags", "response_id", _RESPONSE, "CASCADE"),
        _to("response_flags", "user_id", _USER),
        _to("response_flags", "decided_by", _USER),
        sa.PrimaryKeyConstraint("id", name="pk_response_flags"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_response_flags_response_id", "response_flags", ["response_id"])
    op.create_table(
        "gold_answers",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("rubric_key", sa.Text(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        _text("why"),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Float(), nullable=False),
        _to("gold_answers", "response_id", _RESPONSE, "CASCADE"),
        _to("gold_answers", "author_id", _USER),
        sa.PrimaryKeyConstraint("response_id", "rubric_key", name="pk_gold_answers"),
    )
    op.create_table(
        "round_remarks",
        _id(),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        _to("round_remarks", "item_id", _ITEM, "CASCADE"),
        _to("round_remarks", "user_id", _USER),
        sa.PrimaryKeyConstraint("id", name="pk_round_remarks"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_round_remarks_item_id", "round_remarks", ["item_id"])
