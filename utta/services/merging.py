"""Merging examples that are alike: one is kept, takes over what the others say better, and the others are archived."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utta.domain.example import Status, StoredExample, TeachingExample
from utta.domain.text import normalised
from utta.domain.user import User
from utta.errors import Conflict, Refused
from utta.services.duplicates import MOST
from utta.store import example_events, examples
from utta.store.database import Store, Transaction

TEXTS = ("teaching_approach", "rationale", "expected_outcomes")
"""The fields that the kept example may take over from another, whole. Techniques are put together."""


@dataclass(frozen=True)
class Merged:
    """What a merge did, enough to undo it. before: the kept example as it stood; revision: its number since then;
    archived: id → the standing before."""

    before: StoredExample
    revision: int
    archived: Mapping[int, Status]


def offered(kept: StoredExample, others: Sequence[StoredExample]) -> dict[str, list[int]]:
    """What the kept example could take over: field of TEXTS → ids of the others that say something else there."""
    found: dict[str, list[int]] = {}
    for name in TEXTS:
        said = {normalised(getattr(kept.content, name)), ""}
        for other in others:
            text = normalised(getattr(other.content, name))
            if text not in said:
                said.add(text)
                found.setdefault(name, []).append(other.id)
    return found


def more_techniques(kept: StoredExample, others: Sequence[StoredExample]) -> list[str]:
    """The techniques that the others name and the kept example does not, in their order."""
    known = {normalised(name) for name in kept.content.techniques_used}
    found = []
    for name in (name for other in others for name in other.content.techniques_used):
        if normalised(name) not in known:
            known.add(normalised(name))
            found.append(name)
    return found


def merge(store: Store, user: User, seen: Mapping[int, int], kept_id: int, take: Mapping[str, int], *,
          with_techniques: bool) -> Merged:  # fmt: skip
    """Keep one of some examples and archive the others, in one transaction.

    seen: id → revision that the person saw, of the kept one and the others. take: field of TEXTS → id of the example
    whose text the kept one takes over. A changed text is a new revision, and an approval waits to be given again.
    Raises Conflict when one of them was changed or archived meanwhile.
    """
    user.must("expert")
    if not 2 <= len(seen) <= MOST or not {kept_id, *take.values()} <= set(seen) or not set(take) <= set(TEXTS):
        raise Refused(f"Choose 2 to {MOST} examples, and the one to keep among them.")
    now = time.time()
    with store.write() as tx:
        found = {example_id: _unchanged(tx, example_id, revision) for example_id, revision in seen.items()}
        kept = found.pop(kept_id)
        number = _revised(tx, user, kept, found, take, with_techniques, now)
        for other in found.values():
            examples.set_status(tx, other.id, "archived", now)
            example_events.add(tx, other.id, other.revision, "merged", user.id, now, f"Merged into example {kept_id}")
        return Merged(kept, number, {other.id: other.status for other in found.values()})


def undo(store: Store, user: User, merged: Merged) -> None:
    """Bring back everything as it was before a merge. Raises Conflict when one of the examples was changed since."""
    user.must("expert")
    now, kept = time.time(), merged.before
    with store.write() as tx:
        _unchanged(tx, kept.id, merged.revision)
        for example_id, status in merged.archived.items():
            other = examples.get(tx, example_id)
            if other.status != "archived":
                raise Conflict(f"Example {example_id} was restored meanwhile.", "Look at the duplicates again.")
            examples.set_status(tx, example_id, status, now)
            comment = f"Merging into example {kept.id} was undone"
            example_events.add(tx, example_id, other.revision, "restored", user.id, now, comment)
        if merged.revision != kept.revision:
            examples.revise(tx, kept.id, merged.revision, kept.content, user.id, now, note="Merging was undone",
                            status=kept.status)  # fmt: skip


def _unchanged(tx: Transaction, example_id: int, revision: int) -> StoredExample:
    stored = examples.get(tx, example_id)
    if stored.revision != revision or stored.status == "archived":
        what = "archived" if stored.status == "archived" else "changed"
        raise Conflict(f"Example {example_id} was {what} while you were looking.", "Look at the duplicates again.")
    return stored


def _revised(tx: Transaction, user: User, kept: StoredExample, others: Mapping[int, StoredExample],
             take: Mapping[str, int], with_techniques: bool, now: float) -> int:  # fmt: skip
    """Store what the kept example takes over as a new revision, where that is anything, and return its number."""
    values = {name: getattr(others[source].content, name) for name, source in take.items() if source != kept.id}
    if with_techniques:
        more = more_techniques(kept, list(others.values()))
        values["techniques_used"] = (*kept.content.techniques_used, *more)
    content = TeachingExample(**kept.content.model_dump() | values)
    if content.hash == kept.content.hash:
        return kept.revision
    # An approval was given to the text as it stood.
    status: Status | None = "submitted" if kept.status == "approved" else None
    note = f"Merged with {'example' if len(others) == 1 else 'examples'} {', '.join(map(str, sorted(others)))}"
    return examples.revise(tx, kept.id, kept.revision, content, user.id, now, note=note, status=status)
