"""What measuring gathers: scores by metric, by who answered and by case, and what a person reads of each metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from utta.domain.answer import Answer
from utta.domain.assistant import Case
from utta.domain.evaluation import Who
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Interval, Opinion
from utta.domain.situation import Situation
from utta.domain.statistics import mean_interval
from utta.domain.step_agreement import StepAgreement
from utta.errors import NotEnough

POINTS, SHARE = "points", ""
"""Units: points of the rubric's scale, or a number from 0 to 1 that needs none."""

Scores = dict[str, dict[Who, list[float | None]]]
"""metric key → who → a score for each case, in the order of the cases; None is unscored."""

Given = Mapping[Who, Sequence[Answer]]
"""By who, the answers in the order of the cases."""


@dataclass(frozen=True)
class Metric:
    """One metric as a person reads it. bounds: the least and the greatest it can be; gate: why it enters no verdict, ""
    where it may."""

    key: str
    label: str
    meaning: str
    judged_by: str
    unit: str
    bounds: tuple[float, float] = (0.0, 1.0)
    gate: str = ""


@dataclass
class Measured:
    """What was measured so far. metrics: the main one first. judge: its name, "" where nobody judged; note: who judged,
    or why nobody did; opinions: what it said, by who. constant: the best constant reply.
    agreements: an Evaluator's with reviewers, by who and criterion."""

    metrics: list[Metric] = field(default_factory=list)
    scores: Scores = field(default_factory=dict)
    judge: str = ""
    note: str = ""
    opinions: dict[Who, list[Opinion | None]] = field(default_factory=dict)
    card: JudgeCard | None = None
    agreements: list[StepAgreement] = field(default_factory=list)
    constant: str = ""


def where_answered(answers: Sequence[Answer], values: Sequence[float | None]) -> list[float | None]:
    """The values, None where there was no answer."""
    return [None if answer.outputs is None else value for answer, value in zip(answers, values, strict=True)]


def failed(answers: Sequence[Answer]) -> int:
    """How many answers there are not."""
    return sum(answer.outputs is None for answer in answers)


def reply_of(answer: Answer, target: str) -> str:
    """An output that is one text; "" for a list or a missing one."""
    value = (answer.outputs or {}).get(target)
    return value if isinstance(value, str) else ""


def situation_of(case: Case) -> Situation:
    """Who said what when, of a Teacher's case."""
    told = {name: value for name, value in case.inputs.items() if name in Situation.model_fields}
    return Situation(**told, topic=case.topic)


def interval_of(values: Sequence[float | None], families: Sequence[str],
                bounds: tuple[float, float] | None = None) -> Interval | None:  # fmt: skip
    """The mean of what was scored with its interval over families; None where there is too little for one. bounds: the
    least and greatest possible value, which the interval does not leave."""
    kept = [(value, family) for value, family in zip(values, families, strict=True) if value is not None]
    try:
        return mean_interval([value for value, _ in kept], [family for _, family in kept], bounds=bounds)
    except NotEnough:
        return None
