"""One deed done to many examples at once, by a few statements however many they are."""

from dataclasses import dataclass
from typing import Literal, cast

import sqlalchemy as sa

from utta.domain.example import Deed, Status
from utta.store import changes, example_events
from utta.store.example_tables import example_revisions, examples
from utta.store.examples import Filter, chosen_by

Reason = Literal["", "standing", "changed", "own", "others"]
"""Why a deed is not done to an example: "" where nothing stands against it."""


@dataclass(frozen=True)
class Rule:
    """What stands against a deed, looked at in this order.

    standing: only what stands so. seen_at: only what was not changed since, in seconds since the epoch. not_of: not
    what this person wrote, at first or last. only_of: only what this person entered.
    """

    standing: tuple[Status, ...]
    seen_at: float
    not_of: int | None = None
    only_of: int | None = None


def tally(tx: sa.Connection, wanted: Filter, rule: Rule) -> dict[Reason, int]:
    """How many of the wanted examples the deed may be done to (reason ""), and how many not, by reason."""
    reason = _reason(rule)
    query = sa.select(reason, sa.func.count()).where(chosen_by(wanted, tx.dialect.name)).group_by(reason)
    return {cast(Reason, row[0]): int(row[1]) for row in tx.execute(query)}


def do(tx: sa.Connection, wanted: Filter, rule: Rule, deed: Deed, status: Status, author_id: int, now: float,
       comment: str = "") -> int:  # fmt: skip
    """Do it to every wanted example the rule allows, note it for each, and return how many they were."""
    allowed = sa.and_(chosen_by(wanted, tx.dialect.name), _reason(rule) == "")
    done = example_events.add_for(tx, allowed, deed, author_id, now, comment)
    ids = sa.select(examples.c.id).where(allowed).correlate(None)  # chosen before anything is changed
    tx.execute(sa.update(examples).where(examples.c.id.in_(ids)).values(status=status, updated_at=now))
    if done:
        changes.note(tx, "examples")
    return done


def _reason(rule: Rule) -> sa.Case[str]:
    column = examples.c
    against: list[tuple[sa.ColumnElement[bool], str]] = [
        (column.status.not_in(rule.standing), "standing"),
        (column.updated_at > rule.seen_at, "changed"),
    ]
    if rule.not_of is not None:
        against.append((column.author_id == rule.not_of, "own"))
        against.append((sa.and_(column.revision > 1, _last_written_by(rule.not_of)), "own"))
    if rule.only_of is not None:
        against.append((sa.func.coalesce(column.author_id, 0) != rule.only_of, "others"))
    return sa.case(*((condition, sa.literal_column(f"'{reason}'")) for condition, reason in against),
                   else_=sa.literal_column("''"))  # fmt: skip


def _last_written_by(author_id: int) -> sa.Exists:
    column = example_revisions.c
    return sa.exists().where(column.example_id == examples.c.id, column.number == examples.c.revision,
                             column.author_id == author_id)  # fmt: skip
