"""An evaluation as the command line gives it: what the page shows, on the test split and on the suites."""

from typing import Any

from utta.domain import evaluation_words
from utta.domain.edge_suite import EdgeSuiteResult
from utta.domain.evaluation import Beside, Evaluation, EvaluationResult, FeatureResult
from utta.domain.judgement import Interval
from utta.services import (
    datasets,
    edge_results,
    evaluation,
    evaluation_cases,
    student_realism,
    suite_bias_json,
    suite_edge,
    suite_judge,
    training,
    verdicts,
)
from utta.store.database import Store


def told(store: Store, found: Evaluation) -> dict[str, Any]:
    """What an evaluation found in the command line's form, whatever the suite; {} while it has found nothing."""
    if found.result is not None:
        return as_json(found.result) | _card(store, found, found.result)
    if found.bias is not None:
        agreement = suite_judge.agreement_with_reviewers(store, found.bias.judge) if found.bias.judge else ""
        return suite_bias_json.as_json(found.bias) | {"judge_agreement": agreement}
    return _edge(store, found, found.edge) if found.edge else {}


def _card(store: Store, found: Evaluation, result: EvaluationResult) -> dict[str, Any]:
    """What the page says around the verdict, as those may read it who judge no answer blind."""
    verdict, alike = verdicts.of(store, found), evaluation_cases.sameness(store, found, None)
    version = datasets.version(store, training.model(store, found.model_id).dataset_id)
    return {"headline": evaluation_words.headline(verdict, result, alike),
            "how": evaluation_words.how(verdict, result), "sample_data": version.has_sample,
            "cautions": evaluation_words.cautions(verdict, result, alike)}  # fmt: skip


def _edge(store: Store, found: Evaluation, result: EdgeSuiteResult) -> dict[str, Any]:
    before = edge_results.before(store, found, evaluation.history(store, found.model_id, "edge"))
    since = {"evaluation": before.id, "model": before.model_name,
             "changes": edge_results.changes(store, before, found).sentence} if before else None  # fmt: skip
    return {**suite_edge.as_json(result), "since": since, "edited_since": edge_results.is_edited_since(store, result)}


def as_json(result: EvaluationResult) -> dict[str, Any]:
    """A result in the command line's form: metric → baseline, model, difference and its 95 % interval, and what else
    it is compared with."""
    metrics: dict[str, Any] = {}
    for metric in result.metrics:
        row: dict[str, Any] = {name: part.estimate if part else None
               for name, part in (("baseline", metric.baseline), ("model", metric.model),
                                  ("difference", metric.difference))}  # fmt: skip
        row |= {"low": metric.difference.low, "high": metric.difference.high} if metric.difference else {}
        row |= {"n": metric.difference.n if metric.difference else 0, "label": metric.label,
                "meaning": metric.meaning, "judged_by": metric.judged_by}  # fmt: skip
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
    row: dict[str, Any] = {"label": one.label, "meaning": one.meaning, "means": means, "counts": counts,
                           "unit": one.unit, "difference": None, "n": 0}  # fmt: skip
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
