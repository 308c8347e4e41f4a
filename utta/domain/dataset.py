"""Dataset versions: which things belong together, how they are split, and the hash that fixes the result."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.text import content_hash, fingerprint
from utta.errors import UttaError

Split = Literal["train", "validation", "test"]
SHARES: dict[Split, float] = {"train": 0.6, "validation": 0.2, "test": 0.2}


class Item(BaseModel):
    """One thing in a dataset version: an example's content, or a review's, frozen as it was."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["example", "review"]
    item_id: int
    revision: int = 1
    content: dict[str, Any]
    author: str = ""
    family: str = ""
    split: Split = "train"


class DatasetVersion(BaseModel):
    """A frozen, hashed snapshot. counts: kind → split → number of items."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    hash: str
    counts: dict[str, dict[str, int]]
    choice: dict[str, Any] = Field(default_factory=dict)
    has_sample: bool
    author: str
    created_at: float

    def number(self, kind: str, split: str | None = None) -> int:
        """How many items of a kind stand in a split, or in all."""
        by_split = self.counts.get(kind, {})
        return by_split.get(split, 0) if split else sum(by_split.values())


def families(keys: Sequence[Iterable[str]]) -> list[str]:
    """Give things that share any key one family, and return each thing's family.

    `keys[i]` are the i-th thing's keys: its given family, its student's question, its text. The relation is followed
    through (a–b and b–c make a, b, c one family), so that nothing alike can stand on both sides of a split. The
    family's name is the smallest of its keys: the same whatever the order of the things.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    firsts = []
    for own in keys:
        first, *others = sorted(set(own))
        for other in others:
            low, high = sorted((root(first), root(other)))
            parent[high] = low
        root(first)
        firsts.append(first)
    return [root(first) for first in firsts]


def split_by_family(family_of: Sequence[str], seed: str = "utta") -> list[Split]:
    """Assign each thing to train, validation or test, whole families together, close to 60/20/20.

    Families are taken in the order of a stable hash (so chance is the same on every machine) and each goes where
    most is still missing. Returns one split per thing, in the order given.
    """
    sizes: dict[str, int] = defaultdict(int)
    for family in family_of:
        sizes[family] += 1
    total = len(family_of)
    missing = {split: share * total for split, share in SHARES.items()}
    placed: dict[str, Split] = {}
    for family in sorted(sizes, key=lambda name: fingerprint(seed, name)):
        split = max(SHARES, key=lambda name: missing[name] / SHARES[name])
        placed[family] = split
        missing[split] -= sizes[family]
    return [placed[family] for family in family_of]


def check_no_leak(items: Iterable[Item]) -> None:
    """Raise when a family stands in more than one split: such a version must never be stored."""
    seen: dict[str, str] = {}
    for item in items:
        if seen.setdefault(item.family, item.split) != item.split:
            raise UttaError(f"The family {item.family} would stand in both {seen[item.family]} and {item.split}.")


def counts_of(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """kind → split → number."""
    counts: dict[str, dict[str, int]] = {}
    for item in items:
        by_split = counts.setdefault(item.kind, dict.fromkeys(SHARES, 0))
        by_split[item.split] += 1
    return counts


def hash_of(items: Sequence[Item]) -> str:
    """SHA-256 over what is in the version: contents, families and splits, in an order that depends on them only."""
    return content_hash(sorted(content_hash(_hashed(item)) for item in items))


def _hashed(item: Item) -> Mapping[str, Any]:
    return {"kind": item.kind, "content": item.content, "family": item.family, "split": item.split}
