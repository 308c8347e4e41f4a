"""Families: which responses must stay on one side of a split, and how they are dealt into folds."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from utta.domain.review import RatedResponse


def families_of(rows: Sequence[RatedResponse]) -> list[str]:
    """The family of each row, closed so that no situation has two.

    A row without a family belongs to its own situation. Families that share a situation are one family: a response
    to the same student in training would give the other away. Names do not depend on the order of the rows.
    """
    leader: dict[str, str] = {}

    def lead(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    situations = [f"situation {row.situation.key}" for row in rows]
    names = [f"family {row.family}" if row.family else own for row, own in zip(rows, situations, strict=True)]
    for name, own in zip(names, situations, strict=True):
        # The smaller name leads, so that any order of the rows ends with the same leaders.
        first, second = sorted((lead(name), lead(own)))
        leader[second] = first
    return [lead(name) for name in names]


def family_folds(families: Sequence[str], folds: int, seed: int = 0) -> NDArray[np.int64]:
    """The fold, 0 to folds - 1, of each item, given its family: a family is never in two folds.

    Families come in the order of a hash of seed and name, each going to the fold with the fewest items so far, so
    folds are of about equal size and the same on every machine. With fewer families than folds some folds stay empty.
    """
    sizes = Counter(families)
    ordered = sorted(sizes, key=lambda name: hashlib.sha256(f"{seed}\x1f{name}".encode()).digest())
    load = [0] * folds
    fold_of: dict[str, int] = {}
    for name in ordered:
        fold_of[name] = load.index(min(load))
        load[fold_of[name]] += sizes[name]
    return np.array([fold_of[name] for name in families], dtype=np.int64)
