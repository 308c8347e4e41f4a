"""People deciding on replies to edge cases where no rule can tell."""

import time
from collections.abc import Mapping, Sequence

from utta.domain.edge_cases import EdgeResult
from utta.domain.edge_decisions import Decision, as_decided, reply_keys
from utta.domain.evaluation import Evaluation
from utta.domain.text import storable
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services import sealing
from utta.store import edge_decisions, evaluations
from utta.store.database import Store, Transaction

MAX_NOTE = 2_000


def with_decisions(tx: Transaction, found: Sequence[Evaluation]) -> list[Evaluation]:
    """Evaluations with what people have decided by now about replies to edge cases."""
    keys = {key for one in found if one.edge for key in reply_keys(one.edge)}
    made = edge_decisions.on(tx, keys) if keys else []
    return [one.model_copy(update={"edge": as_decided(one.edge, made)}) if one.edge else one for one in found]


def decide(store: Store, by: User, evaluation_id: int, who: str, case: str, met: Mapping[str, bool],
           note: str = "") -> None:  # fmt: skip
    """Store whether a reply meets some of its open requirements. who, case: as in the run's results; met: by the
    requirement's words. It counts wherever the same reply is held to the same; a later decision takes its place.

    Raises Refused for a requirement that a rule has decided, and NotAllowed while this person still judges the reply
    blind.
    """
    by.must("expert")
    if not met:
        raise Refused("Nothing was decided.", "Say of at least one requirement whether the reply meets it.")
    note = _note(note)
    hidden = sealing.hidden_from(store, by)
    now = time.time()
    with store.write() as tx:
        result, reply = _result(tx, evaluation_id, who, case)
        if reply in hidden:
            raise NotAllowed("You still judge this reply blind on the Review page.", "Give your review there first.")
        closed = [text for text in met if text not in result.open]
        if closed:
            raise Refused(f"“{closed[0][:100]}” was decided by a rule.", "Change the case where the rule is wrong.")
        newest = {one.requirement: one for one in edge_decisions.on(tx, [result.reply_key])}
        for text, is_met in met.items():
            before = newest.get(text)
            if before is None or (before.is_met, before.note, before.author) != (is_met, note, by.name):
                made = Decision(reply_key=result.reply_key, requirement=text, is_met=is_met, note=note)
                edge_decisions.add(tx, made, by.id, evaluation_id, now)


def _note(note: str) -> str:
    try:
        note = storable(note.strip())
    except ValueError as error:
        raise Refused(f"The note {error}", "Shorten it.", {"note": f"It {error}"}) from error
    if len(note) > MAX_NOTE:
        raise Refused("The note is too long.", "Shorten it.", {"note": f"At most {MAX_NOTE:,} characters fit."})
    return note


def _result(tx: Transaction, evaluation_id: int, who: str, case: str) -> tuple[EdgeResult, str]:
    """A result as the rules left it, and the reply it is about."""
    found = evaluations.get(tx, evaluation_id)
    sides = found.edge.sides if found.edge else ()
    results = (one for side in sides if side.who == who for one in side.results if one.case == case)
    result = next(results, None)
    answer = next((one for one in evaluations.answers(tx, evaluation_id) if (one.who, one.case_key) == (who, case)),
                  None)  # fmt: skip
    if result is None or answer is None or not result.reply_key:
        raise NotFound("There is no such reply to decide on.", "Ask the edge cases again.")
    return result, str((answer.outputs or {}).get("teacher_response", ""))
