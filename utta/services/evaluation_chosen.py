"""Cases of an evaluation that a lead sends to review because of what stands in them.

They go into a round of their own, marked as chosen: whoever picks cases to look at does not draw at random, so that
no such review enters an estimate. What is sent while that round is open is added to it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from utta.domain.evaluation import Evaluation, Who
from utta.domain.review_round import Plan, ReviewRound
from utta.domain.user import User
from utta.errors import NotEnough, Refused
from utta.services import evaluation, evaluation_replies, evaluation_rounds, round_sharing, verdicts_teacher
from utta.services.evaluation_replies import Replies
from utta.services.review_items import rubric_in
from utta.store import rounds
from utta.store.database import Store, Transaction

MOST = 50
"""So many cases can be sent at once."""


@dataclass(frozen=True)
class Sent:
    """What came of it. replies: of these, how many are newly asked about; reviews: how many are asked for now."""

    round_id: int
    name: str
    replies: int
    reviews: int


def send(store: Store, by: User, evaluation_id: int, keys: Sequence[str], sides: Sequence[Who]) -> Sent:
    """Have people rate what these sides answered to these cases, blind. The same cases sent twice are asked about once.

    Raises NotAllowed for others than a lead, Refused where there is nothing to send, NotEnough where nobody can be
    asked or none of it was answered.
    """
    by.must("lead")
    found = evaluation.evaluation(store, evaluation_id)
    if found.result is None or not keys:
        raise Refused("No case is chosen.", "Choose at least one.")
    if len(keys) > MOST:
        raise Refused(f"At most {MOST} cases can be sent to review at once.", "Choose fewer.")
    rubric_key = verdicts_teacher.rubric_of(store, found.result).key
    with store.write() as tx:
        replies = evaluation_replies.of(tx, found, list(dict.fromkeys(("model", *sides))), list(dict.fromkeys(keys)))
        if not any(text.strip() for text in replies.texts.values()):
            raise NotEnough("None of these cases was answered.", "Choose others.")
        into = _open_already(tx, found) or _made(tx, by, found, replies, rubric_key)
        before = len(rounds.items(tx, into.id))
        was = into.has_sample
        evaluation_replies.lay_out(tx, into.id, replies, "chosen")
        reviews = _opened(tx, into, was)
        return Sent(into.id, into.name, len(rounds.items(tx, into.id)) - before, reviews)


def _open_already(tx: Transaction, found: Evaluation) -> ReviewRound | None:
    """The round of chosen cases of this evaluation that is not closed."""
    chosen = (one for one in rounds.newest_first(tx) if one.plan.is_chosen)
    return next((one for one in chosen if one.plan.evaluation_id == found.id and one.state == "open"), None)


def _made(tx: Transaction, by: User, found: Evaluation, replies: Replies, rubric_key: str) -> ReviewRound:
    people = evaluation_rounds.people_to_ask(tx)
    plan = Plan(
        way="rate", generators=tuple(replies.makers.values()), reviewers=tuple(people), evaluation_id=found.id,
        is_chosen=True, dataset_id=replies.dataset_id, split=found.split,  # type: ignore[arg-type]  # one of them
        items=MOST, random_share=0, wanted=min(evaluation_rounds.usual_reviews(tx), len(people)),
    )  # fmt: skip
    name = evaluation_rounds.free_name(tx, "Chosen answers")
    return rounds.get(tx, rounds.add(tx, name, plan, rubric_in(tx, rubric_key)[0], by.id, time.time()))


def _opened(tx: Transaction, into: ReviewRound, had_sample: bool) -> int:
    """Share out what is new; a round that was open stays as it was opened."""
    now = rounds.get(tx, into.id)
    if into.opened_at is None:
        return round_sharing.open_prepared(tx, now)
    rounds.change(tx, into.id, state="open", has_sample=now.has_sample or had_sample)
    return round_sharing.share_rest(tx, rounds.get(tx, into.id))
