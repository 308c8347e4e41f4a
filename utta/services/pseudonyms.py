"""What people are called in files that leave the team: "person-7f3a9c10", the same at every export of this team.

The name is computed from a person's number with a key that stays in the data folder. Without the key nobody can tell
whose it is, nor whether the same number in another team's file is another person. A folder with another key, such as
a new one that a backup of the store is restored into, gives other pseudonyms; take pseudonym.key along with a backup.
"""

import hashlib
import hmac
from collections.abc import Callable

from utta.services.private_keys import private_key
from utta.settings import Settings

Naming = Callable[[int | None, str | None], str]
"""(a person's number or None, their name) → how they are called in a file; "" for nobody."""


def pseudonyms(settings: Settings) -> Naming:
    """People by their pseudonyms."""
    key = bytes.fromhex(private_key(settings.home / "pseudonym.key"))
    known: dict[int | None, str] = {None: ""}

    def called(user_id: int | None, _name: str | None) -> str:
        if user_id not in known:
            known[user_id] = f"person-{hmac.new(key, f'user {user_id}'.encode(), hashlib.sha256).hexdigest()[:8]}"
        return known[user_id]

    return called


def names(user_id: int | None, name: str | None) -> str:
    """People by the names their colleagues see; only where a lead says so."""
    return "" if user_id is None else name or ""
