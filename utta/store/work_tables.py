"""The tables of long work: jobs, their logs, and the workers that do them."""

import sqlalchemy as sa

from utta.store.columns import Json, flag_column, metadata, text_column, time_column, user_column

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Integer, nullable=False),  # id of the run or evaluation it works on
    sa.Column("state", sa.Text, nullable=False, index=True),  # waiting running done stopped failed
    flag_column("handed_over"),
    flag_column("stop_requested"),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("progress", Json, nullable=False, default=dict),
    text_column("failure"),
    user_column("author_id"),
    time_column("created_at"),
    time_column("started_at", nullable=True),
    time_column("ended_at", nullable=True),
    time_column("heard_from", nullable=True),
)

job_notes = sa.Table(
    "job_notes",
    metadata,
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    time_column("at"),
    text_column("text"),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("executor", sa.Text, primary_key=True),
    text_column("machine"),
    time_column("heard_from"),
)

# A stamp that is new at every change of a noun, so that what was counted may be kept until then.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("noun", sa.Text, primary_key=True),
    sa.Column("stamp", sa.Integer, nullable=False),
)
