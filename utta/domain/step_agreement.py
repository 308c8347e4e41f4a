"""How far the steps that an Evaluator gives are the reviewers', criterion by criterion."""

from pydantic import BaseModel, ConfigDict

from utta.domain.judgement import Interval


class StepAgreement(BaseModel):
    """Agreement of one side of an Evaluator's evaluation with reviewers on one criterion.

    who: see domain/evaluation.py; n: ratings compared. same: share of the very same step; kappa: quadratic-weighted;
    ac1: Gwet's. With 95 % intervals over families; None where there is nothing to compare, or one family only.
    """

    model_config = ConfigDict(frozen=True)

    criterion: str
    name: str
    who: str
    n: int
    same: Interval | None
    kappa: Interval | None
    ac1: Interval | None
