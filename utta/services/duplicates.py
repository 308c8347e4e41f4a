"""Duplicates among the examples, exact and near: found, and what a person says of them. Merging: see merging.py."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np

from utta.domain import minhash, near_duplicates
from utta.domain.example import StoredExample
from utta.domain.user import User
from utta.errors import Conflict, Refused
from utta.services import likenesses
from utta.services.likenesses import Known
from utta.services.remembering import remembered
from utta.store import example_links, example_texts, examples
from utta.store.database import Store, Transaction
from utta.store.example_links import Relation
from utta.store.examples import Filter

MOST = 6
"""So many examples at most are shown and decided about at once: more cannot be read side by side."""

_AT_ONCE = 5000
_LOOKED_AT = 40
_GROUP = 60

Edge = tuple[int, int, float]
"""Two ids, smaller first, and how alike these examples are."""


@dataclass(frozen=True)
class Cluster:
    """Examples that are alike, by id in order. likeness: of the least alike two that are linked directly, 0.75..1.
    shown: at most MOST of them to decide about first, so chosen that there is something left to decide."""

    ids: tuple[int, ...]
    shown: tuple[int, ...]
    likeness: float


@dataclass(frozen=True)
class Decision:
    """What a person said of two examples, and when."""

    ids: tuple[int, int]
    relation: Relation
    author: str
    made_at: float
    questions: tuple[str, str]


@dataclass(frozen=True)
class Working:
    """Duplicates are still being looked for: how many of how many examples have been read (of 0 at the beginning)."""

    done: int
    total: int


@dataclass(frozen=True)
class Alike:
    """An example whose student says almost what was typed. likeness: 0.75..1."""

    id: int
    author: str
    author_id: int | None
    question: str
    response: str
    likeness: float


def clusters(store: Store, wanted: Filter, *, wait: float = 1.0) -> list[Cluster] | Working:
    """The wanted examples that are alike, exact and near, the likest first; what a person already decided about is
    left out. Working where looking for them takes longer than `wait` seconds: ask again, it goes on meanwhile."""
    known = likenesses.now(store, wait)
    if known is None:
        return Working(*likenesses.progress(store))
    try:
        return remembered(store, "examples", ("duplicates", wanted), lambda tx: _clusters(tx, known, wanted))
    except _Behind:
        return Working(0, 0)


def opened(store: Store, cluster: Cluster) -> list[StoredExample]:
    """The examples of a cluster that are shown, as far as they are still there."""
    with store.read() as tx:
        return [example for example in examples.by_ids(tx, cluster.shown) if example.status != "archived"]


def like_this(
    store: Store, fields: Mapping[str, Any], besides: int | None = None, limit: int = 3
) -> list[Alike] | None:
    """Submitted or approved examples whose student says almost what stands in a form, likest first.

    fields: student_question and context, as typed so far. besides: the example being edited. None while this cannot be
    said yet, since the examples are still being read; a change of a moment ago may not be seen.
    """
    known = likenesses.lately(store)
    if known is None:
        return None
    said = near_duplicates.said(str(fields.get("student_question") or ""), str(fields.get("context") or ""))
    if not said:
        return []
    rows = minhash.nearest(known.signed.said, minhash.sign([said]), _LOOKED_AT)
    with store.read() as tx:
        found = [row for row in example_texts.in_use(tx, known.ids[rows].tolist()) if row.id != besides]
    texts = [near_duplicates.said(row.student_question, row.context) for row in found]
    scores = near_duplicates.alike([said] * len(found), texts).tolist()
    best = sorted(
        (pair for pair in zip(scores, found, strict=True) if pair[0]), key=lambda pair: (-pair[0], pair[1].id)
    )
    return [
        Alike(row.id, row.author_name or row.source or "Import", row.author_id, row.student_question,
              row.teacher_response, score)
        for score, row in best[:limit]
    ]  # fmt: skip


def decide(store: Store, user: User, ids: Sequence[int], relation: Relation) -> None:
    """Say of examples that they are one family ("family": all stay, and never stand on both sides of a split) or that
    they are "distinct". Either way they are not proposed as duplicates again. `take_back` undoes it."""
    user.must("expert")
    _must_be_few(ids)
    with store.write() as tx:
        there = {example.id for example in examples.by_ids(tx, ids) if example.status != "archived"}
        if there != set(ids):
            raise Conflict("Some of these examples were archived meanwhile.", "Look at the duplicates again.")
        example_links.say(tx, ids, relation, user.id, time.time())


def take_back(store: Store, user: User, ids: Sequence[int]) -> None:
    """Forget what was decided about these examples."""
    user.must("expert")
    _must_be_few(ids)
    with store.write() as tx:
        example_links.take_back(tx, ids)


def decisions(store: Store, number: int = 1, size: int = 10) -> tuple[list[Decision], int]:
    """One page of what people decided about pairs of examples, newest first, and how many decisions there are."""
    with store.read() as tx:
        rows = example_links.newest(tx, size, (number - 1) * size)
        return [
            Decision((row.example_id, row.other_id), row.relation, row.author_name or "Command line", row.made_at,
                     (row.question or row.context, row.other_question or row.other_context))
            for row in rows
        ], example_links.count(tx)  # fmt: skip


class _Behind(Exception):
    """An example changed between finding out what is alike and reading it."""


def _must_be_few(ids: Sequence[int]) -> None:
    if not 2 <= len(set(ids)) <= MOST:
        raise Refused(f"Choose 2 to {MOST} examples.", "More than that cannot be compared at once.")


def _clusters(tx: Transaction, known: Known, wanted: Filter) -> list[Cluster]:
    if examples.stamp(tx) != known.stamp:
        raise _Behind
    sharing = _sharing(known)
    kept = _wanted(tx, {example_id for ids in sharing.values() for example_id in ids}, wanted)
    sharing = {key: [example_id for example_id in ids if example_id in kept] for key, ids in sharing.items()}
    edges = list(_edges(known, sharing, example_links.decided(tx)))
    groups = near_duplicates.together(edge[:2] for edge in edges)
    of = {example_id: at for at, group in enumerate(groups) for example_id in group}
    least = [1.0] * len(groups)
    first: list[set[int]] = [set() for _ in groups]
    for one, other, likeness in edges:
        at = of[one]
        least[at] = min(least[at], likeness)
        if len(first[at] | {one, other}) <= MOST:
            first[at] |= {one, other}
    found = [Cluster(tuple(group), tuple(sorted(shown)), likeness)
             for group, shown, likeness in zip(groups, first, least, strict=True)]  # fmt: skip
    return sorted(found, key=lambda cluster: (-cluster.likeness, cluster.ids))


def _wanted(tx: Transaction, ids: set[int], wanted: Filter) -> set[int]:
    """Those of the ids that are wanted."""
    every, kept = sorted(ids), set[int]()
    for start in range(0, len(every), _AT_ONCE):
        part = replace(wanted, ids=tuple(every[start : start + _AT_ONCE]))
        kept.update(key[0] for key in examples.count_by(tx, part, "id"))
    return kept


def _sharing(known: Known) -> dict[int, list[int]]:
    """The ids of the examples that share a key, by that key, where there are several or the key is like another."""
    order = np.argsort(known.signed.keys, kind="stable")
    keys, starts, sizes = np.unique(known.signed.keys[order], return_index=True, return_counts=True)
    like = np.array(list(known.alike), np.uint64).reshape(-1)
    named = np.flatnonzero((sizes > 1) | np.isin(keys, like))
    ids = known.ids[order]
    return {int(keys[at]): ids[starts[at] : starts[at] + sizes[at]].tolist() for at in named}


def _edges(known: Known, sharing: Mapping[int, list[int]], decided: set[tuple[int, int]]) -> Iterator[Edge]:
    """What is alike and not decided about, as far as it takes to hold each cluster together."""
    touched = {example_id for pair in decided for example_id in pair}
    for ids in sharing.values():
        in_full = len(ids) <= _GROUP and not touched.isdisjoint(ids)
        for pair in combinations(ids, 2) if in_full else pairwise(ids):
            if pair not in decided:
                yield *pair, 1.0
    for (low, high), likeness in known.alike.items():
        some, others = sharing[low], sharing[high]
        in_full = len(some) * len(others) <= _GROUP**2 and not touched.isdisjoint(some + others)
        for one, other in product(some, others) if in_full else zip(some[:1], others[:1], strict=False):
            pair = _ordered(one, other)
            if pair not in decided:
                yield *pair, likeness


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
