"""Dataset versions: what is in them, and the hash that fixes it."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.grades import grade_number
from utta.domain.text import content_hash
from utta.domain.vocabulary import subject

Split = Literal["train", "validation", "test"]
SHARES: dict[Split, float] = {"train": 0.6, "validation": 0.2, "test": 0.2}
ItemKind = Literal["example", "review", "preference"]
KINDS: dict[ItemKind, tuple[str, str]] = {
    "example": ("example", "examples"), "review": ("review", "reviews"), "preference": ("comparison", "comparisons"),
}  # fmt: skip
"""What a version holds, and what one and several are called on screen. A review is a rating of one response, a
preference compares two."""


class Item(BaseModel):
    """One thing in a dataset version: an example's content, or a review's, frozen as it was."""

    model_config = ConfigDict(frozen=True)

    kind: ItemKind
    item_id: int
    revision: int = 1
    content: dict[str, Any]
    author: str = ""
    family: str = ""
    split: Split = "train"

    @property
    def situation(self) -> Mapping[str, str]:
        """The student's side: grade_level, subject, context, student_question and the rest."""
        found: Mapping[str, str] = self.content if self.kind == "example" else self.content["situation"]
        return found

    @property
    def situations(self) -> list[Mapping[str, str]]:
        """The student's side, or both sides of a comparison whose two responses answered different words."""
        other = self.content.get("other_situation")
        return [self.situation, other] if other else [self.situation]

    @property
    def stratum(self) -> tuple[int | None, str]:
        """The grade, and the subject by the vocabulary's name for it: what the split is balanced by."""
        return grade_number(self.situation["grade_level"]), subject(self.situation["subject"])

    def placed(self, family: str, split: Split) -> "Item":
        """The same thing with its family and split."""
        return Item(kind=self.kind, item_id=self.item_id, revision=self.revision, content=self.content,
                    author=self.author, family=family, split=split)  # fmt: skip


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


def counts_of(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """kind → split → number."""
    counts: dict[str, dict[str, int]] = {}
    for item in items:
        by_split = counts.setdefault(item.kind, dict.fromkeys(SHARES, 0))
        by_split[item.split] += 1
    return counts


def hash_of(items: Iterable[Item]) -> str:
    """SHA-256 over what is in the version: contents, families and splits, in an order that depends on them only.

    Neither the numbers of rows, their order, when they were entered nor by whom is in it, so the same material gives
    the same hash in any store on any machine.
    """
    return content_hash(sorted(content_hash(_hashed(item)) for item in items))


def _hashed(item: Item) -> Mapping[str, Any]:
    return {"kind": item.kind, "content": item.content, "family": item.family, "split": item.split}
