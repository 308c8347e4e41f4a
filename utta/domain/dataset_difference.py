"""What is different between two dataset versions: what came, what went, what changed, what moved to another split."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from utta.domain.dataset import KINDS, Item, ItemKind
from utta.domain.example import TeachingExample
from utta.domain.text import canonical_json

COMPARED: dict[ItemKind, tuple[str, ...]] = {
    "example": (*TeachingExample.model_fields, "source", "licence", "family"),
    "review": ("situation", "response", "generator", "rubric", "rubric_version", "ratings", "rationale", "family"),
    "preference": ("situation", "response", "generator", "other_response", "other_generator", "preferred",
                   "rationale", "family"),
}  # fmt: skip
"""What is compared of each kind: the fields that every version ever frozen holds."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of an item to compare it: where it stands, what it is known by, and a digest of what it says."""

    position: int
    kind: ItemKind
    item_id: int
    outside: tuple[str, str] | None
    """Its source and external id, which it keeps when it is removed and imported again."""
    digest: bytes
    split: str


@dataclass(frozen=True)
class Difference:
    """The difference of one kind between an older and a newer version, by positions in them.

    added: in the newer; removed: in the older; changed: in the older and the newer; moved: (split before, split now) →
    number of items in both that are in another split; same: how many are word for word as they were.
    """

    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    changed: tuple[tuple[int, int], ...] = ()
    moved: dict[tuple[str, str], int] = field(default_factory=dict)
    same: int = 0

    @property
    def is_none(self) -> bool:
        """Whether both hold the same things of this kind in the same splits."""
        return not (self.added or self.removed or self.changed or self.moved)


def mark_of(position: int, item: Item) -> Mark:
    """The mark of the item at this position."""
    content = item.content
    said = canonical_json([content.get(name) for name in COMPARED[item.kind]])
    outside = (content.get("source", ""), content.get("external_id", ""))
    return Mark(position, item.kind, item.item_id, outside if outside[1] else None,
                hashlib.blake2b(said.encode(), digest_size=16).digest(), item.split)  # fmt: skip


def differences(older: Iterable[Mark], newer: Iterable[Mark]) -> dict[ItemKind, Difference]:
    """Kind → difference, for each kind that either holds.

    Two items are the same thing when they are the same entry of the store, else when source and external id are equal,
    else when they say exactly the same: so material that was removed and brought in again is recognised.
    """
    before, now = _by_kind(older), _by_kind(newer)
    return {kind: _of_kind(before[kind], now[kind]) for kind in KINDS if before[kind] or now[kind]}


def in_words(found: dict[ItemKind, Difference], older: str, newer: str) -> str:
    """The difference in a sentence: "Compared with Autumn, Winter has 12 more examples, 3 changed and 1 fewer."."""
    if all(one.is_none for one in found.values()):
        return f"{newer} holds exactly what {older} holds."
    said = []
    for kind, one in found.items():
        numbers = ((len(one.added), "more"), (len(one.changed), "changed"), (len(one.removed), "fewer"))
        parts = [f"{number:,} {what}" for number, what in numbers if number]
        if parts:
            parts[0] += f" {KINDS[kind][0 if parts[0].startswith('1 ') else 1]}"
            said.append(_joined(parts))
    if not said:
        return f"{newer} holds the same as {older}, split differently."
    return f"Compared with {older}, {newer} has {'; '.join(said)}."


def _by_kind(marks: Iterable[Mark]) -> dict[ItemKind, list[Mark]]:
    found: dict[ItemKind, list[Mark]] = {kind: [] for kind in KINDS}
    for mark in marks:
        found[mark.kind].append(mark)
    return found


def _of_kind(older: list[Mark], newer: list[Mark]) -> Difference:
    pairs: list[tuple[Mark, Mark]] = []
    for name in ("item_id", "outside", "digest"):
        older, newer = _pair(older, newer, name, pairs)
    moved = Counter((one.split, other.split) for one, other in pairs if one.split != other.split)
    changed = sorted((one.position, other.position) for one, other in pairs if one.digest != other.digest)
    return Difference(
        tuple(mark.position for mark in newer), tuple(mark.position for mark in older), tuple(changed), dict(moved),
        len(pairs) - len(changed),
    )  # fmt: skip


def _pair(older: list[Mark], newer: list[Mark], name: str,
          pairs: list[tuple[Mark, Mark]]) -> tuple[list[Mark], list[Mark]]:  # fmt: skip
    """Pair marks of equal `name`, one with one, in order; returns those left over on both sides."""
    waiting: dict[object, list[Mark]] = defaultdict(list)
    for mark in reversed(older):
        if (key := getattr(mark, name)) is not None:
            waiting[key].append(mark)
    left, taken = [], set()
    for mark in newer:
        key = getattr(mark, name)
        if key is not None and waiting.get(key):
            one = waiting[key].pop()
            pairs.append((one, mark))
            taken.add(one.position)
        else:
            left.append(mark)
    return [mark for mark in older if mark.position not in taken], left


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
