"""The tables of people: who they are, where they are signed in, what they prefer and have not finished."""

import sqlalchemy as sa

from utta.store.columns import Json, id_column, metadata, text_column, time_column

users = sa.Table(
    "users",
    metadata,
    id_column(),
    sa.Column("username", sa.Text, nullable=False, unique=True),
    text_column("name"),
    sa.Column("role", sa.Text, nullable=False),
    text_column("password_hash"),
    sa.Column("failed_attempts", sa.Integer, nullable=False, default=0),
    time_column("locked_until", nullable=True),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    time_column("created_at"),
    sqlite_autoincrement=True,
)

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    time_column("expires_at"),
)

preferences = sa.Table(
    "store_settings",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", Json, nullable=False),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("user_id", sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("content", Json, nullable=False),
    time_column("saved_at"),
)
