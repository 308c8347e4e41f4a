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
from utta.domain.verdict import Question, Verdict, decide_several, meets_bar, where_alike
from utta.services import agreement, judging, verdict_material
from utta.services.measuring_judged import EFFECTIVENESS
from utta.services.remembering import remembered
from utta.services.reviews import rubric as find_rubric
from utta.services.verdict_material import FOREVER, Answered, Pair, Points, Samples
from utta.store import rubrics
from utta.store.database import Store, Transaction

_WHAT = "Teaching effectiveness"


def rubric_of(store: Store, result: EvaluationResult) -> Rubric:
    """The rubric that judge and people rate a Teacher's answers on, in the version it has now."""
    return find_rubric(store, result.card.rubric if result.card else DEFAULT_RUBRIC_KEY)


def of(store: Store, found: Evaluation, result: EvaluationResult) -> EvaluationVerdict:
    """The verdict of a Teacher's evaluation as it stands now. Decided once for the same reviews, gates and bar."""
    form = rubric_of(store, result)
    gates, bar = agreement.gates(store, form.key), judging.bar(store)
    there, samples = verdict_material.answered(store, found), verdict_material.samples(store, form)
    agreed = _that_were_judged(only_open(form, gates), there.heard)
    may = agreed is not None and meets_bar(result.card, bar, [one.key for one in agreed.criteria])

    def decided(tx: Transaction) -> tuple[Against, ...]:
        scored = _scored(tx, form, result)
        apart = result.card.apart if result.card else {}
        return _decided(_Ground(found.model_name, result.names, there, samples, scored, may, apart), agreed)

    against = remembered(store, FOREVER, ("verdict", found.job.id, agreed or form, may, samples.mark), decided)
    shut = closed(gates.values())
    if agreed is None:
        asked = agreement.thresholds(store)
        against = tuple(one.model_copy(update={"verdict": _not_agreed(gates, asked, one.verdict.reviewed)})
                        for one in against)  # fmt: skip
    return EvaluationVerdict(evaluation_id=found.id, model_name=found.model_name, what=_WHAT, against=against,
                             shut=shut, can_be_reviewed=True)  # fmt: skip


@dataclass(frozen=True)
class _Ground:
    """What a verdict is decided on. names: of the sides; scored: the criteria whose scores by the judge still mean the
    same; may: whether the judge's word alone is enough; apart: as on its card."""

    name: str
    names: Mapping[Who, str]
    there: Answered
    samples: Samples
    scored: frozenset[str]
    may: bool
    apart: Mapping[str, float]

    @property
    def others(self) -> list[Who]:
        """The contestants."""
        return [who for who in self.names if who != "model"]

    def verdicts(self, people: Mapping[Who, Sequence[Pair]], key: str, what: str, weights: Mapping[str, float],
                 value: Callable[[Points], float | None]) -> dict[Who, Verdict]:  # fmt: skip
        """A verdict against each contestant. people: the reviewed pairs; key, what: of the metric, for us and for
        people; weights: what a point of each criterion adds; value: the same of one rating."""
        asked = {who: Question(name=self.name, against=self.names[who], what=what.lower(), may_judge_decide=self.may,
                               apart=self.apart.get(key))
                 for who in self.others}  # fmt: skip
        both = {who: self.there.both(who) for who in asked}
        able = [who for who in asked if both[who]]
        known = weights if self.scored.issuperset(weights) else {}
        judged = {who: verdict_material.judged(self.there, who, known) for who in able}
        reviewed = {who: verdict_material.differences(self.there, people[who], value) for who in able}
        found = decide_several(
            [asked[who] for who in able],
            [[judged[who][place] for place in both[who]] for who in able],
            [[reviewed[who][place] for place in both[who]] for who in able],
            [[self.there.families[place] for place in both[who]] for who in able],
        )
        said = {who: where_alike(asked[who], one, len(both[who])) if self.there.alike(who) else one
                for who, one in zip(able, found, strict=True)}  # fmt: skip
        return {who: _not_comparable(asked[who]) for who in asked} | said


def _decided(ground: _Ground, agreed: Rubric | None) -> tuple[Against, ...]:
    """Against each contestant; without an agreed criterion only how much was reviewed."""
    people = {who: verdict_material.pairs(ground.there, ground.samples, who) for who in ground.others}
    rated = {who: {pair.place for pair in people[who]} for who in ground.others}
    whole = {who: _undecided(len(rated[who])) for who in ground.others}
    single: dict[str, dict[Who, Verdict]] = {}
    if agreed is not None:
        whole = ground.verdicts(people, EFFECTIVENESS, _WHAT, _weights(agreed), agreed.effectiveness)
        single = {
            one.name: ground.verdicts(people, one.key, one.name, {one.key: 1.0}, _on(one)) for one in agreed.criteria
        }
    return tuple(
        Against(who=who, name=ground.names[who], verdict=whole[who],
                criteria={criterion: own[who] for criterion, own in single.items()},
                unreviewed=len(verdict_material.drawn(ground.there, ground.samples, who) - rated[who]))
        for who in ground.others
    )  # fmt: skip


def _that_were_judged(agreed: Rubric | None, heard: frozenset[str]) -> Rubric | None:
    """Of the criteria that may enter a verdict, those that the judge scored; all of them where it scored none."""
    kept = tuple(one for one in agreed.criteria if one.key in heard) if agreed else ()
    return agreed.model_copy(update={"criteria": kept}) if agreed and kept else agreed


def _on(criterion: Criterion) -> Callable[[Points], float | None]:
    return lambda points: points.get(criterion.key)


def _scored(tx: Transaction, form: Rubric, result: EvaluationResult) -> frozenset[str]:
    """The criteria that the judge scored, if it did, on the steps they have now."""
    version = result.card.rubric_version if result.card else 0
    before = rubrics.find(tx, form.key, version or form.version)  # without a card, and of older ones, it is not known
    same = form.shared_with(before[1]) if before else ()
    return frozenset(one.key for one in same)


def _weights(form: Rubric) -> dict[str, float]:
    """What a point of each criterion adds to teaching effectiveness, which is a weighted sum of them."""
    nothing = {one.key: 0.0 for one in form.criteria}
    zero = form.effectiveness(nothing) or 0.0
    return {key: (form.effectiveness(nothing | {key: 1.0}) or 0.0) - zero for key in form.shares}


def _not_comparable(asked: Question) -> Verdict:
    sentence = f"{asked.name} and {asked.against} cannot be compared: there is no case that both answered."
    return Verdict(outcome="no difference shown", sentence=sentence, difference=None, rests_on="people", reviewed=0)


def _undecided(reviewed: int) -> Verdict:
    return Verdict(outcome="ask people", sentence="", difference=None, rests_on="people", reviewed=reviewed)


def _not_agreed(gates: Mapping[str, Gate], asked: Thresholds, reviewed: int) -> Verdict:
    """Neither judge nor people may decide while reviewers agree on nothing. Every case has two replies, so that half as
    many cases as replies, each judged by two, may show that they do agree."""
    missing = closed(gates.values())
    sentence = f"No verdict yet: reviewers are not shown to agree on any criterion. {missing}"
    lacking = [asked.items - one.items for one in gates.values() if one.items < asked.items]
    more = max(-(-min(lacking) // 2), LEAST_REVIEWED - reviewed, 1) if lacking else None
    return _undecided(reviewed).model_copy(update={"sentence": sentence, "more_reviews": more})
