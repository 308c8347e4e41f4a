"""The verdict of an evaluation as it stands now: it changes as reviews come in, the evaluation's own numbers do not."""

from typing import Any

from utta.domain.evaluation import Evaluation, EvaluationResult, MetricResult
from utta.domain.evaluation_verdict import Against, EvaluationVerdict
from utta.domain.multiple_comparisons import Comparison
from utta.domain.statistics import standing
from utta.domain.verdict import Outcome, Verdict
from utta.errors import NotEnough, Refused
from utta.services import evaluation, training, verdicts_teacher
from utta.services.measuring_ratings import AGREEMENT
from utta.store.database import Store

_OUTCOMES: dict[str, Outcome] = {"better": "better", "worse": "worse"}


def of(store: Store, found: Evaluation) -> EvaluationVerdict:
    """The verdict of an evaluation as it stands now. Raises NotEnough where it has no result yet, Refused where it is
    on a suite, which decides nothing between models."""
    if found.plan.suite != "test":
        raise Refused(f"Evaluation {found.id} is on a suite, which decides nothing between models.",
                      "Ask for one on the test split.")  # fmt: skip
    if found.result is None:
        raise NotEnough(f"Evaluation {found.id} has no result.", "Wait until it is done, or evaluate again.")
    if training.model(store, found.model_id).assistant == "teacher":
        return verdicts_teacher.of(store, found, found.result)
    return _as_measured(found, found.result)


def of_id(store: Store, evaluation_id: int) -> EvaluationVerdict:
    """The same by the evaluation's id, or NotFound."""
    return of(store, evaluation.evaluation(store, evaluation_id))


def as_json(found: EvaluationVerdict) -> dict[str, Any]:
    """The command line's form: the foremost verdict, the same on single criteria, and those against others."""
    first, *others = found.against
    return {
        "evaluation": found.evaluation_id, "model": found.model_name, "what": found.what, **_row(first),
        "others": [_row(one) for one in others], "enters_no_verdict": found.shut,
    }  # fmt: skip


def _row(one: Against) -> dict[str, Any]:
    criteria = {name: verdict.model_dump(mode="json") for name, verdict in one.criteria.items()}
    return {"against": one.name, **one.verdict.model_dump(mode="json"), "unreviewed": one.unreviewed,
            "criteria": criteria}  # fmt: skip


def _as_measured(found: Evaluation, result: EvaluationResult) -> EvaluationVerdict:
    """What was measured without a judge, by wording or by the reviewers' own ratings: nothing that comes in later
    changes it."""
    main = result.metrics[0]
    first = main.comparison or _alone(result, main)
    against = [Against(who="baseline", name=result.against, verdict=_measured(main, first, main.verdict))]
    for other in main.others:
        said = other.comparison.sentence(main.label.lower(), main.unit)
        against.append(Against(who=other.who, name=result.names[other.who],
                               verdict=_measured(main, other.comparison, said)))  # fmt: skip
    return EvaluationVerdict(evaluation_id=found.id, model_name=found.model_name, what=main.label,
                             against=tuple(against))  # fmt: skip


def _alone(result: EvaluationResult, main: MetricResult) -> Comparison:
    shown = standing(main.difference) if main.difference else "few"
    return Comparison(name=result.names.get("model", ""), against=result.against, difference=main.difference, p=None,
                      corrected_p=None, compared=1, standing=shown)  # fmt: skip


def _measured(main: MetricResult, one: Comparison, sentence: str) -> Verdict:
    by_people = main.key == AGREEMENT
    number = one.difference.n if by_people and one.difference else 0
    return Verdict(outcome=_OUTCOMES.get(one.standing, "no difference shown"), sentence=sentence,
                   difference=one.difference, rests_on="people" if by_people else "wording", reviewed=number,
                   corrected_p=one.corrected_p)  # fmt: skip
