"""Bringing the store to the present shape with Alembic, once, whoever comes first."""

from pathlib import Path

import sqlalchemy as sa

HEAD = "0001_first_house"
"""The newest revision. A test keeps it equal to what Alembic says."""

_SCRIPTS = Path(__file__).parent / "revisions"


def upgrade(engine: sa.Engine) -> None:
    """Run the missing revisions in one transaction; several processes may call this at once.

    A store that is up to date is recognised by one query, so that a start does not pay for importing Alembic.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(8851)"))  # the second starter waits for the first
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return str(found) if found else None
