"""The tables of dataset versions, frozen with their items."""

import sqlalchemy as sa

from utta.store.columns import Json, flag_column, id_column, metadata, text_column, time_column, user_column

dataset_versions = sa.Table(
    "dataset_versions",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("counts", Json, nullable=False),
    sa.Column("choice", Json, nullable=False),
    sa.Column("card", Json, nullable=False, default=dict, server_default="{}"),
    flag_column("has_sample"),
    user_column("author_id"),
    time_column("created_at"),
    sqlite_autoincrement=True,
)

dataset_items = sa.Table(
    "dataset_items",
    metadata,
    sa.Column("dataset_id", sa.ForeignKey("dataset_versions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # example | review
    sa.Column("item_id", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("split", sa.Text, nullable=False),
    text_column("family"),
    text_column("author"),
    sa.Column("content", Json, nullable=False),
    sa.Index("ix_dataset_items_split", "dataset_id", "kind", "split"),
    sa.Index("ix_dataset_items_of", "kind", "item_id", "dataset_id"),  # which versions an example is in
)
