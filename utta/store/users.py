"""People, their passwords' hashes, and the sign-ins that are open."""

from typing import Any

import sqlalchemy as sa

from utta.domain.user import User
from utta.store.people_tables import sign_ins, users

# Built once: asked at every run of a page, and building it takes longer than asking.
_SIGNED_IN = (
    sa.select(users.c.id, users.c.username, users.c.name, users.c.role)
    .join(sign_ins, sign_ins.c.user_id == users.c.id)
    .where(sign_ins.c.token_hash == sa.bindparam("token"), sign_ins.c.expires_at > sa.bindparam("now"), users.c.active)
)


def add(tx: sa.Connection, *, username: str, name: str, role: str, password_hash: str, now: float) -> int:
    """Store a person and return their id. The caller has checked that the name is free."""
    row = {
        "username": username, "name": name, "role": role, "password_hash": password_hash, "failed_attempts": 0,
        "active": True, "created_at": now,
    }  # fmt: skip
    return int(tx.execute(sa.insert(users).returning(users.c.id), row).scalar_one())


def count(tx: sa.Connection) -> int:
    """How many people may sign in."""
    return tx.scalar(sa.select(sa.func.count()).select_from(users).where(users.c.active)) or 0


def credentials(tx: sa.Connection, username: str) -> Any | None:
    """The row of an active person by user name (with password_hash, failed_attempts, locked_until), or None."""
    return tx.execute(sa.select(users).where(users.c.username == username, users.c.active)).one_or_none()


def by_username(tx: sa.Connection, username: str) -> User | None:
    """The person of that user name, active or not."""
    row = tx.execute(sa.select(users).where(users.c.username == username)).one_or_none()
    return _user(row) if row else None


def everyone(tx: sa.Connection) -> list[User]:
    """All active people, by name."""
    return [_user(row) for row in tx.execute(sa.select(users).where(users.c.active).order_by(users.c.name))]


def by_every_name(tx: sa.Connection) -> dict[str, int]:
    """Everybody's number by their name and by their user name, also of those who have left."""
    found = [(_user(row), row.id) for row in tx.execute(sa.select(users))]
    return {name: number for person, number in found for name in (person.username, person.name)}


def change(tx: sa.Connection, user_id: int, **values: object) -> None:
    """Set columns of one person."""
    tx.execute(sa.update(users).where(users.c.id == user_id).values(**values))


def open_sign_in(tx: sa.Connection, token_hash: str, user_id: int, expires_at: float, now: float) -> None:
    """Remember an open sign-in; forget those that ran out."""
    tx.execute(sa.delete(sign_ins).where(sign_ins.c.expires_at < now))
    tx.execute(sa.insert(sign_ins).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


def signed_in(tx: sa.Connection, token_hash: str, now: float) -> User | None:
    """Who an open sign-in belongs to, with the role the store gives them now."""
    row = tx.execute(_SIGNED_IN, {"token": token_hash, "now": now}).one_or_none()
    return _user(row) if row else None


def close_sign_in(tx: sa.Connection, token_hash: str) -> None:
    """End one sign-in."""
    tx.execute(sa.delete(sign_ins).where(sign_ins.c.token_hash == token_hash))


def close_all_sign_ins(tx: sa.Connection, user_id: int) -> None:
    """End every sign-in of a person, on every computer."""
    tx.execute(sa.delete(sign_ins).where(sign_ins.c.user_id == user_id))


def _user(row: Any) -> User:
    return User(id=row.id, username=row.username, name=row.name or row.username, role=row.role)
