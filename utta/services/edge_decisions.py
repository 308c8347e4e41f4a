"""People deciding on replies to edge cases: where no rule can tell, and against a rule that is wrong."""

import time
from collections.abc import Collection, Mapping, Sequence

from utta.domain.edge_cases import EdgeResult
from utta.domain.edge_decisions import Decision, Standing, as_decided, reply_keys, standing
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
    made: Standing = standing(edge_decisions.on(tx, keys)) if keys else {}
    return [one.model_copy(update={"edge": as_decided(one.edge, made)}) if one.edge else one for one in found]


def decide(store: Store, by: User, evaluation_id: int, who: str, case: str, met: Mapping[str, bool],
           note: str = "") -> None:  # fmt: skip
    """Store whether a reply meets some of its open requirements. who, case: as in the run's results; met: by the
    requirement's words. It counts wherever the same reply is held to the same; a later decision takes its place.

    Raises Refused for a requirement that a rule has decided (see `overrule`), and NotAllowed while this person still
    judges the reply blind.
    """
    by.must("expert")
    if not met:
        raise Refused("Nothing was decided.", "Say of at least one requirement whether the reply meets it.")
    note = _note(note)
    hidden = sealing.hidden_from(store, by)
    now = time.time()
    with store.write() as tx:
        result = _seen(tx, evaluation_id, who, case, hidden)
        closed = [text for text in met if text not in result.open]
        if closed:
            raise Refused(f"“{closed[0][:100]}” was decided by a rule.", "Overrule the rule, with your reason.")
        newest = _standing(tx, result)
        for text, is_met in met.items():
            before = newest.get(text)
            if before is None or (before.is_met, before.note, before.author) != (is_met, note, by.name):
                made = Decision(reply_key=result.reply_key, requirement=text, is_met=is_met, note=note)
                edge_decisions.add(tx, made, by.id, evaluation_id, now)


def overrule(store: Store, by: User, evaluation_id: int, who: str, case: str, requirement: str,
             reason: str) -> None:  # fmt: skip
    """Store that a rule is wrong about a reply: what it found met is not, or the other way round. who, case,
    requirement: as in the run's results; reason: why, which must be given. It counts as a decision does, until it is
    taken back.

    Raises Refused without a reason, for what no rule has decided, and for what is overruled already; NotAllowed while
    this person still judges the reply blind.
    """
    by.must("expert")
    reason = _note(reason)
    if not reason:
        raise Refused("It is not said why the rule is wrong.", "Say why, for those who read it.",
                      {"note": "Say why the rule is wrong."})  # fmt: skip
    hidden = sealing.hidden_from(store, by)
    now = time.time()
    with store.write() as tx:
        result = _seen(tx, evaluation_id, who, case, hidden)
        found = next((one.found for one in result.requirements if one.text == requirement), None)
        if found is None or found == "person":
            raise Refused(f"No rule has decided “{requirement[:100]}”.", "Decide it yourself.")
        before = _standing(tx, result).get(requirement)
        if before is not None and before.note and before.is_met != (found == "passed"):
            raise Refused(f"{before.author} has overruled the rule here already.", "Take that back first.")
        made = Decision(reply_key=result.reply_key, requirement=requirement, is_met=found == "failed", note=reason)
        edge_decisions.add(tx, made, by.id, evaluation_id, now)


def take_back(store: Store, by: User, evaluation_id: int, who: str, case: str, requirement: str) -> None:
    """Store that a decision, whoever made it, counts no longer: what the rule found stands again, or the requirement
    is open again. Raises Refused where nothing is decided, and NotAllowed as `decide`."""
    by.must("expert")
    hidden = sealing.hidden_from(store, by)
    now = time.time()
    with store.write() as tx:
        result = _seen(tx, evaluation_id, who, case, hidden)
        before = _standing(tx, result).get(requirement)
        if before is None:
            raise Refused("There is nothing to take back.", "Load the page again to see how it stands.")
        made = before.model_copy(update={"is_taken_back": True, "note": ""})
        edge_decisions.add(tx, made, by.id, evaluation_id, now)


def _standing(tx: Transaction, result: EdgeResult) -> Mapping[str, Decision]:
    """What counts of the decisions on a reply, by requirement."""
    return standing(edge_decisions.on(tx, [result.reply_key])).get(result.reply_key, {})


def _seen(tx: Transaction, evaluation_id: int, who: str, case: str, hidden: Collection[str]) -> EdgeResult:
    """A result as the rules left it, of a reply that its reader does not judge blind any more."""
    result, reply = _result(tx, evaluation_id, who, case)
    if reply in hidden:
        raise NotAllowed("You still judge this reply blind on the Review page.", "Give your review there first.")
    return result


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
