"""What an Evaluator is trained to judge by, as it was when the run was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0010_training_rubrics"
down_revision = "0009_suites"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; runs from before then go by the criteria of the moment, as they always did."""
    op.add_column("training_runs", sa.Column("rubric", sa.JSON(), nullable=True))
