"""What tables are made of: the shared metadata, and the columns that many tables have.

A table with an id is made with sqlite_autoincrement: an id that was once given is not given again, since drafts,
exports and logs speak of ids.
"""

from typing import Any

import sqlalchemy as sa

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=_NAMING)

Json = sa.JSON


def id_column() -> sa.Column[int]:
    """The number a row is spoken of by."""
    return sa.Column("id", sa.Integer, primary_key=True)


def text_column(name: str) -> sa.Column[str]:
    """A text, empty where nothing was written."""
    return sa.Column(name, sa.Text, nullable=False, default="", server_default="")


def flag_column(name: str) -> sa.Column[bool]:
    """A yes or no."""
    return sa.Column(name, sa.Boolean, nullable=False, default=False, server_default=sa.false())


def time_column(name: str, nullable: bool = False) -> sa.Column[float]:
    """Seconds since the epoch (UTC)."""
    return sa.Column(name, sa.Float, nullable=nullable)


def user_column(name: str) -> sa.Column[int]:
    """Somebody of the team."""
    return sa.Column(name, sa.ForeignKey("users.id"), nullable=True)


def situation_columns() -> list[sa.Column[str]]:
    """The student and what they said, as in domain/situation.py."""
    names = ("grade_level", "subject", "topic", "student_profile", "context", "student_question")
    return [text_column(name) for name in names]


def origin_columns() -> list[sa.Column[Any]]:
    """Where an imported row comes from, as in domain/origin.py."""
    return [
        text_column("external_id"),
        text_column("source"),
        text_column("licence"),
        sa.Column("metadata", Json, nullable=False, default=dict),
        flag_column("is_sample"),
    ]


has_external_id = sa.text("external_id <> ''")
