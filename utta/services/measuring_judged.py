"""Measuring by a judge, where there is one."""

from collections.abc import Mapping, Sequence

from utta.domain.agreement_gate import Gate, closed, only_open
from utta.domain.assistant import Case
from utta.domain.evaluation import Who
from utta.domain.judgement import Opinion
from utta.domain.rubric import Criterion, Rubric
from utta.domain.shipped_teaching import GUIDE_METRICS
from utta.domain.text import listed
from utta.services.judges import Judge
from utta.services.measuring_scores import POINTS, Given, Measured, Metric, reply_of, situation_of

EFFECTIVENESS = "teaching_effectiveness"


def by_judge(measured: Measured, judge: Judge, form: Rubric, gates: Mapping[str, Gate], asked: Sequence[Case],
             given: Given, names: Mapping[Who, str]) -> None:  # fmt: skip
    """Add the judge's scores of every side, its card and its note; only the note where nothing can judge.

    form, gates: see `measuring.measure`. names: by who, whose replies these are.
    """
    measured.judge, measured.note = judge.name, judge.note
    if judge.rubric is None:
        return
    own = {criterion.key: gates[criterion.key] for criterion in judge.rubric.criteria}
    if shut := closed(own.values()):
        measured.note += f" Shown, but entering no verdict until reviewers agree: {shut}"
    agreed = only_open(judge.rubric, gates)
    situations = [situation_of(case) for case in asked]
    for who, answers in given.items():
        replies = [reply_of(answer, "teacher_response") if answer.outputs else None for answer in answers]
        measured.opinions[who] = judge.opinions(f"the replies of {names[who]}", situations, replies)
        _score(measured, who, judge.rubric, agreed)
    measured.card = judge.card()
    _name_criteria(measured, judge, form, gates)


def _score(measured: Measured, who: Who, rubric: Rubric, agreed: Rubric | None) -> None:
    """One side's scores by criterion, and on the whole of those reviewers agree on."""
    expected = [_expected(opinion) for opinion in measured.opinions[who]]
    for criterion in rubric.criteria:
        values = [own.get(criterion.key) for own in expected]
        measured.scores.setdefault(criterion.key, {})[who] = values
    if agreed is not None:
        whole = [agreed.effectiveness(own) for own in expected]
        measured.scores.setdefault(EFFECTIVENESS, {})[who] = whole


def _expected(opinion: Opinion | None) -> dict[str, float]:
    return opinion.judgement.expected if opinion is not None and opinion.judgement is not None else {}


def _name_criteria(measured: Measured, judge: Judge, form: Rubric, gates: Mapping[str, Gate]) -> None:
    """Name the judge's metrics: what may enter a verdict before all others, what may not after them. What it scored
    nowhere is left out."""
    assert judge.rubric is not None
    by = f"{judge.name}, rubric {form.name}, version {form.version}"
    for key in (EFFECTIVENESS, *(criterion.key for criterion in judge.rubric.criteria)):
        if not any(value is not None for values in measured.scores.get(key, {}).values() for value in values):
            measured.scores.pop(key, None)
    named = []
    if EFFECTIVENESS in measured.scores:
        of = _of(judge.rubric, form, gates)
        named.append(Metric(EFFECTIVENESS, "Teaching effectiveness", f"The weighted mean of {of}.", by, POINTS,
                            (only_open(judge.rubric, gates) or judge.rubric).effectiveness_bounds))  # fmt: skip
    for criterion in judge.rubric.criteria:
        if criterion.key in measured.scores:
            gate = gates[criterion.key].missing
            where = measured.metrics if gate else named
            where.append(Metric(criterion.key, criterion.name, _meaning(criterion), by, POINTS, criterion.bounds, gate))
    measured.metrics[:0] = named


def _meaning(criterion: Criterion) -> str:
    """What a criterion asks, or its scale where it asks nothing, and what the guide calls it."""
    asks = criterion.question or f"From “{criterion.labels[0]}” to “{criterion.labels[-1]}”, as reviewers rate it."
    in_guide = GUIDE_METRICS.get(criterion.key)
    return f"{asks} In the guide: {in_guide}." if in_guide else asks


def _of(rubric: Rubric, form: Rubric, gates: Mapping[str, Gate]) -> str:
    """What the whole is the mean of, in words."""
    if len(rubric.criteria) < len(form.criteria):
        return listed([criterion.name for criterion in rubric.criteria if gates[criterion.key].is_open])
    shut = any(not gates[criterion.key].is_open for criterion in form.criteria)
    return "the criteria that reviewers agree on" if shut else "the rubric's criteria"
