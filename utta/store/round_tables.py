"""The tables of reviewing in rounds: what is asked of whom, what was said before, and what became of it."""

import sqlalchemy as sa

from utta.store.columns import Json, flag_column, id_column, metadata, text_column, time_column, user_column

# Rounds of reviewing: what is asked of whom. See domain/review_round.py.
review_rounds = sa.Table(
    "review_rounds",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),  # preparing | ready | open | closed
    sa.Column("plan", Json, nullable=False),
    sa.Column("rubric_id", sa.ForeignKey("rubrics.id"), nullable=True),  # this version, however it changes later
    sa.Column("job_id", sa.ForeignKey("jobs.id"), nullable=True),
    flag_column("has_sample"),
    user_column("author_id"),
    time_column("created_at"),
    time_column("opened_at", nullable=True),
    time_column("closed_at", nullable=True),
    sqlite_autoincrement=True,
)

round_reviewers = sa.Table(
    "round_reviewers",
    metadata,
    sa.Column("round_id", sa.ForeignKey("review_rounds.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    time_column("left_at", nullable=True),
)

# What each generator answered to each student while a round was prepared: a response, or why there is none.
round_answers = sa.Table(
    "round_answers",
    metadata,
    sa.Column("round_id", sa.ForeignKey("review_rounds.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("generator", sa.Text, primary_key=True),
    sa.Column("case_key", sa.Text, primary_key=True),
    sa.Column("response_id", sa.ForeignKey("responses.id", ondelete="CASCADE"), nullable=True, index=True),
    text_column("failure"),
)

round_items = sa.Table(
    "round_items",
    metadata,
    id_column(),
    sa.Column("round_id", sa.ForeignKey("review_rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),  # rate | compare
    sa.Column("response_id", sa.ForeignKey("responses.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("other_id", sa.ForeignKey("responses.id", ondelete="CASCADE"), nullable=True, index=True),
    sa.Column("why", sa.Text, nullable=False),  # random | telling | chosen | gold: see Why in domain/review_round.py
    sa.Column("gold", Json, nullable=True),  # criterion → step that a calibration item is held against
    sqlite_autoincrement=True,
)

round_assignments = sa.Table(
    "round_assignments",
    metadata,
    id_column(),
    sa.Column("round_id", sa.ForeignKey("review_rounds.id", ondelete="CASCADE"), nullable=False),
    sa.Column("item_id", sa.ForeignKey("round_items.id", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", sa.ForeignKey("users.id"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("shown_left", sa.Text, nullable=True),  # A or B, of a comparison
    sa.Column("state", sa.Text, nullable=False),  # open | done | skipped
    text_column("reason"),  # why it was skipped
    time_column("ended_at", nullable=True),
    sa.UniqueConstraint("item_id", "user_id"),
    sa.Index("ix_round_assignments_queue", "user_id", "round_id", "state", "place"),
    sa.Index("ix_round_assignments_round", "round_id", "state"),
    sqlite_autoincrement=True,
)

# What a review said before it was revised or taken back. review_id may be gone by then, so it refers to nothing.
review_history = sa.Table(
    "review_history",
    metadata,
    id_column(),
    sa.Column("review_id", sa.Integer, nullable=False, index=True),
    user_column("reviewer_id"),
    text_column("item"),
    sa.Column("deed", sa.Text, nullable=False),  # revised | taken back
    sa.Column("content", Json, nullable=False),
    time_column("done_at"),
    sqlite_autoincrement=True,
)

response_flags = sa.Table(
    "response_flags",
    metadata,
    id_column(),
    sa.Column("response_id", sa.ForeignKey("responses.id", ondelete="CASCADE"), nullable=False, index=True),
    user_column("user_id"),
    sa.Column("problem", sa.Text, nullable=False),  # harmful | private | broken | elsewhere | other
    text_column("comment"),
    time_column("made_at"),
    text_column("decision"),  # "" until a lead has looked | set aside | kept
    user_column("decided_by"),
    time_column("decided_at", nullable=True),
    sqlite_autoincrement=True,
)

# Ratings that a lead holds others against: the calibration set.
gold_answers = sa.Table(
    "gold_answers",
    metadata,
    sa.Column("response_id", sa.ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("rubric_key", sa.Text, primary_key=True),
    sa.Column("ratings", Json, nullable=False),
    text_column("why"),
    user_column("author_id"),
    time_column("made_at"),
)

# What people said to each other about an item that they judged differently.
round_remarks = sa.Table(
    "round_remarks",
    metadata,
    id_column(),
    sa.Column("item_id", sa.ForeignKey("round_items.id", ondelete="CASCADE"), nullable=False, index=True),
    user_column("user_id"),
    sa.Column("text", sa.Text, nullable=False),
    time_column("made_at"),
    sqlite_autoincrement=True,
)
