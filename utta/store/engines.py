"""The engines a lead connected. Never a key, only the name of what holds it."""

from typing import Any

import sqlalchemy as sa

from utta.domain.engine import Engine, EngineSpec
from utta.errors import NotFound
from utta.store.training_tables import engines


def add(tx: sa.Connection, spec: EngineSpec, author_id: int | None, now: float) -> int:
    """Store an engine and return its id."""
    row = {"name": spec.label, "spec": spec.model_dump(mode="json"), "author_id": author_id, "created_at": now,
           "changed_at": now}  # fmt: skip
    return int(tx.execute(sa.insert(engines).returning(engines.c.id), row).scalar_one())


def change(tx: sa.Connection, engine_id: int, spec: EngineSpec, now: float) -> None:
    """Put other settings in the place of an engine's."""
    values = {"name": spec.label, "spec": spec.model_dump(mode="json"), "changed_at": now}
    tx.execute(sa.update(engines).where(engines.c.id == engine_id).values(**values))


def archive(tx: sa.Connection, engine_id: int, at: float | None) -> None:
    """Offer an engine no longer, or again where `at` is None."""
    tx.execute(sa.update(engines).where(engines.c.id == engine_id).values(archived_at=at))


def get(tx: sa.Connection, engine_id: int) -> Engine:
    """One engine, or NotFound."""
    row = tx.execute(sa.select(engines).where(engines.c.id == engine_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no engine {engine_id}.")
    return _engine(row)


def named(tx: sa.Connection, name: str) -> Engine | None:
    """The engine of that name, archived or not, whatever the case of its letters."""
    rows = tx.execute(sa.select(engines)).all()  # a handful; databases fold only English letters
    return next((_engine(row) for row in rows if row.name.casefold() == name.casefold()), None)


def in_order(tx: sa.Connection) -> list[Engine]:
    """Every engine, in the order they were made."""
    return [_engine(row) for row in tx.execute(sa.select(engines).order_by(engines.c.id))]


def _engine(row: Any) -> Engine:
    return Engine(key=f"record-{row.id}", spec=EngineSpec(**row.spec), origin="record", id=row.id,
                  archived=row.archived_at is not None)  # fmt: skip
