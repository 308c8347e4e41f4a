"""A stamp for each noun, new at every change of it, so that what was counted may be kept until then.

A stamp is drawn by chance and not counted up: a backup put back must not show an old stamp beside other rows.
"""

import secrets

import sqlalchemy as sa

from utta.store.work_tables import changes

_UPDATE = sa.update(changes).where(changes.c.noun == sa.bindparam("of")).values(stamp=sa.bindparam("new"))
_STAMP = sa.select(changes.c.stamp).where(changes.c.noun == sa.bindparam("of"))


def note(tx: sa.Connection, noun: str) -> None:
    """Note in the transaction of a change that this noun changed."""
    stamp = secrets.randbits(31)
    if tx.execute(_UPDATE, {"of": noun, "new": stamp}).rowcount == 0:
        tx.execute(sa.insert(changes).values(noun=noun, stamp=stamp))


def stamp(tx: sa.Connection, noun: str) -> int:
    """The stamp of the last change of this noun; 0 before the first."""
    return tx.scalar(_STAMP, {"of": noun}) or 0
