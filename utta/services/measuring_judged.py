"""Measuring by a judge, where there are reviews enough to learn one."""

from collections.abc import Mapping, Sequence

from utta.domain.agreement_gate import Gate, closed, only_open
from utta.domain.assistant import Case
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.errors import NotEnough
from utta.services.measuring_scores import POINTS, Given, Measured, Metric, reply_of, situation_of, where_answered

EFFECTIVENESS = "teaching_effectiveness"


def by_judge(measured: Measured, form: Rubric, gates: Mapping[str, Gate], known: Sequence[RatedResponse],
              asked: Sequence[Case], given: Given) -> None:  # fmt: skip
    """Add the judge's scores of every side, its card and its note; only the note where nothing can judge.

    form, gates, known: see `measuring.measure`.
    """
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
    situations = [situation_of(case) for case in asked]
    for who, answers in given.items():
        judged = judge.predict(situations, [reply_of(answer, "teacher_response") for answer in answers])
        for criterion in judge.rubric.criteria:
            if criterion.key not in judge.missing:
                values = where_answered(answers, [judgement.expected[criterion.key] for judgement in judged])
                measured.scores.setdefault(criterion.key, {})[who] = values
        if agreed is not None:
            whole = [agreed.effectiveness(judgement.expected) for judgement in judged]
            measured.scores.setdefault(EFFECTIVENESS, {})[who] = where_answered(answers, whole)
    _name_criteria(measured, judge.rubric, gates)


def _name_criteria(measured: Measured, form: Rubric, gates: Mapping[str, Gate]) -> None:
    """Name the judge's metrics: what may enter a verdict before all others, what may not after them."""
    by = "Built-in judge"
    named = []
    if any(value is not None for values in measured.scores.get(EFFECTIVENESS, {}).values() for value in values):
        shut = any(not gates[criterion.key].is_open for criterion in form.criteria)
        of = "the criteria that reviewers agree on" if shut else "the rubric's criteria"
        named.append(Metric(EFFECTIVENESS, "Teaching effectiveness", f"The weighted mean of {of}.", by, POINTS))
    for criterion in form.criteria:
        if criterion.key in measured.scores:
            gate = gates[criterion.key].missing
            where = measured.metrics if gate else named
            where.append(Metric(criterion.key, criterion.name, criterion.question, by, POINTS, gate))
    measured.metrics[:0] = named
