"""A person's decision about a reply to an edge case can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0013_decisions_taken_back"
down_revision = "0012_evaluation_costs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing was taken back so far."""
    op.add_column("edge_decisions",
                  sa.Column("is_taken_back", sa.Boolean(), server_default=sa.false(), nullable=False))  # fmt: skip
