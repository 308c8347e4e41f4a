"""How far a review round is: numbers only, who rated how stays sealed until it is closed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from utta.domain.review_round import ReviewRound
from utta.services.round_sharing import wanted_of
from utta.store import assignments, rounds
from utta.store.database import Store


@dataclass(frozen=True)
class Share:
    """How far one reviewer is: items they were given, reviews given, skipped with reasons (reason → how often), and
    handed back since something is wrong with a reply (what → how often).
    has_left: whether they are asked no more, or are in the team no more; what they gave counts as before."""

    user_id: int
    name: str
    given: int
    done: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    reported: Mapping[str, int] = field(default_factory=dict)
    has_left: bool = False

    @property
    def left(self) -> int:
        """Items that still wait for this person; nothing waits for somebody who has left."""
        handed_back = sum(self.skipped.values()) + sum(self.reported.values())
        return 0 if self.has_left else self.given - self.done - handed_back


@dataclass(frozen=True)
class Progress:
    """How far a round is. reviews, wanted: reviews given and needed in all. short: items for which nobody is left to
    give a review they still need; short_skipped: those among them that somebody skipped, or reported a problem
    with. failures: answers that could not be made, by generator's name → {why: how many}."""

    items: int
    reviews: int
    wanted: int
    short: int
    short_skipped: int
    shares: tuple[Share, ...]
    failures: Mapping[str, Mapping[str, int]]


def progress(store: Store, round_id: int) -> Progress:
    """How far a round is. Numbers only: who rated how stays sealed."""
    with store.read() as tx:
        found = rounds.get(tx, round_id)
        by_item = assignments.by_item(tx, round_id)
        done = {row.item_id: row.done for row in by_item}
        wanted = wanted_of(tx, found, done)
        shares = _shares(assignments.by_person(tx, round_id), rounds.reviewers(tx, round_id).keys())
        failures = rounds.failures(tx, round_id)
    coming = {row.item_id: row.coming for row in by_item}
    is_shared = found.state in ("open", "closed")
    short = {number for number in wanted if is_shared and coming.get(number, 0) < wanted[number]}
    return Progress(
        items=len(wanted), reviews=sum(done.values()), wanted=sum(wanted.values()), shares=shares,
        short=len(short), short_skipped=sum(row.skipped > 0 and row.item_id in short for row in by_item),
        failures=_by_generator(found, failures),
    )  # fmt: skip


def reviews_given(store: Store) -> dict[int, tuple[int, int]]:
    """Of every round that was shared out: reviews given, and how many still wait for somebody."""
    with store.read() as tx:
        counts = assignments.counts(tx)
    return {number: (states.get("done", 0), states.get("open", 0)) for number, states in counts.items()}


def _shares(rows: Sequence[Any], here: Collection[int]) -> tuple[Share, ...]:
    """Those who review now, then those who have left, each by name."""
    mine: dict[tuple[bool, str, int], list[Any]] = {}
    for row in rows:
        mine.setdefault((row.user_id not in here, row.name, row.user_id), []).append(row)
    return tuple(_share(*who, mine[who]) for who in sorted(mine))


def _share(has_left: bool, name: str, user_id: int, mine: Sequence[Any]) -> Share:
    states: Counter[str] = Counter()
    why: dict[str, Counter[str]] = {"skipped": Counter(), "reported": Counter()}
    for row in mine:
        states[row.state] += row.number
        if row.state in why:
            why[row.state][row.reason or "no reason given"] += row.number
    return Share(user_id, name, states.total(), states["done"], why["skipped"], why["reported"], has_left)


def _by_generator(found: ReviewRound, rows: Sequence[Any]) -> dict[str, dict[str, int]]:
    names = {generator.key: generator.name for generator in found.plan.generators}
    told: dict[str, dict[str, int]] = {}
    for row in rows:
        told.setdefault(names.get(row.generator, row.generator), {})[row.failure] = row.number
    return told
