"""Review rounds: a lead plans one, it is prepared, opened, watched and closed. Until then it is sealed."""

import time
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.review_round import Plan, ReviewRound
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services import round_material, round_preparing, round_sharing
from utta.services.outside import check_allowed
from utta.services.review_items import rubric_in
from utta.store import assignments, changes, rounds, users
from utta.store import jobs as stored_jobs
from utta.store.database import Store, Transaction

_MAX_NAME = 120


def create(store: Store, by: User | None, name: str, plan: Mapping[str, Any],
           rubric_key: str = DEFAULT_RUBRIC_KEY) -> int:  # fmt: skip
    """Plan a round, have it prepared by the worker, and return its id. plan: the fields of a Plan.

    `by` is the lead; None is the machine's owner on the command line. The rubric is kept in the version it has now.
    Raises Refused with sentences beside the fields, NotEnough when nothing fits the plan.
    """
    if by is not None:
        by.must("lead")
    checked = _checked(plan)
    with store.write() as tx:
        called = _name(tx, name)
        _reviewers_are_here(tx, checked)
        round_material.check(tx, checked)
        _engines_are_allowed(tx, checked)
        rubric_id = rubric_in(tx, rubric_key)[0] if checked.way != "compare" else None
        author = by.id if by else None
        round_id = rounds.add(tx, called, checked, rubric_id, author, time.time())
        rounds.change(tx, round_id, job_id=jobs.ask(tx, round_preparing.KIND, round_id, author))
    return round_id


def preview(store: Store, plan: Mapping[str, Any]) -> round_material.Preview:
    """What a plan would ask for, before it is made. Raises as `create` does."""
    with store.read() as tx:
        return round_material.preview(tx, _checked(plan))


def open_round(store: Store, by: User, round_id: int) -> int:
    """Share a prepared round's items out and let its reviewers begin. Returns the number of reviews asked for; opening
    twice shares out once."""
    by.must("lead")
    with store.write() as tx:
        found = rounds.get(tx, round_id)
        if found.state == "open":
            return len(assignments.of_round(tx, round_id))
        if found.state != "ready":
            raise Refused(f"“{found.name}” is {found.state}.", "Only a round that has been prepared can be opened.")
        return round_sharing.open_prepared(tx, found)


def stop_preparing(store: Store, by: User, round_id: int) -> None:
    """Stop the work on a round; what generators have answered is kept."""
    by.must("lead")
    found = get(store, round_id)
    if found.job_id:
        jobs.stop(store, found.job_id)


def prepare_again(store: Store, by: User, round_id: int) -> None:
    """Go on preparing a round whose work was stopped or failed; nothing that was answered is asked again."""
    by.must("lead")
    with store.write() as tx:
        found = rounds.get(tx, round_id)
        _engines_are_allowed(tx, found.plan)
        if found.state == "preparing" and (not found.job_id or stored_jobs.get(tx, found.job_id).ended):
            rounds.change(tx, round_id, job_id=jobs.ask(tx, round_preparing.KIND, round_id, by.id))


def engines_asked(store: Store, plan: Plan) -> list[EngineSpec]:
    """The engines that are asked when a round of this plan is prepared."""
    with store.read() as tx:
        return _engines_asked(tx, plan)


def share_again(store: Store, by: User, round_id: int) -> int:
    """Give what still lacks reviews (somebody skipped it, or left) to those who can give them. Returns how many."""
    by.must("lead")
    with store.write() as tx:
        found = rounds.get(tx, round_id)
        return round_sharing.share_rest(tx, found) if found.state == "open" else 0


def add_reviewer(store: Store, by: User, round_id: int, user_id: int) -> None:
    """Have one more person review; in an open round they get what still lacks reviews, and nothing twice."""
    by.must("lead")
    with store.write() as tx:
        if user_id not in {person.id for person in users.everyone(tx)}:
            raise NotFound("That person is no longer in the team.")
        found = _not_closed(tx, round_id)
        rounds.add_reviewer(tx, round_id, user_id)
        if found.state == "open":
            round_sharing.share_rest(tx, found)


def let_reviewer_go(store: Store, by: User, round_id: int, user_id: int) -> None:
    """Ask a person for no more: what they gave stays, what waited for them goes to the others."""
    by.must("lead")
    with store.write() as tx:
        found = _not_closed(tx, round_id)
        if not rounds.reviewers(tx, round_id).keys() - {user_id}:
            raise Refused("A round needs a reviewer.", "Add another one first.")
        rounds.let_reviewer_go(tx, round_id, user_id, time.time())
        assignments.drop_open(tx, round_id, user_id)
        if found.state == "open":
            round_sharing.share_rest(tx, found)


def close(store: Store, by: User, round_id: int) -> None:
    """Close a round: nobody is asked any more, and from now on it says who wrote what and who judged how."""
    by.must("lead")
    with store.write() as tx:
        found = rounds.get(tx, round_id)
        if found.state == "closed":
            return
        if found.state == "preparing" and found.job_id and not stored_jobs.get(tx, found.job_id).ended:
            raise Refused(f"“{found.name}” is still being prepared.", "Stop that first.")
        rounds.change(tx, round_id, state="closed", closed_at=time.time())
        changes.note(tx, "reviews")  # its reviews are sealed no more


def all_rounds(store: Store) -> list[ReviewRound]:
    """Every round, newest first."""
    with store.read() as tx:
        return rounds.newest_first(tx)


def get(store: Store, round_id: int) -> ReviewRound:
    """One round, or NotFound."""
    with store.read() as tx:
        return rounds.get(tx, round_id)


def reviewers(store: Store, round_id: int) -> dict[int, str]:
    """Id and name of everybody who reviews in a round now."""
    with store.read() as tx:
        return rounds.reviewers(tx, round_id)


def _not_closed(tx: Transaction, round_id: int) -> ReviewRound:
    found = rounds.get(tx, round_id)
    if found.state == "closed":
        raise Refused(f"“{found.name}” is closed.", "Nobody is asked in it any more.")
    return found


def _engines_asked(tx: Transaction, plan: Plan) -> list[EngineSpec]:
    found = (round_preparing.engine_of(tx, generator) for generator in plan.generators)
    return [engine for engine in found if engine is not None]


def _engines_are_allowed(tx: Transaction, plan: Plan) -> None:
    for engine in _engines_asked(tx, plan):
        check_allowed(tx, engine)


def _checked(plan: Mapping[str, Any]) -> Plan:
    try:
        return Plan(**plan)
    except ValidationError as error:
        beside = {str(e["loc"][0]) if e["loc"] else "plan": _sentence(e) for e in error.errors()}
        raise Refused(next(iter(beside.values())), "Change the plan.", beside) from error


def _sentence(error: Any) -> str:
    said = str(error["msg"]).removeprefix("Value error, ")
    at = str(error["loc"][0]) if error["loc"] else ""
    if at == "reviewers":
        return "Choose at least one reviewer."
    if at == "generators":
        return "Choose at least one whose replies are to be judged."
    return said if not at else f"{at.replace('_', ' ').capitalize()}: {said[0].lower()}{said[1:]}."


def _name(tx: Transaction, name: str) -> str:
    called = " ".join(name.split())
    problem = ""
    if not called:
        problem = "Give the round a name that your team will recognise."
    elif len(called) > _MAX_NAME:
        problem = f"Use at most {_MAX_NAME} characters."
    elif rounds.named(tx, called) is not None:
        problem = "Another round has this name. Choose another one."
    if problem:
        raise Refused("That name cannot be used.", problem, {"name": problem})
    return called


def _reviewers_are_here(tx: Transaction, plan: Plan) -> None:
    here = {person.id for person in users.everyone(tx)}
    if missing := set(plan.reviewers) - here:
        raise Refused(f"{len(missing)} of the reviewers are no longer in the team.", "Choose others.",
                      {"reviewers": "Choose people who are in the team."})  # fmt: skip
