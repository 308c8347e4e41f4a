"""Teaching examples: submitting once, editing, reading. Standing: see approving.py."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from utta.domain.example import Revision, Status, StoredExample, TeachingExample, check_complete
from utta.domain.origin import Origin
from utta.domain.text import fingerprint
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services.drafts import Kept, item_of
from utta.services.remembering import remembered
from utta.store import drafts, example_events, examples
from utta.store.database import Store, Transaction
from utta.store.examples import Filter

__all__ = ["Filter"]

_RECENT = 300


@dataclass(frozen=True)
class Page:
    """One page of the list: the examples on it, and how many there are in all."""

    examples: list[StoredExample]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // self.size))


def submit(store: Store, user: User, fields: Mapping[str, Any], token: str, draft: Kept | None = None,
           origin: Origin | None = None) -> int:  # fmt: skip
    """Submit a new example and return its id. The same text with the same `token` submitted twice stores one example;
    another text is another example, so that nothing written in a second window is lost.

    draft: what is thrown away with it, where it is still as it was kept then. origin: what it came from, if not from a
    teacher's own head; a second example of the same origin has it without its external id.

    Raises Refused with a sentence beside each field that is missing or cannot be stored.
    """
    content = check_complete(_content(fields))
    once = fingerprint(token, content.hash)
    with store.write() as tx:
        if draft is not None:
            drafts.drop(tx, user.id, draft.item, draft.at)
        known = examples.by_submit_token(tx, once)
        if known is not None:
            return known
        origin = origin or Origin()
        if origin.external_id and examples.by_origin(tx, origin.source, origin.external_id) is not None:
            origin = origin.model_copy(update={"external_id": ""})
        return examples.add(tx, content, origin, "submitted", user.id, time.time(), submit_token=once)


def revise(store: Store, user: User, example_id: int, seen_revision: int, fields: Mapping[str, Any],
           note: str = "") -> int:  # fmt: skip
    """Save an edited example as a new revision and return its number; unchanged text makes none.

    One that was sent back is submitted again by it, also with its text unchanged.

    Raises Conflict when somebody else saved in between, NotAllowed for a teacher editing somebody else's.
    """
    content = check_complete(_content(fields))
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        must_edit(user, stored)
        drafts.drop(tx, user.id, item_of(example_id))
        if stored.content.hash == content.hash and stored.status != "draft":
            return stored.revision
        now, number = time.time(), stored.revision
        if stored.content.hash != content.hash:
            # An approval was given to the text as it stood; the new text waits for one of its own.
            status: Status | None = "submitted" if stored.status == "approved" else None
            number = examples.revise(tx, example_id, seen_revision, content, user.id, now, note=note, status=status)
        if stored.status == "draft":
            examples.set_status(tx, example_id, "submitted", now)
            example_events.add(tx, example_id, number, "submitted again", user.id, now)
        return number


def get(store: Store, example_id: int) -> StoredExample:
    """One example, or NotFound."""
    with store.read() as tx:
        return examples.get(tx, example_id)


def for_editing(store: Store, user: User, example_id: int) -> StoredExample:
    """One example that this person may change, or NotAllowed. An archived one is restored first."""
    stored = get(store, example_id)
    must_edit(user, stored)
    if stored.status == "archived":
        raise Refused("This example is archived.", "Restore it before you edit it.")
    return stored


def history(store: Store, example_id: int) -> list[Revision]:
    """Every revision of an example, newest first."""
    with store.read() as tx:
        return examples.revisions(tx, example_id)


def listed(store: Store, wanted: Filter, number: int = 1, size: int = 25) -> Page:
    """One page of the list, last changed first, of a search newest first. A number past the end gives the last page.

    What is on the page and how many there are is kept until an example changes; the texts are read anew.
    """
    total = remembered(store, "examples", ("count", wanted), lambda tx: examples.count(tx, wanted))
    number = min(max(1, number), max(1, -(-total // size)))
    ids = remembered(store, "examples", ("page", wanted, number, size),
                     lambda tx: examples.page_ids(tx, wanted, size, (number - 1) * size))  # fmt: skip
    with store.read() as tx:
        return Page(examples.by_ids(tx, ids), total, number, size)


def is_any(store: Store) -> bool:
    """Whether there is any example at all, archived ones too."""
    with store.read() as tx:
        return examples.is_any(tx)


def counted(store: Store, column: str) -> dict[Any, int]:
    """How many examples, but the archived ones, have each value of a column, for example of source; kept until one
    changes. Nobody may change the answer."""
    return remembered(store, "examples", ("counted", column),
                      lambda tx: {key[0]: n for key, n in examples.count_by(tx, Filter(), column).items()})  # fmt: skip


def typed_before(store: Store, column: str) -> list[str]:
    """What the team already typed in a field, most frequent first: suggestions, never a cage.

    For techniques_used, a list in the store, the last _RECENT examples are counted.
    """
    if column == "techniques_used":
        return list(remembered(store, "examples", ("typed", column), _recent_techniques))
    return list(remembered(store, "examples", ("typed", column), lambda tx: examples.distinct(tx, column)))


def may_edit(user: User, example: StoredExample) -> bool:
    """Whether this person may change this example: one's own, or any for an expert."""
    return user.may("expert") or example.author_id == user.id


def must_edit(user: User, example: StoredExample) -> None:
    """Raise NotAllowed unless `may_edit`."""
    if not may_edit(user, example):
        raise NotAllowed("A teacher can change only their own examples.", "Ask an expert or the lead.")


def _recent_techniques(tx: Transaction) -> list[str]:
    recent = examples.page(tx, Filter(), _RECENT, 0)
    used = Counter(name.strip() for example in recent for name in example.content.techniques_used)
    return [name for name, _ in used.most_common()]


def _content(fields: Mapping[str, Any]) -> TeachingExample:
    try:
        return TeachingExample(**{name: fields[name] for name in TeachingExample.model_fields if name in fields})
    except ValidationError as error:
        problems = {str(e["loc"][0]): e["msg"].removeprefix("Value error, ") for e in error.errors()}
        sentences = {name: f"This {text[0].lower()}{text[1:]}" for name, text in problems.items()}
        raise Refused("This example cannot be saved as it is.", "See the notes below.", sentences) from error
