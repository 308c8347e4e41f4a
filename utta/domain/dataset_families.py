"""Families: which things in a dataset version belong together and so never stand on both sides of a split."""

from collections.abc import Iterable, Sequence

from utta.domain.dataset import Item
from utta.domain.text import fingerprint, normalised

Pair = tuple[int, int]
"""Two things by their places in a sequence."""


def keys_of(item: Item) -> list[str]:
    """What an item may share with another, so that both are of one family: its given family, and what the student
    said in which context. Exact duplicates share the second."""
    given = [f"family {item.content['family']}"] if item.content["family"] else []
    return [*given, *(said_key(said["context"], said["student_question"]) for said in item.situations)]


def said_key(context: str, question: str) -> str:
    """Equal where the student said the same in the same context, whoever the student is."""
    return f"said {fingerprint(normalised(context), normalised(question))}"


def families(keys: Sequence[Iterable[str]], linked: Iterable[Pair] = ()) -> list[str]:
    """Give things that share any key, or are linked, one family, and return each thing's family.

    `keys[i]` are the i-th thing's keys: its given family, its student's question. `linked` are pairs of things that
    belong together for another reason: near-duplicates, or because a person said so. The relation is followed through
    (a–b and b–c make a, b, c one family), so that nothing alike can stand on both sides of a split. The family's name
    is the smallest of its keys: the same whatever the order of the things.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(one: str, other: str) -> None:
        low, high = sorted((root(one), root(other)))
        parent[high] = low

    firsts = []
    for own in keys:
        first, *others = sorted(set(own))
        root(first)
        for other in others:
            join(first, other)
        firsts.append(first)
    for one_at, other_at in linked:
        join(firsts[one_at], firsts[other_at])
    return [root(first) for first in firsts]
