"""What a judge said of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0011_judges_reasons"
down_revision = "0010_training_rubrics"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the judges of before gave no reasons."""
    op.add_column("evaluation_answers", sa.Column("reasons", sa.Text(), server_default="", nullable=False))
