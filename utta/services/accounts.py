"""People: the first lead's account, signing in, staying signed in, and the team."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Any

import bcrypt

from utta.domain.user import (
    MAX_PASSWORD_BYTES,
    ROLES,
    Role,
    User,
    check_name,
    check_password,
    check_username,
)
from utta.errors import NotAllowed, NotFound, Refused
from utta.services.private_keys import private_key
from utta.settings import Settings
from utta.store import preferences, rubrics, users
from utta.store.database import Store, Transaction

SIGN_IN_DAYS = 14
ATTEMPTS = 5
LOCK_MINUTES = 15


def is_new(store: Store) -> bool:
    """Whether nobody has an account here yet."""
    with store.read() as tx:
        return users.count(tx) == 0


def make_first_lead(store: Store, name: str, username: str, password: str) -> User:
    """Make the first account, a lead's. Refused when there already is one, or with a sentence for each field."""
    username, hashed = _checked(name, username, password)
    now = time.time()
    with store.write() as tx:
        if users.count(tx):
            raise Refused("This store already has its first account.", "Sign in, or ask your project lead.")
        user_id = users.add(tx, username=username, name=name.strip(), role="lead", password_hash=hashed, now=now)
        rubrics.ship(tx, now)
        preferences.put(tx, "made_at", now)
    return User(id=user_id, username=username, name=name.strip(), role="lead")


def add_person(store: Store, by: User | None, name: str, username: str, role: str, password: str) -> User:
    """Add a person to the team. `by` is the lead who does it; None is the machine's owner on the command line."""
    if by is not None:
        by.must("lead")
    if role not in ROLES:
        raise Refused(f"“{role}” is not a role.", f"Choose one of: {', '.join(ROLES)}.", {"role": "Choose a role."})
    known: Role = role
    username, hashed = _checked(name, username, password)
    now = time.time()
    with store.write() as tx:
        if users.by_username(tx, username):
            sentence = "Somebody already has this user name."
            raise Refused(sentence, "Choose another.", {"username": sentence})
        rubrics.ship(tx, now)
        user_id = users.add(tx, username=username, name=name.strip(), role=known, password_hash=hashed, now=now)
    return User(id=user_id, username=username, name=name.strip(), role=known)


def team(store: Store, by: User) -> list[User]:
    """Everybody on the team; for the lead."""
    by.must("lead")
    with store.read() as tx:
        return users.everyone(tx)


def change_role(store: Store, by: User, username: str, role: Role) -> None:
    """Give a person another role. The last lead keeps theirs, so that somebody can always manage the team."""
    by.must("lead")
    if role not in ROLES:
        raise Refused(f"“{role}” is not a role.", f"Choose one of: {', '.join(ROLES)}.")
    with store.write() as tx:
        person = _must_find(users.by_username(tx, username), username)
        if role != "lead":
            _keep_a_lead(tx, person)
        users.change(tx, person.id, role=role)


def set_password(store: Store, by: User | None, username: str, password: str) -> None:
    """Give a person a new password: one's own, or anybody's by a lead. Ends all of that person's sign-ins."""
    if by is not None and by.username != username:
        by.must("lead")
    with store.read() as tx:
        person = _must_find(users.by_username(tx, username), username)
    hashed = _hash(check_password(password, person.username, person.name))
    with store.write() as tx:
        users.change(tx, person.id, password_hash=hashed, failed_attempts=0, locked_until=None)
        users.close_all_sign_ins(tx, person.id)


def remove_person(store: Store, by: User, username: str) -> None:
    """Close a person's account. What they wrote stays, under their name. The last lead's stays open."""
    by.must("lead")
    if by.username == username:
        raise NotAllowed("You cannot close your own account.", "Ask another lead.")
    with store.write() as tx:
        person = _must_find(users.by_username(tx, username), username)
        _keep_a_lead(tx, person)
        users.change(tx, person.id, active=False)
        users.close_all_sign_ins(tx, person.id)


def check_sign_in(store: Store, username: str, password: str) -> User | None:
    """The person, when user name and password fit; None when they do not.

    Raises Refused while the user name is locked, after ATTEMPTS wrong passwords, for LOCK_MINUTES. An unknown name
    takes as long and says the same as a wrong password, so that names cannot be found out.
    """
    now, name = time.time(), username.strip().lower().encode(errors="replace").decode()
    with store.read() as tx:
        row = users.credentials(tx, name)
    _refuse_locked(row, now)
    fits = _fits(password, row.password_hash if row is not None else _NOBODY)
    if row is None:
        return None
    with store.write() as tx:
        row = users.credentials(tx, name)  # again: others may have tried while this password was looked at
        _refuse_locked(row, now)
        if row is not None and fits:
            users.change(tx, row.id, failed_attempts=0, locked_until=None)
            return users.by_username(tx, name)
        locks = row is not None and _count_failure(tx, row, now)
    if locks:
        raise Refused(_locked(LOCK_MINUTES * 60))
    return None


def open_sign_in(store: Store, user: User) -> str:
    """Open a sign-in and return its token, which only the browser keeps; the store keeps its keyed hash."""
    token, now = secrets.token_urlsafe(32), time.time()
    with store.write() as tx:
        users.open_sign_in(tx, _token_hash(store.settings, token), user.id, now + SIGN_IN_DAYS * 86400, now)
    return token


def signed_in(store: Store, token: str) -> User | None:
    """Who a browser's token belongs to, with the role the store gives them at this moment."""
    with store.glance() as tx:
        return users.signed_in(tx, _token_hash(store.settings, token), time.time())


def close_sign_in(store: Store, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    with store.write() as tx:
        users.close_sign_in(tx, _token_hash(store.settings, token))


def cookie_key(settings: Settings) -> str:
    """The key of this data folder, made on first use with mode 0600."""
    return private_key(settings.cookie_key_file)


def _checked(name: str, username: str, password: str) -> tuple[str, str]:
    fields: dict[str, str] = {}
    checks: tuple[Callable[[], str], ...] = (
        lambda: check_name(name), lambda: check_username(username), lambda: check_password(password, username, name),
    )  # fmt: skip
    for check in checks:
        try:
            check()
        except Refused as refused:
            fields |= refused.fields
    if fields:
        raise Refused("The account was not made.", "See the notes below.", fields)
    return check_username(username), _hash(password)


def _count_failure(tx: Transaction, row: Any, now: float) -> bool:
    """Count a wrong password; whether it was the one that locks."""
    failed = row.failed_attempts + 1
    locks = bool(failed >= ATTEMPTS)
    lock = now + LOCK_MINUTES * 60 if locks else None
    users.change(tx, row.id, failed_attempts=0 if locks else failed, locked_until=lock)
    return locks


def _refuse_locked(row: Any, now: float) -> None:
    if row is not None and row.locked_until and row.locked_until > now:
        raise Refused(_locked(row.locked_until - now))


def _keep_a_lead(tx: Transaction, person: User) -> None:
    if [user for user in users.everyone(tx) if user.role == "lead"] == [person]:
        raise Refused("A team needs a lead.", "Make somebody else a lead first.")


def _locked(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"Too many wrong passwords. This user name can sign in again in {minutes} minute{'s' * (minutes > 1)}."


def _token_hash(settings: Settings, token: str) -> str:
    return hmac.new(cookie_key(settings).encode(), token.encode(), hashlib.sha256).hexdigest()


def _hash(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


def _fits(password: str, hashed: str) -> bool:
    # bcrypt raises on more than 72 bytes; no stored password is that long, so such an attempt is simply wrong.
    given = password.encode(errors="surrogatepass")
    return len(given) <= MAX_PASSWORD_BYTES and bcrypt.checkpw(given, hashed.encode())


def _must_find(user: User | None, username: str) -> User:
    if user is None:
        raise NotFound(f"Nobody has the user name “{username}”.")
    return user


# A real bcrypt hash of a random password nobody knows: an unknown name costs the same time as a known one.
_NOBODY = "$2b$12$wSNvTgGVTZcjPBmPqWqcq.eB2pgBQJb0P4o7UuF0l1cYJ4v4mQ2dK"
