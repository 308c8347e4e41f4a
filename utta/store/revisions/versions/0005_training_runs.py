"""Training runs with settings, that go on from earlier ones; estimates before a run; logs of jobs; who works."""

import sqlalchemy as sa
from alembic import op

revision = "0005_training_runs"
down_revision = "0004_rubric_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the new columns of training runs."""
    op.add_column("training_runs", sa.Column("settings", sa.JSON(), server_default="{}", nullable=False))
    # SQLite takes a reference only together with its column, PostgreSQL takes it in the same words.
    op.execute(
        "ALTER TABLE training_runs ADD COLUMN continues INTEGER "
        "CONSTRAINT fk_training_runs_continues REFERENCES training_runs (id)"
    )
    op.add_column("training_runs", sa.Column("archived_at", sa.Float(), nullable=True))
    op.create_table(
        "training_estimates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assistant", sa.Text(), nullable=False),
        sa.Column("preset", sa.Text(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("engine", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset_versions.id"], name="fk_training_estimates_dataset_id",
                                ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_training_estimates_job_id"),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_training_estimates_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_training_estimates"),
        sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_table(
        "job_notes",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_job_notes_job_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "number", name="pk_job_notes"),
    )
    op.create_table(
        "workers",
        sa.Column("executor", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), server_default="", nullable=False),
        sa.Column("heard_from", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("executor", name="pk_workers"),
    )
