"""Alembic runs this for every command: on the connection the store hands over, or on UTTA's own settings."""

import sqlalchemy as sa
from alembic import context

from utta.store.migrate import is_compared
from utta.store.tables import metadata  # of every table


def _run(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True,
                      include_name=is_compared)  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _run(given)
else:
    from utta.settings import from_environment

    with sa.create_engine(from_environment().url).begin() as connection:
        _run(connection)
