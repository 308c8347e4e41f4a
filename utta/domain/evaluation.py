"""Evaluations: a model version beside the untrained program on a split, measured."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from utta.domain.job import Job
from utta.domain.judgement import Interval, JudgeCard

Who = Literal["baseline", "model", "constant"]


class MetricResult(BaseModel):
    """One metric of both programs.

    key: name on the command line; label, meaning and judged_by: what a person reads. baseline, model: mean over the
    cases each answered. difference: model minus baseline over the cases both answered. constant: the best constant
    reply, where the metric compares with a reference. An absent interval means too few cases for one. gate: why the
    metric is shown but enters no verdict, "" where it may.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    meaning: str
    judged_by: str
    unit: str
    baseline: Interval | None
    model: Interval | None
    difference: Interval | None
    constant: Interval | None = None
    verdict: str
    gate: str = ""


class EvaluationResult(BaseModel):
    """What an evaluation found. n: cases in the split. unscored_*: answers that failed, never counted as zero."""

    model_config = ConfigDict(frozen=True)

    n: int
    unscored_baseline: int
    unscored_model: int
    metrics: tuple[MetricResult, ...]
    verdict: str
    judge_note: str
    card: JudgeCard | None = None
    constant_reply: str = ""


class Evaluation(BaseModel):
    """One evaluation of one model version."""

    model_config = ConfigDict(frozen=True)

    id: int
    model_id: int
    model_name: str
    split: str
    job: Job
    result: EvaluationResult | None
    author: str
    created_at: float


class CaseAnswer(BaseModel):
    """What one program answered to one case. outputs is None when it failed; unscored then says why."""

    model_config = ConfigDict(frozen=True)

    case_key: str
    who: Who
    family: str
    outputs: dict[str, Any] | None
    scores: dict[str, float]
    unscored: str
