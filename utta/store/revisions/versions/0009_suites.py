"""A team's edits of the suites, the suites as they were asked, and people's decisions on replies."""

import sqlalchemy as sa
from alembic import op

revision = "0009_suites"
down_revision = "0008_evaluation_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "suite_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suite", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("shipped", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_suite_edits_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_suite_edits"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_suite_edits_suite", "suite_edits", ["suite", "id"])
    op.create_table(
        "suite_states",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("suite", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_suite_states"),
    )
    op.create_table(
        "edge_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_key", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("evaluation_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_edge_decisions_author_id"),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name="fk_edge_decisions_evaluation_id",
                                ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_edge_decisions"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("ix_edge_decisions_reply_key", "edge_decisions", ["reply_key"])
