"""What a database can tell of its own soundness."""

import sqlalchemy as sa

from utta.store.example_tables import example_revisions, examples


def problems(tx: sa.Connection) -> list[str]:
    """A sentence for each broken page, broken reference, or example without its newest revision."""
    found = []
    if tx.dialect.name == "sqlite":
        found += [f"SQLite: {row[0]}" for row in tx.exec_driver_sql("PRAGMA quick_check") if row[0] != "ok"]
        found += [f"A row of {row[0]} refers to a row of {row[2]} that is not there."
                  for row in tx.exec_driver_sql("PRAGMA foreign_key_check")]  # fmt: skip
    newest = sa.and_(example_revisions.c.example_id == examples.c.id, example_revisions.c.number == examples.c.revision)
    query = sa.select(sa.func.count()).select_from(examples).where(~sa.exists().where(newest))
    if without := tx.scalar(query):
        found.append(f"{without} examples have no record of their newest revision.")
    return found
