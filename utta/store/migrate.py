"""Bringing the store to the present shape with Alembic, once, whoever comes first."""

from pathlib import Path

import sqlalchemy as sa

from utta.errors import UttaError

HEAD = "0013_decisions_taken_back"
"""The newest revision. A test keeps it equal to what Alembic says."""

WORD_INDEX = "example_words"
"""The full-text index of the examples: an FTS5 table on SQLite, a GIN index on PostgreSQL. See words.py."""

_SCRIPTS = Path(__file__).parent / "revisions"


def upgrade(reader: sa.Engine, writer: sa.Engine) -> None:
    """Run the missing revisions in one transaction; several processes may call this at once, since writers wait.

    A store that is up to date is recognised by one query of the reader, so that a start pays neither for importing
    Alembic nor for somebody's long import. Raises UttaError for a store that a newer UTTA made.
    """
    with reader.connect() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with writer.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise UttaError("A newer UTTA made this store.", "Update UTTA, or restore an older backup.") from error


def is_compared(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a thing found in the database is one that tables.py speaks of: the word index is the revisions' own."""
    return name is None or not (kind in ("table", "index") and name.startswith(WORD_INDEX))


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return str(found) if found else None
