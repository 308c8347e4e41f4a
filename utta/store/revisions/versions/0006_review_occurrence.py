"""Several judgements that one file gives under one external id are several reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0006_review_occurrence"
down_revision = "0005_training_runs"
branch_labels = None
depends_on = None

_INDEX = "uq_reviews_external_id"


def upgrade() -> None:
    """Number them, and let the number be part of what is unique."""
    op.add_column("reviews", sa.Column("occurrence", sa.Integer(), server_default="0", nullable=False))
    op.drop_index(_INDEX, "reviews")
    has_external_id = sa.text("external_id <> ''")
    op.create_index(_INDEX, "reviews", ["source", "external_id", "kind", "occurrence"], unique=True,
                    sqlite_where=has_external_id, postgresql_where=has_external_id)  # fmt: skip
