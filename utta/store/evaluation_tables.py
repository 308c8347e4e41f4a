"""The tables of evaluations: what was asked of whom, and every answer."""

import sqlalchemy as sa

from utta.store.columns import Json, id_column, metadata, text_column, time_column, user_column

evaluations = sa.Table(
    "evaluations",
    metadata,
    id_column(),
    sa.Column("model_id", sa.ForeignKey("model_versions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("split", sa.Text, nullable=False),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    user_column("author_id"),
    time_column("created_at"),
    sa.Column("plan", Json, nullable=False, default=dict, server_default="{}"),  # what was asked for
    sa.Column("took", Json, nullable=False, default=dict, server_default="{}"),  # what the answers took, by who
    sqlite_autoincrement=True,
)

evaluation_answers = sa.Table(
    "evaluation_answers",
    metadata,
    sa.Column("evaluation_id", sa.ForeignKey("evaluations.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("case_key", sa.Text, primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),  # model | baseline | constant
    text_column("family"),
    sa.Column("outputs", Json, nullable=True),
    sa.Column("scores", Json, nullable=False, default=dict),
    text_column("unscored"),
    text_column("reasons"),  # of the judge
)
