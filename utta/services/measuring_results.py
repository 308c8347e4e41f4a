"""What the scores show: each metric's means and differences, and every answer with its scores."""

from collections.abc import Mapping, Sequence

from utta.domain.assistant import Case
from utta.domain.evaluation import Beside, CaseAnswer, MetricResult, Who
from utta.services.measuring_differences import first_against
from utta.services.measuring_scores import Given, Measured, Metric, interval_of


def metric_result(names: Mapping[Who, str], metric: Metric, scores: Mapping[Who, list[float | None]],
                  families: list[str]) -> MetricResult:  # fmt: skip
    """One metric of the model and of all it is compared with. scores: by who; families: one for each case."""
    compared = first_against(names, scores, families)
    beside = {comparison.against: comparison for comparison in compared}
    constant = scores.get("constant")
    bounds = metric.bounds
    baseline, several = beside[names["baseline"]], len(compared) > 1
    if metric.gate:
        sentence = f"Shown, but entering no verdict. {metric.gate}"
    elif baseline.difference is None:
        sentence = _not_comparable(names, metric, scores)
    else:
        sentence = baseline.sentence(metric.label.lower(), metric.unit)
    others = tuple(
        Beside(who=who, mean=interval_of(scores[who], families, bounds), comparison=beside[name])
        for who, name in names.items() if who not in ("model", "baseline")
    )  # fmt: skip
    return MetricResult(
        key=metric.key, label=metric.label, meaning=metric.meaning, judged_by=metric.judged_by, unit=metric.unit,
        baseline=interval_of(scores["baseline"], families, bounds),
        model=interval_of(scores["model"], families, bounds),
        difference=baseline.difference, constant=interval_of(constant, families, bounds) if constant else None,
        verdict=sentence, gate=metric.gate, others=others, comparison=baseline if several else None,
        widest=bounds[1] - bounds[0],
    )  # fmt: skip


def _not_comparable(names: Mapping[Who, str], metric: Metric, scores: Mapping[Who, list[float | None]]) -> str:
    scored = {who: sum(value is not None for value in values) for who, values in scores.items()}
    name, against = names["model"], names["baseline"]
    return (
        f"{name} and {against} cannot be compared on {metric.label.lower()}: of {len(scores['model'])} cases, "
        f"{scored['model']} answers of {name} and {scored['baseline']} of {against} could be scored."
    )


def case_answers(asked: Sequence[Case], given: Given, measured: Measured) -> list[CaseAnswer]:
    """Every answer of every side with all its scores."""
    found = []
    for who, answers in given.items():
        opinions = measured.opinions.get(who) or [None] * len(answers)
        for number, (case, answer, opinion) in enumerate(zip(asked, answers, opinions, strict=True)):
            scores = {key: by_who[who][number] for key, by_who in measured.scores.items()}
            found.append(CaseAnswer(
                case_key=case.key, who=who, family=case.family, outputs=answer.outputs,
                unscored=answer.unscored or (opinion.unscored if opinion else ""),
                reasons=opinion.reasons if opinion else "",
                scores={key: value for key, value in scores.items() if value is not None},
            ))  # fmt: skip
    return found
