"""What the answers of an evaluation took: tokens, money and time."""

import sqlalchemy as sa
from alembic import op

revision = "0012_evaluation_costs"
down_revision = "0011_judges_reasons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what is there already nothing was recorded."""
    op.add_column("evaluations", sa.Column("took", sa.JSON(), server_default="{}", nullable=False))
