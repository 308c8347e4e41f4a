"""Evaluations: a model version beside whatever it is compared with on a split, measured."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from utta.domain.bias_suite import BiasSuiteResult
from utta.domain.contestant import UNTRAINED_NAME, EvaluationPlan
from utta.domain.edge_suite import EdgeSuiteResult
from utta.domain.job import Job
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Interval
from utta.domain.multiple_comparisons import Comparison
from utta.domain.slices import Slices
from utta.domain.spending import Took
from utta.domain.step_agreement import StepAgreement
from utta.domain.student_realism import Realism

Who = str
"""Who gave an answer: "model"; "baseline", what it is compared with first; "other 2" and so on, what it is compared
with besides; "constant", the best constant reply."""


def who_at(number: int) -> Who:
    """Who answers at a place of an evaluation: 0 is the model version, then come those of its plan."""
    return ("model", "baseline")[number] if number < 2 else f"other {number}"


class Beside(BaseModel):
    """What the model version is compared with besides, on one metric. mean: over the cases it answered; comparison: of
    the model with it, corrected for all it is compared with."""

    model_config = ConfigDict(frozen=True)

    who: Who
    mean: Interval | None
    comparison: Comparison


class MetricResult(BaseModel):
    """One metric of the model and what it is compared with.

    key: name on the command line; label, meaning and judged_by: what a person reads. baseline, model: mean over the
    cases each answered. difference: model minus baseline over the cases both answered. constant: the best constant
    reply, where the metric compares with a reference. An absent interval means too few cases for one. gate: why the
    metric is shown but enters no verdict, "" where it may. others: what it is compared with besides; comparison: with
    the baseline, corrected for all of them, None where there are none. better_up: None where neither is better. widest:
    the greatest difference that there can be, None in older results.
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
    others: tuple[Beside, ...] = ()
    comparison: Comparison | None = None
    better_up: bool | None = True
    widest: float | None = None


class FeatureResult(BaseModel):
    """A feature of the replies, counted by rule; no quality. means: by who, over the replies that have it. difference:
    model minus baseline over the cases where both have it. meaning: what it counts, and what it misses."""

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    meaning: str
    unit: str
    means: dict[Who, Interval]
    difference: Interval | None


class EvaluationResult(BaseModel):
    """What an evaluation found. n: cases in the split. unscored_*: answers that failed, never counted as zero.

    judge: who scored a Teacher's answers, "" where nobody did or it is not known; unjudged: by who, how many answers
    the judge could not score. names: by who, what each is called; unscored: by who, of those beside the first two.
    cautions: what weakens it. agreements: of an Evaluator and of what it is compared with.
    features: of a Teacher's replies. slices: of the main metric's differences. power: what this split can show.
    realism: of a Student's turns.
    """

    model_config = ConfigDict(frozen=True)

    n: int
    unscored_baseline: int
    unscored_model: int
    metrics: tuple[MetricResult, ...]
    verdict: str
    judge_note: str
    card: JudgeCard | None = None
    constant_reply: str = ""
    names: dict[Who, str] = {}
    unscored: dict[Who, int] = {}
    cautions: tuple[str, ...] = ()
    features: tuple[FeatureResult, ...] = ()
    slices: Slices | None = None
    power: str = ""
    judge: str = ""
    unjudged: dict[Who, int] = {}
    realism: Realism | None = None
    agreements: tuple[StepAgreement, ...] = ()

    @property
    def against(self) -> str:
        """What the model is compared with first."""
        return self.names.get("baseline", UNTRAINED_NAME)

    @property
    def worst_slice(self) -> str:
        """The sentence on the slice where it comes out worst, "" where nothing was sliced."""
        return self.slices.sentence(self.metrics[0].unit) if self.slices else ""

    @property
    def against_short(self) -> str:
        """The same in few words."""
        return self.short_name("baseline")

    def short_name(self, who: Who) -> str:
        """What somebody is called, in few words."""
        name = self.names.get(who, UNTRAINED_NAME)
        return "untrained" if name == UNTRAINED_NAME else name


Found = EvaluationResult | BiasSuiteResult | EdgeSuiteResult


class Evaluation(BaseModel):
    """One evaluation of one model version. plan: what was asked for; what it found stands under its suite: `result` on
    the test split, `bias` or `edge`. took: by who, what the answers took; nobody of whom that was not recorded."""

    model_config = ConfigDict(frozen=True)

    id: int
    model_id: int
    model_name: str
    split: str
    plan: EvaluationPlan = EvaluationPlan()
    job: Job
    result: EvaluationResult | None
    bias: BiasSuiteResult | None = None
    edge: EdgeSuiteResult | None = None
    author: str
    created_at: float
    took: dict[Who, Took] = {}

    @property
    def found(self) -> Found | None:
        """What it found, on whichever suite."""
        return self.result or self.bias or self.edge

    @property
    def sentence(self) -> str:
        """What it found in a sentence, "" where it has found nothing."""
        if self.result is not None:
            return self.result.verdict
        return self.bias.sentence if self.bias else self.edge.sentence if self.edge else ""


class CaseAnswer(BaseModel):
    """What one program answered to one case. outputs is None when it failed; unscored says why, or why the judge could
    not score an answer that is there. reasons: of the judge, "" where it gave none."""

    model_config = ConfigDict(frozen=True)

    case_key: str
    who: Who
    family: str
    outputs: dict[str, Any] | None
    scores: dict[str, float]
    unscored: str
    reasons: str = ""
