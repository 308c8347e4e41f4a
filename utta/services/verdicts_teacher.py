"""The verdict on a Teacher's answers, from the judge's scores of them and from people's reviews of a random sample,
once the round they were given in is closed: nobody who still judges blind learns anything here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from utta.domain.agreement_gate import Gate, Thresholds, closed, only_open
from utta.domain.evaluation import Evaluation, EvaluationResult, Who
from utta.domain.evaluation_verdict import Against, EvaluationVerdict
from utta.domain.prediction_powered import LEAST_REVIEWED
from utta.domain.rubric import Criterion, Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.verdict import Question, Verdict, decide_several, meets_bar
from utta.services import agreement, judging, verdict_material
from utta.services.remembering import remembered
from utta.services.reviews import rubric as find_rubric
from utta.services.verdict_material import FOREVER, Answered, Pair, Points
from utta.store import rubrics
from utta.store.database import Store

_WHAT = "Teaching effectiveness"

Reviewed = Mapping[Who, tuple[float | None, ...]]


@dataclass(frozen=True)
class _Ground:
    """What a verdict is decided on. scored: the criteria whose scores by the judge still mean the same; may: whether
    the judge's word alone is enough; people: by who, the reviewed pairs."""

    store: Store
    found: Evaluation
    there: Answered
    people: Mapping[Who, Sequence[Pair]]
    names: Mapping[Who, str]
    scored: frozenset[str]
    may: bool

    def decided(self, what: str, weights: Mapping[str, float],
                value: Callable[[Points], float | None]) -> dict[Who, Verdict]:  # fmt: skip
        """A verdict against each contestant. weights: what a point of each criterion adds; value: the same of one
        rating. Decided once for the same reviews."""
        by_people = {who: tuple(verdict_material.differences(self.there, self.people[who], value))
                     for who in self.names}  # fmt: skip
        weighed = tuple(weights.items()) if self.scored.issuperset(weights) else ()
        asked = {who: Question(name=self.found.model_name, against=name, what=what.lower(), may_judge_decide=self.may)
                 for who, name in self.names.items()}  # fmt: skip
        key = ("verdict", self.found.id, self.found.created_at, weighed, *asked.items(), *by_people.items())
        return remembered(self.store, FOREVER, key, lambda _: _decide(self.there, asked, dict(weighed), by_people))


def of(store: Store, found: Evaluation, result: EvaluationResult) -> EvaluationVerdict:
    """The verdict of a Teacher's evaluation as it stands now. Kept until a review, a threshold or the bar changes."""
    form = find_rubric(store, result.card.rubric if result.card else DEFAULT_RUBRIC_KEY)
    asked, bar = agreement.thresholds(store), judging.bar(store)
    key = ("evaluation verdict", found.id, found.created_at, form, asked, bar)
    return remembered(store, "reviews", key, lambda _: _of(store, found, result, form, asked, bar))


def _of(store: Store, found: Evaluation, result: EvaluationResult, form: Rubric, asked: Thresholds,
        bar: float | None) -> EvaluationVerdict:  # fmt: skip
    gates = agreement.gates(store, form.key)
    there, samples = verdict_material.answered(store, found), verdict_material.samples(store, form)
    names = {who: name for who, name in result.names.items() if who != "model"}
    people = {who: verdict_material.pairs(there, samples, who) for who in names}
    ground = _Ground(store, found, there, people, names, _scored(store, form, result),
                     meets_bar(result.card, bar))  # fmt: skip
    agreed, shut = only_open(form, gates), closed(gates.values())
    against = []
    if agreed is not None:
        whole = ground.decided(_WHAT, _weights(agreed), agreed.effectiveness)
        single = {one.name: ground.decided(one.name, {one.key: 1.0}, _on(one)) for one in agreed.criteria}
    for who, name in names.items():
        rated = {pair.place for pair in people[who]}
        unreviewed = len(verdict_material.drawn(there, samples, who) - rated)
        if agreed is None:
            verdict, criteria = _not_agreed(list(gates.values()), asked, len(rated), shut), {}
        else:
            verdict, criteria = whole[who], {criterion: own[who] for criterion, own in single.items()}
        against.append(Against(who=who, name=name, verdict=verdict, criteria=criteria, unreviewed=unreviewed))
    return EvaluationVerdict(evaluation_id=found.id, model_name=found.model_name, what=_WHAT, against=tuple(against),
                             shut=shut, can_be_reviewed=True)  # fmt: skip


def _on(criterion: Criterion) -> Callable[[Points], float | None]:
    return lambda points: points.get(criterion.key)


def _scored(store: Store, form: Rubric, result: EvaluationResult) -> frozenset[str]:
    """The criteria that the judge scored on the steps they have now."""
    if result.card is None:
        return frozenset()
    version = result.card.rubric_version or form.version  # older cards do not say
    with store.read() as tx:
        before = rubrics.find(tx, form.key, version)
    same = form.shared_with(before[1]) if before else ()
    return frozenset(one.key for one in same)


def _weights(form: Rubric) -> dict[str, float]:
    """What a point of each criterion adds to teaching effectiveness, which is a weighted sum of them."""
    nothing = {one.key: 0.0 for one in form.criteria}
    zero = form.effectiveness(nothing) or 0.0
    return {key: (form.effectiveness(nothing | {key: 1.0}) or 0.0) - zero for key in form.shares}


def _decide(there: Answered, asked: Mapping[Who, Question], weights: Mapping[str, float],
            by_people: Reviewed) -> dict[Who, Verdict]:  # fmt: skip
    """A verdict against each that answered any case with the model; the others cannot be compared."""
    both = {who: there.both(who) for who in asked}
    able = [who for who in asked if both[who]]
    by_judge = {who: verdict_material.judged(there, who, weights) for who in able}
    found = decide_several(
        [asked[who] for who in able],
        [[by_judge[who][place] for place in both[who]] for who in able],
        [[by_people[who][place] for place in both[who]] for who in able],
        [[there.families[place] for place in both[who]] for who in able],
    )
    return {who: _not_comparable(question) for who, question in asked.items()} | dict(zip(able, found, strict=True))


def _not_comparable(asked: Question) -> Verdict:
    sentence = f"{asked.name} and {asked.against} cannot be compared: there is no case that both answered."
    return Verdict(outcome="no difference shown", sentence=sentence, difference=None, rests_on="people", reviewed=0)


def _not_agreed(gates: Sequence[Gate], asked: Thresholds, reviewed: int, shut: str) -> Verdict:
    """Neither judge nor people may decide while reviewers agree on nothing. Every case has two replies, so that half as
    many cases as replies, each judged by two, may show that they do agree."""
    sentence = f"No verdict yet: reviewers are not shown to agree on any criterion. {shut}"
    lacking = [asked.items - one.items for one in gates if one.items < asked.items]
    more = max(-(-min(lacking) // 2), LEAST_REVIEWED - reviewed, 1) if lacking else None
    return Verdict(outcome="ask people", sentence=sentence, difference=None, rests_on="people", reviewed=reviewed,
                   more_reviews=more)  # fmt: skip
