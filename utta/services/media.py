"""Which sources hold the words of real students, and how these were spoken or written."""

from collections.abc import Mapping

from utta.domain.realism import MEDIA
from utta.domain.user import User
from utta.errors import Refused
from utta.store import preferences
from utta.store.database import Store, Transaction

_KEY = "media_of_sources"
WAYS: tuple[str, ...] = (*dict.fromkeys(MEDIA.values()), "written on paper")
"""How students' words may have come about."""


def of_sources(tx: Transaction) -> dict[str, str]:
    """Source → medium, of the sources whose students are real: what UTTA knows, and what a lead has said."""
    said = preferences.get(tx, _KEY) or {}
    return {source: medium for source, medium in {**MEDIA, **said}.items() if medium}


def known(store: Store) -> Mapping[str, str]:
    """The same, for a page."""
    with store.read() as tx:
        return of_sources(tx)


def say(store: Store, by: User, source: str, medium: str) -> None:
    """Say how the students of a source said what they said; "" where they are not real, or nobody knows."""
    by.must("lead")
    if medium and medium not in WAYS:
        raise Refused(f"“{medium}” is not a way in which students speak here.", f"Choose of: {', '.join(WAYS)}.")
    with store.write() as tx:
        preferences.put(tx, _KEY, {**(preferences.get(tx, _KEY) or {}), source: medium})
