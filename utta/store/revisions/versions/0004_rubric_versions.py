"""Who made a version of a rubric, whether it came with UTTA, and since when it is no longer offered."""

import sqlalchemy as sa
from alembic import op

revision = "0004_rubric_versions"
down_revision = "0003_review_rounds"
branch_labels = None
depends_on = None

_SHIPPED_BEFORE = ("teaching_quality", "mistake_remediation")


def upgrade() -> None:
    """Add the columns. The first versions of these two always came with UTTA, before any file could bring one."""
    op.execute("ALTER TABLE rubrics ADD COLUMN author_id INTEGER CONSTRAINT fk_rubrics_author_id REFERENCES users (id)")
    op.add_column("rubrics", sa.Column("is_shipped", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("rubrics", sa.Column("archived_at", sa.Float(), nullable=True))
    rubrics = sa.table("rubrics", sa.column("key"), sa.column("version"), sa.column("is_shipped"))
    first = rubrics.c.key.in_(_SHIPPED_BEFORE) & (rubrics.c.version == 1)
    op.execute(sa.update(rubrics).where(first).values(is_shipped=sa.true()))
