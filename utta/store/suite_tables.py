"""The tables of the suites: what a team changed in them, how they stood when asked, and what people decided."""

import sqlalchemy as sa

from utta.store.columns import Json, flag_column, id_column, metadata, text_column, time_column, user_column

# What a team did to the rows of a suite, in the order they did it. See domain/suite_edits.py.
suite_edits = sa.Table(
    "suite_edits",
    metadata,
    id_column(),
    sa.Column("suite", sa.Text, nullable=False),  # edge | swaps
    sa.Column("row_key", sa.Text, nullable=False),
    sa.Column("deed", sa.Text, nullable=False),
    sa.Column("content", Json, nullable=True),
    text_column("shipped"),  # the hash of UTTA's own row that was changed
    user_column("author_id"),
    time_column("made_at"),
    sa.Index("ix_suite_edits_suite", "suite", "id"),
    sqlite_autoincrement=True,
)

# The rows of a suite as an evaluation asked them, by their hash.
suite_states = sa.Table(
    "suite_states",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("suite", sa.Text, nullable=False),
    sa.Column("rows", Json, nullable=False),
    time_column("made_at"),
)

# Whether a reply does what a requirement wants, where no rule can tell or a person overrules it. The newest counts.
edge_decisions = sa.Table(
    "edge_decisions",
    metadata,
    id_column(),
    sa.Column("reply_key", sa.Text, nullable=False, index=True),  # the same reply to the same student
    sa.Column("requirement", sa.Text, nullable=False),
    sa.Column("is_met", sa.Boolean, nullable=False),
    text_column("note"),
    flag_column("is_taken_back"),  # what stood before anybody decided stands again
    user_column("author_id"),
    sa.Column("evaluation_id", sa.ForeignKey("evaluations.id", ondelete="SET NULL"), nullable=True),
    time_column("made_at"),
    sqlite_autoincrement=True,
)
