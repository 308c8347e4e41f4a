"""The leakage check: looks for what stands in more than one split, without a word of the code that made the families.

It goes by what the things hold (their given families, the student's words) and by the pairs that are near-duplicates or
that a person linked, not by the families drawn from these.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from utta.domain.dataset import KINDS, Item
from utta.domain.text import normalised
from utta.errors import UttaError


class Leak(UttaError):
    """Things that belong together stand in different splits: such a version is never stored."""


@dataclass(frozen=True)
class Crossing:
    """Two things that belong together in different splits, by their places, and why they do."""

    why: str
    one: int
    other: int


def check_no_leak(items: Sequence[Item], alike: Iterable[tuple[int, int]] = (),
                  linked: Iterable[tuple[int, int]] = ()) -> None:  # fmt: skip
    """Raise Leak, naming two of them, when things that belong together stand in more than one split.

    alike: pairs of near-duplicates, linked: pairs that a person called one family, both by place in `items`.
    """
    found = next(crossings(items, alike, linked), None)
    if found is None:
        return
    raise Leak(
        f"This split would leak: {leak_in_words(items, found)}",
        "Nothing was frozen. This is a fault of UTTA, not of your examples: please report this sentence.",
    )


def leak_in_words(items: Sequence[Item], found: Crossing) -> str:
    """ "the example 4 in train and the example 9 in test are near-duplicates." """
    one, other = items[found.one], items[found.other]
    return f"the {_name(one)} in {one.split} and the {_name(other)} in {other.split} {found.why}."


def crossings(items: Sequence[Item], alike: Iterable[tuple[int, int]] = (),
              linked: Iterable[tuple[int, int]] = ()) -> Iterator[Crossing]:  # fmt: skip
    """Every pair of things that belong together but stand in different splits, found one by one."""
    yield from _same(items, "are of one family", lambda item: [item.family])
    yield from _same(items, "have the same given family", lambda item: [item.content["family"]])
    yield from _same(items, "hold the same words of a student", _said)
    for pairs, why in ((alike, "are near-duplicates"), (linked, "were marked as one family")):
        yield from (Crossing(why, one, other) for one, other in pairs if items[one].split != items[other].split)


def _same(items: Sequence[Item], why: str, keys: Callable[[Item], Iterable[Hashable]]) -> Iterator[Crossing]:
    first: dict[Hashable, int] = {}
    for at, item in enumerate(items):
        for key in filter(None, keys(item)):
            if items[first.setdefault(key, at)].split != item.split:
                yield Crossing(why, first[key], at)


def _said(item: Item) -> Iterator[tuple[str, str]]:
    for said in item.situations:
        yield normalised(said["context"]), normalised(said["student_question"])


def _name(item: Item) -> str:
    return f"{KINDS[item.kind][0]} {item.item_id}"
