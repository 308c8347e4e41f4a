"""Cleaning examples by a named rule: what it would change, shown first, and the change a person chose."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from utta.domain.cleaning import FIELD_LABELS, RULES, Rule, cleaned, rule, same_words
from utta.domain.example import Status, StoredExample
from utta.domain.user import User
from utta.services.remembering import recalled, remembered
from utta.store import examples
from utta.store.database import Store, Transaction
from utta.store.example_revisions import Revised, revise_many
from utta.store.examples import Filter

Progress = Callable[[float, str], object]
"""Told how far it is, 0 to 1, and what it is doing."""

_BATCH = 1000


@dataclass
class Preview:
    """What a rule would change. seen: example → the revision it was seen in; fields: how many of each field, by its
    name on screen; approved: how many of the examples are approved. Shared: nobody may change it."""

    seen: dict[int, int] = field(default_factory=dict)
    fields: Counter[str] = field(default_factory=Counter)
    approved: int = 0


@dataclass(frozen=True)
class Change:
    """What a rule would do to one example: (field on screen, before, after) of each field it changes."""

    example: StoredExample
    fields: tuple[tuple[str, str, str], ...]
    keeps_approval: bool


@dataclass(frozen=True)
class Done:
    """What was done: how many examples were cleaned, how many of these wait for approval again, and which were left
    alone because somebody had saved them, or archived them, since they were seen."""

    cleaned: int
    waiting: int
    skipped: tuple[int, ...]


def silent(_share: float, _doing: str) -> None:
    """Progress that nobody watches."""


def known_previews(store: Store, wanted: Filter) -> dict[str, Preview] | None:
    """The previews where they have been made since the last change of an example, else None."""
    found: dict[str, Preview] | None = recalled(store, "examples", ("cleaning", wanted))
    return found


def previews(store: Store, wanted: Filter, progress: Progress = silent) -> dict[str, Preview]:
    """What each rule, by its name, would change in the wanted examples. Remembered until an example changes."""
    return remembered(store, "examples", ("cleaning", wanted), lambda tx: _previews(tx, wanted, progress))


def changes(store: Store, user: User, name: str, ids: Sequence[int]) -> list[Change]:
    """What the rule of this name would do now to these examples, in their order; unchanged ones are left out."""
    with store.read() as tx:
        found = examples.by_ids(tx, ids)
    return [change for example in found if (change := _change(user, rule(name), example)).fields]


def apply(store: Store, user: User, name: str, seen: Mapping[int, int], leave_out: Collection[int] = (),
          progress: Progress = silent) -> Done:  # fmt: skip
    """Clean the examples as they were seen (example → revision): each becomes a new revision of this person, all in
    one transaction. An earlier revision may be chosen again at any time.

    An approved example waits for approval again, as after any edit; unless a lead cleans it and no word changes.
    Raises NotAllowed for who is no expert.
    """
    user.must("expert")
    by, now = rule(name), time.time()
    ids = sorted(seen.keys() - set(leave_out))
    number, waiting, skipped = 0, 0, []
    with store.write() as tx:
        for at in range(0, len(ids), _BATCH):
            part = ids[at : at + _BATCH]
            found = {example.id: example for example in examples.by_ids(tx, part)}
            skipped += [key for key in part if not _as_seen(found.get(key), seen[key])]
            revised = list(_revised(user, by, [found[key] for key in part if _as_seen(found.get(key), seen[key])]))
            revise_many(tx, revised, user.id, now, f"Cleaned: {by.name}")
            number += len(revised)
            waiting += sum(found[new.example_id].status != new.status for new in revised)
            progress(min(1.0, (at + _BATCH) / len(ids)), f"{min(at + _BATCH, len(ids)):,} of {len(ids):,} examples")
    return Done(number, waiting, tuple(skipped))


def _as_seen(example: StoredExample | None, revision: int) -> bool:
    return example is not None and example.revision == revision and example.status != "archived"


def _revised(user: User, by: Rule, found: Sequence[StoredExample]) -> Iterator[Revised]:
    for example in found:
        content = cleaned(by, example.content)
        if content is not example.content:
            status: Status = example.status
            if status == "approved" and not _keeps_approval(user, by, example):
                status = "submitted"
            yield Revised(example.id, example.revision, content, status)


def _keeps_approval(user: User, by: Rule, example: StoredExample) -> bool:
    return user.may("lead") and same_words(example.content, cleaned(by, example.content))


def _change(user: User, by: Rule, example: StoredExample) -> Change:
    after = cleaned(by, example.content)
    fields = tuple(
        (FIELD_LABELS[name], _shown(old), _shown(new))
        for name in by.fields
        if (old := getattr(example.content, name)) != (new := getattr(after, name))
    )
    return Change(example, fields, _keeps_approval(user, by, example))


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _previews(tx: Transaction, wanted: Filter, progress: Progress) -> dict[str, Preview]:
    found = {by.name: Preview() for by in RULES}
    number = examples.count(tx, wanted)
    for at, row in enumerate(examples.rows(tx, wanted)):
        if at % _BATCH == 0:
            progress(at / number, f"{at:,} of {number:,} examples")
        for name, labels in _changed_fields(row).items():
            preview = found[name]
            preview.seen[row.id] = row.revision
            preview.fields.update(labels)
            preview.approved += row.status == "approved"
    return found


def _changed_fields(row: Any) -> dict[str, list[str]]:
    """Rule → the fields of this row it would change, by their names on screen."""
    changed: dict[str, list[str]] = {}
    values = row._mapping
    for by in RULES:
        for name in by.fields:
            value = values[name]
            if value and (by(value) != value if isinstance(value, str) else any(by(part) != part for part in value)):
                changed.setdefault(by.name, []).append(FIELD_LABELS[name])
    return changed
