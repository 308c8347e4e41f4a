"""Evaluations: a model version and what it is compared with answer the untouched test split; what is shown is
measured."""

import time

from utta import jobs
from utta.domain.contestant import EvaluationPlan, Suite
from utta.domain.engine import EngineSpec
from utta.domain.evaluation import CaseAnswer, Evaluation
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.services import (
    contestants,
    edge_decisions,
    evaluation_work,
    judges,
)
from utta.services.evaluation_work import KIND
from utta.services.outside import check_allowed
from utta.store import evaluations, reviews
from utta.store import training as stored_models
from utta.store.database import Store

AS_EVER = EvaluationPlan()
"""Against the untrained program, on the test split."""

_SPLIT = "test"

ON_PAGE = 30
"""So many evaluations stand on a page of the history."""


def start(store: Store, by: User | None, model_id: int, plan: EvaluationPlan = AS_EVER) -> int:
    """Ask for an evaluation and return its id; an unfinished one of the same model and plan is found again.

    `by` is the lead; None is the machine's owner on the command line. Raises Refused, NotEnough or NotAllowed where
    the plan cannot be carried out.
    """
    if by is not None:
        by.must("lead")
    with store.write() as tx:
        model = stored_models.get_model(tx, model_id)
        check_allowed(tx, EngineSpec(**model.engine))
        contestants.check(tx, model, plan)
        judges.check(tx, model, plan)
        evaluation_work.check(store, tx, model, plan)
        for known in evaluations.newest_first(tx, model_id, suite=plan.suite):
            if not known.job.ended and known.plan == plan:
                return known.id
        author = by.id if by else None
        evaluation_id = evaluations.add(tx, model_id=model_id, split=_SPLIT, plan=plan, author_id=author,
                                        now=time.time())  # fmt: skip
        evaluations.set_job(tx, evaluation_id, jobs.ask(tx, KIND, evaluation_id, author))
    return evaluation_id


def stop(store: Store, by: User, evaluation_id: int) -> None:
    """Ask an evaluation to stop. Half an evaluation says nothing, so no result is kept; the answers that were paid for
    are, for the next one."""
    by.must("lead")
    jobs.stop(store, evaluation(store, evaluation_id).job.id)


def evaluation(store: Store, evaluation_id: int) -> Evaluation:
    """One evaluation as it stands, or NotFound."""
    with store.read() as tx:
        return edge_decisions.with_decisions(tx, [evaluations.get(tx, evaluation_id)])[0]


def history(store: Store, model_id: int | None = None, suite: Suite = "test", page: int = 1) -> list[Evaluation]:
    """A page of the evaluations on a suite, of one model version or of all, the newest first; from 1."""
    with store.read() as tx:
        found = evaluations.newest_first(tx, model_id, ON_PAGE, suite, (page - 1) * ON_PAGE)
        return edge_decisions.with_decisions(tx, found)


def number(store: Store, model_id: int | None = None, suite: Suite = "test") -> int:
    """How many evaluations on a suite there are, of one model version or of all."""
    with store.read() as tx:
        return evaluations.count(tx, model_id, suite)


def latest_result(store: Store) -> Evaluation | None:
    """The newest evaluation on the test split that has a result."""
    return next((found for found in history(store) if found.result is not None), None)


def answers(store: Store, evaluation_id: int) -> list[CaseAnswer]:
    """Every answer an evaluation rests on."""
    with store.read() as tx:
        return evaluations.answers(tx, evaluation_id)


def ratings_on_default_rubric(store: Store) -> int:
    """How many ratings the built-in judge can learn from."""
    with store.read() as tx:
        return reviews.count_by_rubric(tx).get(DEFAULT_RUBRIC_KEY, 0)
