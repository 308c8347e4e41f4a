"""Teaching examples: drafts kept as they are typed, submitting once, editing, approving, archiving."""

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
from utta.errors import Conflict, NotAllowed, Refused
from utta.store import drafts, examples
from utta.store.database import Store
from utta.store.examples import Filter

__all__ = ["Filter"]

NEW = "example:new"
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


def item_of(example_id: int | None) -> str:
    """The name a draft of this example is kept under."""
    return NEW if example_id is None else f"example:{example_id}"


def save_draft(store: Store, user: User, item: str, fields: Mapping[str, Any]) -> float:
    """Keep what this person has typed so far. Returns when it was kept. An empty form is no draft."""
    now = time.time()
    with store.write() as tx:
        if any(fields.values()):
            drafts.save(tx, user.id, item, dict(fields), now)
        else:
            drafts.drop(tx, user.id, item)
    return now


def load_draft(store: Store, user: User, item: str) -> tuple[dict[str, Any], float] | None:
    """What this person had typed and when it was kept, or None."""
    with store.read() as tx:
        return drafts.load(tx, user.id, item)


def discard_draft(store: Store, user: User, item: str) -> None:
    """Throw a draft away."""
    with store.write() as tx:
        drafts.drop(tx, user.id, item)


def submit(store: Store, user: User, fields: Mapping[str, Any], token: str) -> int:
    """Submit a new example and return its id. The same text with the same `token` submitted twice stores one example;
    another text is another example, so that nothing written in a second window is lost.

    Raises Refused with a sentence beside each field that is missing or cannot be stored.
    """
    content = check_complete(_content(fields))
    once = fingerprint(token, content.hash)
    with store.write() as tx:
        drafts.drop(tx, user.id, NEW)
        known = examples.by_submit_token(tx, once)
        if known is not None:
            return known
        return examples.add(tx, content, Origin(), "submitted", user.id, time.time(), submit_token=once)


def revise(store: Store, user: User, example_id: int, seen_revision: int, fields: Mapping[str, Any],
           note: str = "") -> int:  # fmt: skip
    """Save an edited example as a new revision and return its number; unchanged text makes none.

    Raises Conflict when somebody else saved in between, NotAllowed for a teacher editing somebody else's.
    """
    content = check_complete(_content(fields))
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        _must_own(user, stored)
        drafts.drop(tx, user.id, item_of(example_id))
        if stored.content.hash == content.hash:
            return stored.revision
        # An approval was given to the text as it stood; the new text waits for one of its own.
        status: Status | None = "submitted" if stored.status == "approved" else None
        return examples.revise(tx, example_id, seen_revision, content, user.id, time.time(), note=note, status=status)


def approve(store: Store, user: User, example_id: int, seen_revision: int | None = None) -> None:
    """Approve a submitted example: a lead, or an expert who did not write it.

    Raises Conflict when the text is no longer that of `seen_revision`: nobody approves what they have not read.
    """
    user.must("expert")
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        if seen_revision is not None and stored.revision != seen_revision:
            raise Conflict("The text was changed while you were reading it.", "Read it again before you approve it.")
        if stored.author_id == user.id and not user.may("lead"):
            raise NotAllowed("You wrote this example.", "Another expert or the lead approves it.")
        if stored.status != "submitted":
            raise Refused(f"Only a submitted example can be approved; this one is {stored.status}.")
        examples.set_status(tx, example_id, "approved", time.time())


def archive(store: Store, user: User, example_id: int) -> None:
    """Take an example out of lists and datasets. Nothing is deleted; `restore` brings it back."""
    _set_own_status(store, user, example_id, "archived")


def restore(store: Store, user: User, example_id: int) -> None:
    """Bring an archived example back, to be approved again. Another is left alone: it would lose its approval."""
    _set_own_status(store, user, example_id, "submitted", only="archived")


def get(store: Store, example_id: int) -> StoredExample:
    """One example, or NotFound."""
    with store.read() as tx:
        return examples.get(tx, example_id)


def for_editing(store: Store, user: User, example_id: int) -> StoredExample:
    """One example that this person may change, or NotAllowed. An archived one is restored first."""
    stored = get(store, example_id)
    _must_own(user, stored)
    if stored.status == "archived":
        raise Refused("This example is archived.", "Restore it before you edit it.")
    return stored


def history(store: Store, example_id: int) -> list[Revision]:
    """Every revision of an example, newest first."""
    with store.read() as tx:
        return examples.revisions(tx, example_id)


def listed(store: Store, wanted: Filter, number: int = 1, size: int = 25) -> Page:
    """One page of the list, last changed first. A page number past the end gives the last page."""
    with store.read() as tx:
        total = examples.count(tx, wanted)
        number = min(max(1, number), max(1, -(-total // size)))
        return Page(examples.page(tx, wanted, size, (number - 1) * size), total, number, size)


def typed_before(store: Store, column: str) -> list[str]:
    """What the team already typed in a field, most frequent first: suggestions, never a cage.

    For techniques_used, a list in the store, the last _RECENT examples are counted.
    """
    with store.read() as tx:
        if column != "techniques_used":
            return examples.distinct(tx, column)
        recent = examples.page(tx, Filter(), _RECENT, 0)
    used = Counter(name.strip() for example in recent for name in example.content.techniques_used)
    return [name for name, _ in used.most_common()]


def may_approve(user: User, example: StoredExample) -> bool:
    """Whether this person may approve this example now: a lead, or an expert who did not write it."""
    return example.status == "submitted" and user.may("expert") and (
        user.may("lead") or example.author_id != user.id
    )  # fmt: skip


def may_edit(user: User, example: StoredExample) -> bool:
    """Whether this person may change this example: one's own, or any for an expert."""
    return user.may("expert") or example.author_id == user.id


def _set_own_status(store: Store, user: User, example_id: int, status: Status, only: Status | None = None) -> None:
    with store.write() as tx:
        stored = examples.get(tx, example_id)
        _must_own(user, stored)
        if only and stored.status != only:
            raise Refused(f"This example is not {only}; it is {stored.status}.", "Open it again.")
        examples.set_status(tx, example_id, status, time.time())


def _must_own(user: User, example: StoredExample) -> None:
    if not may_edit(user, example):
        raise NotAllowed("A teacher can change only their own examples.", "Ask an expert or the lead.")


def _content(fields: Mapping[str, Any]) -> TeachingExample:
    try:
        return TeachingExample(**{name: fields[name] for name in TeachingExample.model_fields if name in fields})
    except ValidationError as error:
        problems = {str(e["loc"][0]): e["msg"].removeprefix("Value error, ") for e in error.errors()}
        sentences = {name: f"This {text[0].lower()}{text[1:]}" for name, text in problems.items()}
        raise Refused("This example cannot be saved as it is.", "See the notes below.", sentences) from error
