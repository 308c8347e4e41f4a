"""Agreement of an Evaluator's steps with reviewers', criterion by criterion, on cases it did not learn from."""

from collections.abc import Callable, Sequence

import numpy as np

from utta.ai.judge.agreement import accuracy, confusions, gwet_ac1, interval, quadratic_kappa, resampled
from utta.ai.judge.features import Floats
from utta.domain.answer import Answer
from utta.domain.assistant import Case
from utta.domain.judgement import Interval
from utta.domain.rubric import Criterion, Rubric
from utta.domain.step_agreement import StepAgreement


def step_agreements(
    rubric: Rubric, who: str, asked: Sequence[Case], answers: Sequence[Answer], seed: int = 0
) -> list[StepAgreement]:
    """One for each criterion of the rubric. asked: cases with the reviewers' steps; answers: `who` gave to them, in
    their order; one that failed, or gave no step, is left out."""
    return [_agreement(criterion, who, asked, answers, seed) for criterion in rubric.criteria]


def _agreement(
    criterion: Criterion, who: str, asked: Sequence[Case], answers: Sequence[Answer], seed: int
) -> StepAgreement:
    pairs = [
        (criterion.level(str(case.outputs[criterion.key])), criterion.level(str(answer.outputs[criterion.key])),
         case.family or case.key)
        for case, answer in zip(asked, answers, strict=True)
        if criterion.key in case.outputs and answer.outputs is not None and criterion.key in answer.outputs
    ]  # fmt: skip
    families = sorted({family for _, _, family in pairs})
    if len(families) < 2:
        return StepAgreement(criterion=criterion.key, name=criterion.name, who=who, n=len(pairs), same=None, kappa=None,
                             ac1=None)  # fmt: skip
    truth, said = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    group = np.array([families.index(family) for _, _, family in pairs], dtype=np.int64)
    tables = confusions(truth, said, group, len(criterion.steps))
    whole, draws = tables.sum(axis=0), resampled(tables, seed)

    def measured(statistic: Callable[[Floats], Floats]) -> Interval | None:
        value = float(statistic(whole))
        return interval(value, statistic(draws), len(pairs)) if np.isfinite(value) else None

    return StepAgreement(
        criterion=criterion.key, name=criterion.name, who=who, n=len(pairs), same=measured(accuracy),
        kappa=measured(quadratic_kappa), ac1=measured(gwet_ac1),
    )  # fmt: skip
