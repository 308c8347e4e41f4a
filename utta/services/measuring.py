"""Measuring the answers of a model version and of what it is compared with: by reference similarity beside the best
constant reply, by the built-in judge where there are reviews enough to learn one, and by agreement with reviewers for
an Evaluator."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from utta.domain.agreement_gate import Gate, closed, only_open
from utta.domain.answer import Answer
from utta.domain.assistant import TARGETS, Assistant, Case
from utta.domain.contestant import Contestant
from utta.domain.evaluation import Beside, CaseAnswer, EvaluationResult, MetricResult, Who
from utta.domain.judgement import Interval, JudgeCard
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.domain.situation import Situation
from utta.domain.statistics import mean_interval
from utta.errors import NotEnough
from utta.services import measuring_beyond
from utta.services.measuring_differences import first_against

SIMILARITY, EFFECTIVENESS, AGREEMENT, EXACT = (
    "reference_similarity", "teaching_effectiveness", "rating_agreement", "exact_agreement",
)  # fmt: skip
POINTS, SHARE = "points", ""
"""Units: points of the rubric's scale, or a number from 0 to 1 that needs none."""

Scores = dict[str, dict[Who, list[float | None]]]
"""metric key → who → a score for each case, in the order of the cases; None is unscored."""


@dataclass(frozen=True)
class _Metric:
    key: str
    label: str
    meaning: str
    judged_by: str
    unit: str
    gate: str = ""


@dataclass
class _Measured:
    metrics: list[_Metric] = field(default_factory=list)
    scores: Scores = field(default_factory=dict)
    note: str = ""
    card: JudgeCard | None = None
    constant: str = ""


@dataclass(frozen=True)
class Side:
    """One contestant and its answers, in the order of the cases. who: see domain/evaluation.py."""

    who: Who
    contestant: Contestant
    answers: Sequence[Answer]


def measure(form: Rubric, gates: Mapping[str, Gate], assistant: Assistant, rubric: Rubric | None,
            learned: Sequence[Case], asked: Sequence[Case], sides: Sequence[Side],
            known: Sequence[RatedResponse]) -> tuple[EvaluationResult, list[CaseAnswer]]:  # fmt: skip
    """Score all sides' answers to `asked` and say what they show.

    form: the rubric the built-in judge scores by, learned from `known`, ratings that concern no asked case. gates: by
    criterion; what the judge says of one whose gate is closed is shown, but enters no verdict.
    rubric: the Evaluator's own, None for others. learned: the training cases, from which the best constant reply is
    chosen. sides: the model version, the baseline, and what else it is compared with.
    Returns the result and every answer with its scores.
    """
    given: dict[Who, Sequence[Answer]] = {side.who: side.answers for side in sides}
    names = {side.who: side.contestant.name for side in sides}
    measured = _Measured()
    if rubric is not None:
        _by_ratings(measured, rubric, learned, asked, given)
    else:
        _by_reference(measured, assistant, learned, asked, given)
        for side in sides:
            if side.contestant.kind == "experts":  # their own answers are the references
                measured.scores[SIMILARITY][side.who] = [None] * len(asked)
        if assistant == "teacher":
            _by_judge(measured, form, gates, known, asked, given)
    families = [case.family for case in asked]
    metrics = tuple(_result(names, metric, measured.scores[metric.key], families) for metric in measured.metrics)
    main = next((m for m in metrics if m.key == EFFECTIVENESS), metrics[0])
    result = EvaluationResult(
        n=len(asked), unscored_baseline=_failed(given["baseline"]), unscored_model=_failed(given["model"]),
        metrics=metrics, verdict=main.verdict, judge_note=measured.note, card=measured.card,
        constant_reply=measured.constant, names=names,
        unscored={who: _failed(answers) for who, answers in given.items() if who not in ("model", "baseline")},
        **_beyond(assistant, main, measured, asked, given),
    )  # fmt: skip
    return result, _case_answers(asked, given, measured)


def _beyond(assistant: Assistant, main: MetricResult, measured: _Measured, asked: Sequence[Case],
            given: Mapping[Who, Sequence[Answer]]) -> dict[str, Any]:  # fmt: skip
    """What is said beside the scores, as entries of the result."""
    families, scores = [case.family for case in asked], measured.scores[main.key]
    before, after = scores["baseline"], scores["model"]
    said: dict[str, Any] = {
        "power": measuring_beyond.power_sentence(before, after, families, len(given) - 1, main.unit),
    }
    if assistant == "teacher":
        situations = [_situation(case) for case in asked]
        replies = {who: [_reply(answer, "teacher_response") if answer.outputs else None for answer in answers]
                   for who, answers in given.items()}  # fmt: skip
        said["slices"] = measuring_beyond.slices(before, after, asked, situations)
        said["features"] = measuring_beyond.features(replies, situations, families)
    return said


def _by_reference(measured: _Measured, assistant: Assistant, learned: Sequence[Case], asked: Sequence[Case],
                  given: Mapping[Who, Sequence[Answer]]) -> None:  # fmt: skip
    from utta.ai.scoring import text_of
    from utta.ai.similarity import ReferenceSimilarity

    target = TARGETS[assistant]
    references = [text_of(case.outputs.get(target)) for case in asked]
    own = [text for text in (text_of(case.outputs.get(target)) for case in learned) if text]
    likeness = ReferenceSimilarity(own)
    measured.constant = likeness.best_constant(own)[0]
    scores: dict[Who, list[float | None]] = {
        who: _where_answered(answers, likeness.score([_reply(a, target) for a in answers], references))
        for who, answers in given.items()
    }
    scores["constant"] = list(likeness.score([measured.constant] * len(asked), references))
    measured.scores[SIMILARITY] = scores
    measured.metrics.append(_Metric(
        SIMILARITY, "Reference similarity",
        "How much of an answer's wording is also in the expert's answer to the same student (TF-IDF cosine, 0 to 1). "
        "It does not know good from bad: read it beside the best constant reply.", "Computed, no judge", SHARE,
    ))  # fmt: skip


def _by_judge(measured: _Measured, form: Rubric, gates: Mapping[str, Gate], known: Sequence[RatedResponse],
              asked: Sequence[Case], given: Mapping[Who, Sequence[Answer]]) -> None:  # fmt: skip
    from utta.ai.judge import fit_judge, judge_card

    try:
        judge = fit_judge(known, form)
    except NotEnough as reason:
        measured.note = f"No judge scored these answers. {reason}"
        return
    measured.card = judge_card(known, form)
    measured.note = (
        f"Judged by the built-in judge, learned from {judge.n} ratings that concern none of the test cases. "
        "It predicts what reviewers would say; it is not a person."
    )
    if shut := closed(gates.values()):
        measured.note += f" Shown, but entering no verdict until reviewers agree: {shut}"
    agreed = only_open(judge.rubric, gates)
    situations = [_situation(case) for case in asked]
    for who, answers in given.items():
        judged = judge.predict(situations, [_reply(answer, "teacher_response") for answer in answers])
        for criterion in judge.rubric.criteria:
            if criterion.key not in judge.missing:
                values = _where_answered(answers, [judgement.expected[criterion.key] for judgement in judged])
                measured.scores.setdefault(criterion.key, {})[who] = values
        if agreed is not None:
            whole = [agreed.effectiveness(judgement.expected) for judgement in judged]
            measured.scores.setdefault(EFFECTIVENESS, {})[who] = _where_answered(answers, whole)
    _name_criteria(measured, judge.rubric, gates)


def _name_criteria(measured: _Measured, form: Rubric, gates: Mapping[str, Gate]) -> None:
    """Name the judge's metrics: what may enter a verdict before all others, what may not after them."""
    by = "Built-in judge"
    named = []
    if any(value is not None for values in measured.scores.get(EFFECTIVENESS, {}).values() for value in values):
        shut = any(not gates[criterion.key].is_open for criterion in form.criteria)
        of = "the criteria that reviewers agree on" if shut else "the rubric's criteria"
        named.append(_Metric(EFFECTIVENESS, "Teaching effectiveness", f"The weighted mean of {of}.", by, POINTS))
    for criterion in form.criteria:
        if criterion.key in measured.scores:
            gate = gates[criterion.key].missing
            where = measured.metrics if gate else named
            where.append(_Metric(criterion.key, criterion.name, criterion.question, by, POINTS, gate))
    measured.metrics[:0] = named


def _by_ratings(measured: _Measured, form: Rubric, learned: Sequence[Case], asked: Sequence[Case],
                given: Mapping[Who, Sequence[Answer]]) -> None:  # fmt: skip
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
        _Metric(AGREEMENT, "Agreement with reviewers",
                "1 minus the distance between its step and the reviewer's, as a share of the scale, over the criteria.",
                by, SHARE),
        _Metric(EXACT, "Same step as the reviewer", "Share of criteria on which it gives the very same step.",
                by, SHARE),
    ]  # fmt: skip
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


def _result(names: Mapping[Who, str], metric: _Metric, scores: dict[Who, list[float | None]],
            families: list[str]) -> MetricResult:  # fmt: skip
    compared = first_against(names, scores, families)
    beside = {comparison.against: comparison for comparison in compared}
    baseline, several = beside[names["baseline"]], len(compared) > 1
    if metric.gate:
        sentence = f"Shown, but entering no verdict. {metric.gate}"
    elif baseline.difference is None:
        sentence = _not_comparable(names, metric, scores)
    else:
        sentence = baseline.sentence(metric.label.lower(), metric.unit)
    others = tuple(
        Beside(who=who, mean=_interval(scores[who], families), comparison=beside[name])
        for who, name in names.items() if who not in ("model", "baseline")
    )  # fmt: skip
    return MetricResult(
        key=metric.key, label=metric.label, meaning=metric.meaning, judged_by=metric.judged_by, unit=metric.unit,
        baseline=_interval(scores["baseline"], families), model=_interval(scores["model"], families),
        difference=baseline.difference, constant=_interval(scores.get("constant", []), families), verdict=sentence,
        gate=metric.gate, others=others, comparison=baseline if several else None,
    )  # fmt: skip


def _not_comparable(names: Mapping[Who, str], metric: _Metric, scores: dict[Who, list[float | None]]) -> str:
    scored = {who: sum(value is not None for value in values) for who, values in scores.items()}
    name, against = names["model"], names["baseline"]
    return (
        f"{name} and {against} cannot be compared on {metric.label.lower()}: of {len(scores['model'])} cases, "
        f"{scored['model']} answers of {name} and {scored['baseline']} of {against} could be scored."
    )


def _interval(values: Sequence[float | None], families: Sequence[str]) -> Interval | None:
    kept = [(value, family) for value, family in zip(values, families, strict=False) if value is not None]
    try:
        return mean_interval([value for value, _ in kept], [family for _, family in kept])
    except NotEnough:
        return None


def _case_answers(asked: Sequence[Case], given: Mapping[Who, Sequence[Answer]],
                  measured: _Measured) -> list[CaseAnswer]:  # fmt: skip
    found = []
    for who, answers in given.items():
        for number, (case, answer) in enumerate(zip(asked, answers, strict=True)):
            scores = {key: by_who[who][number] for key, by_who in measured.scores.items()}
            found.append(CaseAnswer(
                case_key=case.key, who=who, family=case.family, outputs=answer.outputs, unscored=answer.unscored,
                scores={key: value for key, value in scores.items() if value is not None},
            ))  # fmt: skip
    return found


def _where_answered(answers: Sequence[Answer], values: Sequence[float | None]) -> list[float | None]:
    return [None if answer.outputs is None else value for answer, value in zip(answers, values, strict=True)]


def _failed(answers: Sequence[Answer]) -> int:
    return sum(answer.outputs is None for answer in answers)


def _reply(answer: Answer, target: str) -> str:
    value = (answer.outputs or {}).get(target)
    return value if isinstance(value, str) else ""


def _situation(case: Case) -> Situation:
    return Situation(**{name: value for name, value in case.inputs.items() if name in Situation.model_fields})
