"""Who works: each worker process says so every few seconds, and one that has gone quiet is taken over from."""

import sqlalchemy as sa

from utta.store.work_tables import workers


def is_here(tx: sa.Connection, executor: str, machine: str, now: float) -> None:
    """Note that a worker is alive."""
    seen = tx.execute(sa.update(workers).where(workers.c.executor == executor).values(machine=machine, heard_from=now))
    if not seen.rowcount:
        tx.execute(sa.insert(workers).values(executor=executor, machine=machine, heard_from=now))


def leaves(tx: sa.Connection, executor: str) -> bool:
    """Forget a worker. True for whoever was the one to do it, so that of several only one takes its work over."""
    return tx.execute(sa.delete(workers).where(workers.c.executor == executor)).rowcount == 1


def heard_from(tx: sa.Connection) -> dict[str, float]:
    """When each worker was last heard from, seconds since the epoch."""
    return {row.executor: row.heard_from for row in tx.execute(sa.select(workers))}
