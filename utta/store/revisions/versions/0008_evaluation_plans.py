"""What an evaluation was asked to compare."""

import sqlalchemy as sa
from alembic import op

revision = "0008_evaluation_plans"
down_revision = "0007_engines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is there already compared with the untrained program."""
    op.add_column("evaluations", sa.Column("plan", sa.JSON(), server_default="{}", nullable=False))
