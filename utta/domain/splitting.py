"""The split: whole families into train, validation and test, close to 60/20/20 in every grade and subject.

Minimisation, as trials balance their arms over what patients bring along (Pocock & Simon 1975), with the imbalance
weighed over all, by margin and within strata (Hu & Hu 2012). Families come one after another, the largest first, and
each goes where the imbalance is then least. Nothing is drawn by chance: equals come in the order of a stable hash, so
the same families are split alike on every machine, in whatever order they were entered.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from math import lcm

from utta.domain.dataset import SHARES, ItemKind, Split
from utta.domain.text import fingerprint

METHOD = "families, balanced by grade and subject"
"""The name of this way to split, kept with what was split by it."""

Stratum = tuple[int | None, str]
_Cell = tuple[Hashable, ...]
_SPLITS = tuple(SHARES)
# In whole hundredths, since sums of fractions depend on their order by a hair, and a hair decides between equals.
_PARTS = tuple(round(100 * share) for share in SHARES.values())
_PER_PART = tuple(lcm(*_PARTS) // part for part in _PARTS)
_WEIGHTS = {1: 3, 3: 1, 4: 1}
"""How much a cell's imbalance counts, by the length of its name: that of all things of a kind more than the others."""


def split_by_family(family_of: Sequence[str], strata: Sequence[Stratum] = (), kinds: Sequence[ItemKind] = (),
                    seed: str = "utta") -> list[Split]:  # fmt: skip
    """Assign each thing to train, validation or test: whole families, close to 60/20/20 over all things of a kind, in
    each grade, each subject and each pair of them.

    family_of, strata (grade, subject) and kinds run along the things; strata and kinds may be left out where there is
    one only. Of a cell (all of a kind, a grade, a subject, or a grade with a subject) with n things placed, n_k of
    them in split k of share s_k, let d_k = n_k - s_k n. Its imbalance is the sum of d_k² / s_k; that of all cells,
    weighted, grows least when a family with c things in each cell goes to the split k with the least sum of
    (2 c d_k + c² (1 - s_k)) / s_k. With one cell no split ends more than (1 + s_k) / 2 of the largest family above its
    share. Returns one split per thing, in the order given.
    """
    sizes = Counter(family_of)
    cells_of: dict[str, Counter[_Cell]] = defaultdict(Counter)
    for at, family in enumerate(family_of):
        cells_of[family].update(_cells(kinds[at] if kinds else "example", *(strata[at] if strata else (None, ""))))
    excess: dict[_Cell, list[int]] = defaultdict(lambda: [0] * len(_SPLITS))
    placed: dict[str, Split] = {}
    for family in sorted(sizes, key=lambda name: (-sizes[name], fingerprint(seed, name))):
        touched = [(excess[cell], number, _WEIGHTS[len(cell)]) for cell, number in cells_of[family].items()]
        best = min(range(len(_SPLITS)), key=lambda k: _growth(touched, k))
        placed[family] = _SPLITS[best]
        for of_cell, number, _ in touched:
            for k, part in enumerate(_PARTS):
                of_cell[k] -= number * part
            of_cell[best] += number * 100
    return [placed[family] for family in family_of]


def _cells(kind: str, grade: int | None, subject: str) -> tuple[_Cell, ...]:
    return (kind,), (kind, "grade", grade), (kind, "subject", subject), (kind, "both", grade, subject)


def _growth(touched: Sequence[tuple[list[int], int, int]], k: int) -> int:
    """How much the imbalance grows when a family with so many things in each of these cells goes to the k-th split."""
    others = 100 - _PARTS[k]
    return sum(weight * n * (2 * excess[k] + n * others) for excess, n, weight in touched) * _PER_PART[k]
