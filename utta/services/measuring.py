"""Measuring the answers of a model version and of what it is compared with: by reference similarity beside the best
constant reply, by a judge where there is one, and by agreement with reviewers for an Evaluator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utta.domain.agreement_gate import Gate
from utta.domain.answer import Answer
from utta.domain.assistant import Assistant, Case
from utta.domain.contestant import Contestant
from utta.domain.evaluation import CaseAnswer, EvaluationResult, MetricResult, Who
from utta.domain.rubric import Rubric
from utta.services import measuring_beyond
from utta.services.judges import Judge
from utta.services.measuring_judged import EFFECTIVENESS, by_judge
from utta.services.measuring_ratings import by_ratings
from utta.services.measuring_reference import SIMILARITY, by_reference
from utta.services.measuring_results import case_answers, metric_result
from utta.services.measuring_scores import Given, Measured, failed, reply_of, situation_of


@dataclass(frozen=True)
class Side:
    """One contestant and its answers, in the order of the cases. who: see domain/evaluation.py."""

    who: Who
    contestant: Contestant
    answers: Sequence[Answer]


def measure(form: Rubric, gates: Mapping[str, Gate], assistant: Assistant, rubric: Rubric | None,
            learned: Sequence[Case], asked: Sequence[Case], sides: Sequence[Side],
            judge: Judge) -> tuple[EvaluationResult, list[CaseAnswer]]:  # fmt: skip
    """Score all sides' answers to `asked` and say what they show.

    form: the rubric that reviewers use, as it is now; judge: who scores a Teacher's replies by it. gates: by criterion;
    what the judge says of one whose gate is closed is shown, but enters no verdict.
    rubric: the Evaluator's own, None for others. learned: the training cases, from which the best constant reply is
    chosen. sides: the model version, the baseline, and what else it is compared with.
    Returns the result and every answer with its scores.
    """
    given: dict[Who, Sequence[Answer]] = {side.who: side.answers for side in sides}
    names = {side.who: side.contestant.name for side in sides}
    measured = Measured()
    if rubric is not None:
        by_ratings(measured, rubric, learned, asked, given)
    else:
        by_reference(measured, assistant, learned, asked, given)
        for side in sides:
            if side.contestant.kind == "experts":  # their own answers are the references
                measured.scores[SIMILARITY][side.who] = [None] * len(asked)
        if assistant == "teacher":
            by_judge(measured, judge, form, gates, asked, given, names)
    families = [case.family for case in asked]
    metrics = tuple(metric_result(names, metric, measured.scores[metric.key], families) for metric in measured.metrics)
    main = next((m for m in metrics if m.key == EFFECTIVENESS), metrics[0])
    result = EvaluationResult(
        n=len(asked), unscored_baseline=failed(given["baseline"]), unscored_model=failed(given["model"]),
        metrics=metrics, verdict=main.verdict, judge=measured.judge, judge_note=measured.note, card=measured.card,
        constant_reply=measured.constant, names=names,
        unscored={who: failed(answers) for who, answers in given.items() if who not in ("model", "baseline")},
        unjudged=_unjudged(measured), agreements=tuple(measured.agreements),
        **_beyond(assistant, main, measured, asked, given),
    )  # fmt: skip
    return result, case_answers(asked, given, measured)


def _unjudged(measured: Measured) -> dict[Who, int]:
    """By who, how many answers the judge could not score."""
    lost = {who: sum(opinion is not None and opinion.judgement is None for opinion in opinions)
            for who, opinions in measured.opinions.items()}  # fmt: skip
    return {who: number for who, number in lost.items() if number}


def _beyond(assistant: Assistant, main: MetricResult, measured: Measured, asked: Sequence[Case],
            given: Given) -> dict[str, Any]:  # fmt: skip
    """What is said beside the scores, as entries of the result."""
    families, scores = [case.family for case in asked], measured.scores[main.key]
    before, after = scores["baseline"], scores["model"]
    said: dict[str, Any] = {
        "power": measuring_beyond.power_sentence(before, after, families, len(given) - 1, main, measured.card),
    }
    if assistant == "teacher":
        situations = [situation_of(case) for case in asked]
        replies = {who: [reply_of(answer, "teacher_response") if answer.outputs else None for answer in answers]
                   for who, answers in given.items()}  # fmt: skip
        said["slices"] = measuring_beyond.slices(before, after, asked, situations)
        said["features"] = measuring_beyond.features(replies, situations, families)
    return said
