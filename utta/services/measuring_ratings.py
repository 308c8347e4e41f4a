"""Measuring an Evaluator by its agreement with reviewers."""

from collections import Counter
from collections.abc import Sequence

from utta.domain.answer import Answer
from utta.domain.assistant import Case
from utta.domain.evaluation import Who
from utta.domain.rubric import Rubric
from utta.services.measuring_scores import SHARE, Given, Measured, Metric

AGREEMENT, EXACT = "rating_agreement", "exact_agreement"


def by_ratings(measured: Measured, form: Rubric, learned: Sequence[Case], asked: Sequence[Case],
               given: Given) -> None:  # fmt: skip
    """Add how far every side's steps are the reviewers', beside always giving the usual steps.

    form: the rubric of the Evaluator. learned: the training cases, from which the usual steps are taken.
    """
    from utta.ai.judge import step_agreements
    from utta.ai.scoring import agreement_score

    agreement = agreement_score(form)
    steps = _usual_steps(form, learned)
    measured.constant = ", ".join(f"{form.criterion(key).name} {step}" for key, step in steps.items())
    same = [Answer(case=case.key, outputs={**steps}) for case in asked]
    every: dict[Who, Sequence[Answer]] = {**given, "constant": same}
    measured.scores[AGREEMENT] = {who: agreement(asked, answers) for who, answers in every.items()}
    measured.scores[EXACT] = {
        who: [_exact(case, answer, form) for case, answer in zip(asked, answers, strict=True)]
        for who, answers in every.items()
    }
    by = "Reviewers' own ratings"
    measured.metrics = [
        Metric(AGREEMENT, "Agreement with reviewers",
                "1 minus the distance between its step and the reviewer's, as a share of the scale, over the criteria.",
                by, SHARE),
        Metric(EXACT, "Same step as the reviewer", "Share of criteria on which it gives the very same step.",
                by, SHARE),
    ]  # fmt: skip
    for who, answers in given.items():
        measured.agreements += step_agreements(form, who, asked, answers)
    measured.note = "No judge is needed here: every case carries a reviewer's ratings."


def _usual_steps(form: Rubric, learned: Sequence[Case]) -> dict[str, str]:
    """For each criterion the step reviewers give most often: what somebody gets who never looks at the response."""
    usual = {}
    for criterion in form.criteria:
        given = Counter(str(case.outputs[criterion.key]) for case in learned if criterion.key in case.outputs)
        if given:
            usual[criterion.key] = max(criterion.labels, key=lambda label: given[label])
    return usual


def _exact(case: Case, answer: Answer, form: Rubric) -> float | None:
    keys = [criterion.key for criterion in form.criteria if criterion.key in case.outputs]
    if answer.outputs is None or not keys:
        return None
    return sum(answer.outputs.get(key) == case.outputs[key] for key in keys) / len(keys)
