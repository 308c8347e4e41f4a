"""How far a review round is: numbers only, who rated how stays sealed until it is closed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from utta.services.round_sharing import wanted_of
from utta.store import assignments, rounds, users
from utta.store.database import Store


@dataclass(frozen=True)
class Share:
    """How far one reviewer is: items they were given, reviews given, skipped with reasons (reason → how often)."""

    user_id: int
    name: str
    given: int
    done: int
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Items that still wait for this person."""
        return self.given - self.done - sum(self.skipped.values())


@dataclass(frozen=True)
class Progress:
    """How far a round is. reviews, wanted: reviews given and needed in all. short: items for which nobody is left to
    give a review they still need. failures: answers that could not be made, generator → {why: how many}."""

    items: int
    reviews: int
    wanted: int
    short: int
    shares: tuple[Share, ...]
    failures: Mapping[str, Mapping[str, int]]


def progress(store: Store, round_id: int) -> Progress:
    """How far a round is. Numbers only: who rated how stays sealed."""
    with store.read() as tx:
        found = rounds.get(tx, round_id)
        turns = assignments.of_round(tx, round_id)
        wanted = wanted_of(tx, found, turns)
        names = {person.id: person.name for person in users.everyone(tx)}
        failures = _failures(rounds.answers(tx, round_id))
    done = Counter(turn.item_id for turn in turns if turn.state == "done")
    coming = Counter(turn.item_id for turn in turns if turn.state in ("done", "open"))
    theirs: dict[int, list[Any]] = {}
    for turn in turns:
        theirs.setdefault(turn.user_id, []).append(turn)
    is_shared = found.state in ("open", "closed")
    return Progress(
        items=len(wanted), reviews=sum(done.values()), wanted=sum(wanted.values()),
        short=sum(coming[number] < wanted[number] for number in wanted) if is_shared else 0,
        shares=tuple(_share_of(user_id, name, theirs[user_id]) for user_id, name in names.items()
                     if user_id in theirs),
        failures=failures,
    )  # fmt: skip


def _share_of(user_id: int, name: str, mine: list[Any]) -> Share:
    skipped = Counter(turn.reason or "no reason given" for turn in mine if turn.state == "skipped")
    return Share(user_id, name, len(mine), sum(turn.state == "done" for turn in mine), skipped)


def _failures(answers: list[Any]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for row in answers:
        if row.response_id is None:
            found.setdefault(row.generator, Counter())[row.failure] += 1
    return {generator: dict(reasons) for generator, reasons in found.items()}
