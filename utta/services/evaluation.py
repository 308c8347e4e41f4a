"""Evaluations: a model version and what it is compared with answer the untouched test split; what is shown is
measured."""

import time
from typing import Any

from utta import jobs
from utta.domain.contestant import EvaluationPlan, Suite
from utta.domain.engine import EngineSpec
from utta.domain.evaluation import Beside, CaseAnswer, Evaluation, EvaluationResult, FeatureResult
from utta.domain.judgement import Interval
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.services import (
    contestants,
    edge_decisions,
    evaluation_work,
    judges,
    student_realism,
    suite_bias_json,
    suite_edge,
)
from utta.services.evaluation_work import KIND
from utta.services.outside import check_allowed
from utta.store import evaluations, reviews
from utta.store import training as stored_models
from utta.store.database import Store

AS_EVER = EvaluationPlan()
"""Against the untrained program, on the test split."""

_SPLIT = "test"


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


def history(store: Store, model_id: int | None = None, suite: Suite = "test") -> list[Evaluation]:
    """The last evaluations on a suite, of one model version or of all."""
    with store.read() as tx:
        return edge_decisions.with_decisions(tx, evaluations.newest_first(tx, model_id, suite=suite))


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


def told(found: Evaluation) -> dict[str, Any]:
    """What an evaluation found in the command line's form, whatever the suite; {} while it has found nothing."""
    if found.result is not None:
        return as_json(found.result)
    if found.bias is not None:
        return suite_bias_json.as_json(found.bias)
    return suite_edge.as_json(found.edge) if found.edge else {}


def as_json(result: EvaluationResult) -> dict[str, Any]:
    """A result in the command line's form: metric → baseline, model, difference and its 95 % interval, and what else
    it is compared with."""
    metrics: dict[str, Any] = {}
    for metric in result.metrics:
        row: dict[str, Any] = {name: part.estimate if part else None
               for name, part in (("baseline", metric.baseline), ("model", metric.model),
                                  ("difference", metric.difference))}  # fmt: skip
        row |= {"low": metric.difference.low, "high": metric.difference.high} if metric.difference else {}
        row |= {"n": metric.difference.n if metric.difference else 0, "judged_by": metric.judged_by}
        row["counts"] = {"baseline": _counts(result, metric.baseline), "model": _counts(result, metric.model)}
        if metric.gate:
            row["enters_no_verdict"] = metric.gate
        if metric.comparison:
            row["corrected_p"] = metric.comparison.corrected_p
        if metric.others:
            row["others"] = {result.names[one.who]: _beside(result, one) for one in metric.others}
        if metric.constant:
            row["best_constant"] = metric.constant.estimate
        metrics[metric.key] = row
    return {
        "n": result.n, "metrics": metrics, "verdict": result.verdict, "judge": result.judge_note,
        "unscored": {"baseline": result.unscored_baseline, "model": result.unscored_model, **result.unscored},
        "judge_card": result.card.model_dump(mode="json", exclude={"seconds"}) if result.card else None,
        "unjudged": result.unjudged, "agreement": [one.model_dump(mode="json") for one in result.agreements],
        "names": result.names, "cautions": list(result.cautions),
        "power": result.power, "features": {one.key: _feature(result, one) for one in result.features},
        "slices": result.slices.model_dump(mode="json")["slices"] if result.slices else [],
        "worst_slice": result.worst_slice,
        "realism": student_realism.as_json(result.realism) if result.realism else None,
    }  # fmt: skip


def _feature(result: EvaluationResult, one: FeatureResult) -> dict[str, Any]:
    """means by who, like the metrics' own entries; of those beside the first two by their names."""
    means = {who if who in ("model", "baseline") else result.names[who]: mean.estimate
             for who, mean in one.means.items()}  # fmt: skip
    counts = {who if who in ("model", "baseline") else result.names[who]: mean.n for who, mean in one.means.items()}
    row: dict[str, Any] = {"means": means, "counts": counts, "unit": one.unit, "difference": None, "n": 0}
    if one.difference:
        row |= {"difference": one.difference.estimate, "low": one.difference.low, "high": one.difference.high,
                "n": one.difference.n}  # fmt: skip
    return row


def _counts(result: EvaluationResult, mean: Interval | None) -> dict[str, int]:
    """What stands beside a mean: on how many cases it rests, and how many have no score."""
    n = mean.n if mean else 0
    return {"n": n, "unscored": result.n - n}


def _beside(result: EvaluationResult, one: Beside) -> dict[str, Any]:
    found = one.comparison
    row: dict[str, Any] = {"mean": one.mean.estimate if one.mean else None, "counts": _counts(result, one.mean),
                           "difference": None, "shows": found.standing}  # fmt: skip
    if found.difference:
        row |= {"difference": found.difference.estimate, "low": found.difference.low, "high": found.difference.high,
                "n": found.difference.n, "corrected_p": found.corrected_p}  # fmt: skip
    return row
