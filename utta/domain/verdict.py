"""The verdict between two models: better, worse, no difference shown, or ask people, and in one sentence why.

It rests on people and judge together where people have reviewed a random sample of the cases. The judge alone decides
only where the lead's bar is set and its card meets it; below the bar it may rank, and the verdict says how many reviews
would settle what it prefers. An interval that holds zero is never a gain, and where several models are compared at once
the p-values of those that may be decided are corrected (Holm) for all of them.

Two equal models are told apart in fewer than 5 of 100 verdicts (tests/unit/test_verdict.py). Who opens another round
for as long as more reviews are asked for looks more than once: it was then 5.8 of 100, by 1,500 simulations on 300
cases, where the first look had 3.5.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from utta.domain.evidence import Alone, Evidence, RestsOn, Scores, Together, weigh
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Interval
from utta.domain.multiple_comparisons import Comparison, corrected_standing, holm
from utta.domain.statistics import standing

Outcome = Literal["better", "no difference shown", "worse", "ask people"]


class Verdict(BaseModel):
    """A verdict on the first model against the second.

    difference: first minus second, what the outcome goes by, its interval without correction; None where nothing could
    be computed. rests_on: whose scores that is. reviewed: cases of the random sample that people scored. more_reviews:
    how many more would settle it or, where that cannot be said, would give people a say; None where it is settled or no
    number of them would. corrected_p: among several models; None where there is one, or where nobody may decide yet.
    alike: both gave the same answers, so that there is nothing to settle.
    """

    model_config = ConfigDict(frozen=True)

    outcome: Outcome
    sentence: str
    difference: Interval | None
    rests_on: RestsOn
    reviewed: int
    more_reviews: int | None = None
    corrected_p: float | None = None
    alike: bool = False


class Question(BaseModel):
    """What is asked: whether `name` is better than `against` on `what`. unit: of the scores; better_up: more is better.

    may_judge_decide: whether the judge's word alone is enough (see `meets_bar`). apart: standard deviation of the
    reviewers' minus the judge's differences on earlier cases, None where that is not known.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    against: str
    what: str = "teaching effectiveness"
    unit: str = "points"
    better_up: bool = True
    may_judge_decide: bool = False
    apart: float | None = None


def meets_bar(card: JudgeCard | None, bar: float | None, criteria: Iterable[str]) -> bool:
    """Whether a judge's card meets the lead's bar: quadratic kappa with experts of at least `bar` on every criterion of
    these keys, on generators it has not learned from as well.

    Without a card or a bar it does not: nobody has said that this judge may decide. Nor where any of it is not known.
    """
    if card is None or bar is None:
        return False
    return all(kappa is not None and kappa >= bar for kappa in card.kappas_to_decide(criteria).values())


def decide(asked: Question, judged: Scores, reviewed: Scores, families: Sequence[str], seed: int = 0) -> Verdict:
    """The verdict from paired differences (first minus second), one a case, in one order.

    judged: by the judge, None where either answer is unscored; all None without a judge. reviewed: by people, None
    outside the random sample. families: one each.
    """
    return decide_several([asked], [judged], [reviewed], [families], seed)[0]


def decide_several(asked: Sequence[Question], judged: Sequence[Scores], reviewed: Sequence[Scores],
                   families: Sequence[Sequence[str]], seed: int = 0) -> list[Verdict]:  # fmt: skip
    """A verdict for each question, corrected for all of them. judged, reviewed, families: for each question, as
    `decide` takes them."""
    found = [weigh(by_judge, by_people, own, question.apart, seed)
             for question, by_judge, by_people, own in zip(asked, judged, reviewed, families, strict=True)]  # fmt: skip
    corrected: list[float | None] = [None] * len(asked)
    if len(asked) > 1:
        may = [_may_decide(question, one) for question, one in zip(asked, found, strict=True)]
        p_values = holm([one.p() if allowed else 1.0 for one, allowed in zip(found, may, strict=True)])
        corrected = [p if allowed else None for p, allowed in zip(p_values, may, strict=True)]
    return [_said(question, one, p, len(asked)) for question, one, p in zip(asked, found, corrected, strict=True)]


def where_alike(asked: Question, found: Verdict, cases: int) -> Verdict:
    """The verdict where both gave the same answers, word for word, to all cases that both answered: no reviews could
    tell them apart, and nobody is asked for one. found: as it was decided without knowing that."""
    every = "the one case" if cases == 1 else f"all {cases:,} cases"
    sentence = (f"{asked.name} and {asked.against} gave the same answers, word for word, to {every} that both "
                "answered. There is nothing to settle between them.")  # fmt: skip
    return found.model_copy(update={"outcome": "no difference shown", "sentence": sentence, "more_reviews": None,
                                    "alike": True})  # fmt: skip


def _may_decide(asked: Question, found: Evidence) -> bool:
    return found.difference is not None and (found.rests_on != "judge" or asked.may_judge_decide)


def _said(asked: Question, found: Evidence, corrected_p: float | None, among: int) -> Verdict:
    difference = found.difference
    if isinstance(found, Together):
        return _together(asked, found, corrected_p, among)
    if difference is None:
        return _nothing(found)
    if found.rests_on == "people":
        return _people(asked, found, difference, corrected_p, among)
    return _judge(asked, found, difference, corrected_p, among)


def _together(asked: Question, found: Together, corrected_p: float | None, among: int) -> Verdict:
    reviews = f"{found.reviewed} reviews of a random sample"
    ground = f"It rests on {reviews} and the judge's scores of all {found.difference.n} cases."
    return _by_reviews(asked, found, found.difference, ground, corrected_p, among)


def _people(asked: Question, found: Alone, difference: Interval, corrected_p: float | None, among: int) -> Verdict:
    return _by_reviews(asked, found, difference, "It rests on reviews alone.", corrected_p, among)


def _by_reviews(asked: Question, found: Evidence, difference: Interval, ground: str, corrected_p: float | None,
                among: int) -> Verdict:  # fmt: skip
    """People have spoken: it is settled, or more of them would settle it, or no number would."""
    compared = _compared(asked, difference, corrected_p, among)
    said, shown = compared.sentence(asked.what, asked.unit, asked.better_up), compared.standing
    outcome: Outcome = "no difference shown"
    sentence, more = f"{said} {ground}", None
    if shown in ("better", "worse"):
        outcome = "better" if shown == "better" else "worse"
    elif (more := found.more(among)) is None:
        sentence += " Reviews of all its cases would not settle it: a larger split would."
    else:
        outcome = "ask people"
        leads = _leading(asked, difference.estimate)
        would = f"{_reviews(more, found.reviewed)} would settle it"
        sentence = f"{leads} may be ahead, but it is not shown; {would}. {said} {ground}"
    return Verdict(outcome=outcome, sentence=sentence, difference=difference, rests_on=found.rests_on,
                   reviewed=found.reviewed, more_reviews=more, corrected_p=corrected_p)  # fmt: skip


def _judge(asked: Question, found: Alone, difference: Interval, corrected_p: float | None, among: int) -> Verdict:
    """Too few reviews to correct the judge: it decides where it may, else it ranks."""
    alone = standing(difference, asked.better_up)
    if alone in ("better", "worse") and not asked.may_judge_decide:
        return _ranked(asked, found, difference, among)
    compared = _compared(asked, difference, corrected_p, among)
    said, shown = compared.sentence(asked.what, asked.unit, asked.better_up), compared.standing
    outcome: Outcome = "no difference shown"
    sentence, more = f"{said} Only the judge has scored them.", found.least
    if shown in ("better", "worse"):
        outcome, more = ("better" if shown == "better" else "worse"), None
        sentence = f"{said} Only the judge has scored them; its agreement with experts meets the lead's bar."
    return Verdict(outcome=outcome, sentence=sentence, difference=difference, rests_on="judge",
                   reviewed=found.reviewed, more_reviews=more, corrected_p=corrected_p)  # fmt: skip


def _ranked(asked: Question, found: Alone, difference: Interval, among: int) -> Verdict:
    """The judge prefers one, and may not decide."""
    leads = _leading(asked, difference.estimate)
    behind = asked.against if leads == asked.name else asked.name
    prefers = f"The judge prefers {leads} to {behind}, but its word alone does not decide"
    more = found.more(among)
    outcome: Outcome = "ask people"
    if more is None:  # planned on its own word, so that a few reviews may still show another difference
        outcome, more = "no difference shown", found.least
        sentence = (
            f"{prefers}; if it is right, reviews of all {difference.n} cases would not settle it: a larger split would."
        )
    elif found.apart is None:
        are = "is" if more == 1 else "are"
        sentence = f"{prefers}; {_reviews(more, found.reviewed)} {are} needed before anything can be said."
    else:
        sentence = f"{prefers}; {_reviews(more, found.reviewed)} would settle it."
    return Verdict(outcome=outcome, sentence=sentence, difference=difference, rests_on="judge",
                   reviewed=found.reviewed, more_reviews=more)  # fmt: skip


def _nothing(found: Alone) -> Verdict:
    """There is no difference to speak of."""
    if found.rests_on == "judge":
        return Verdict(outcome="no difference shown", sentence=found.why_none, difference=None, rests_on="judge",
                       reviewed=found.reviewed)  # fmt: skip
    so_far = f"{_count(found.reviewed, 'review')} of a random sample {'says' if found.reviewed == 1 else 'say'}"
    sentence = f"No judge scored these cases, and {so_far} too little"
    if found.least is None:
        return Verdict(outcome="no difference shown", sentence=f"{sentence}: there are only {found.cases} cases.",
                       difference=None, rests_on="people", reviewed=found.reviewed)  # fmt: skip
    sentence += f"; {_reviews(found.least, found.reviewed)} would say something."
    return Verdict(outcome="ask people", sentence=sentence, difference=None, rests_on="people",
                   reviewed=found.reviewed, more_reviews=found.least)  # fmt: skip


def _compared(asked: Question, difference: Interval, corrected_p: float | None, among: int) -> Comparison:
    shown = standing(difference, asked.better_up)
    if corrected_p is not None:
        shown = corrected_standing(difference, corrected_p, asked.better_up)
    return Comparison(name=asked.name, against=asked.against, difference=difference, p=None, corrected_p=corrected_p,
                      compared=among, standing=shown)  # fmt: skip


def _leading(asked: Question, difference: float) -> str:
    return asked.name if (difference > 0) == asked.better_up else asked.against


def _reviews(number: int, already: int) -> str:
    return f"{_count(number, 'more review' if already else 'review')} of a random sample"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
