"""The tables of training: engines, runs, what they were expected to take, and the model versions they made."""

import sqlalchemy as sa

from utta.store.columns import Json, flag_column, id_column, metadata, time_column, user_column

# What a lead connected. A run and a model version keep the settings they used themselves.
engines = sa.Table(
    "engines",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("spec", Json, nullable=False),  # an EngineSpec of domain/engine.py; never a key
    user_column("author_id"),
    time_column("created_at"),
    time_column("changed_at"),
    time_column("archived_at", nullable=True),
    sqlite_autoincrement=True,
)

training_runs = sa.Table(
    "training_runs",
    metadata,
    id_column(),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("preset", sa.Text, nullable=False),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("engine", Json, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    user_column("author_id"),
    time_column("created_at"),
    sa.Column("settings", Json, nullable=False, default=dict, server_default="{}"),
    sa.Column("continues", sa.ForeignKey("training_runs.id"), nullable=True),
    time_column("archived_at", nullable=True),
    sa.Column("rubric", Json, nullable=True),  # what an Evaluator was to judge by when it was asked for
    sqlite_autoincrement=True,
)

training_estimates = sa.Table(
    "training_estimates",
    metadata,
    id_column(),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("preset", sa.Text, nullable=False),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("engine", Json, nullable=False),
    sa.Column("settings", Json, nullable=False, default=dict, server_default="{}"),
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    sa.Column("result", Json, nullable=True),
    user_column("author_id"),
    time_column("created_at"),
    sqlite_autoincrement=True,
)

model_versions = sa.Table(
    "model_versions",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("assistant", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("run_id", sa.ForeignKey("training_runs.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("program", Json, nullable=False),
    sa.Column("engine", Json, nullable=False),
    flag_column("better"),
    user_column("author_id"),
    time_column("created_at"),
    sa.UniqueConstraint("assistant", "number"),
    sqlite_autoincrement=True,
)
