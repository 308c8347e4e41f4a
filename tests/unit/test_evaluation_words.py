"""An evaluation in words: the shortest true answer first, and everything a careful reader would want to know."""

import pytest

from utta.domain.evaluation import EvaluationResult, MetricResult
from utta.domain.evaluation_verdict import Against, EvaluationVerdict
from utta.domain.evaluation_words import cautions, figures, headline, how
from utta.domain.evidence import RestsOn
from utta.domain.judge_card import CriterionCard, JudgeCard
from utta.domain.judgement import Interval
from utta.domain.sameness import Sameness
from utta.domain.verdict import Outcome, Verdict

ALL_DIFFERENT = Sameness(n=40)


def interval(estimate: float, low: float, high: float, n: int = 40) -> Interval:
    return Interval(estimate=estimate, low=low, high=high, n=n)


def card(kappa_low: float = 0.5) -> JudgeCard:
    one = CriterionCard(
        criterion="accuracy", n=100, macro_f1=interval(0.6, 0.5, 0.7), accuracy=interval(0.6, 0.5, 0.7),
        kappa=interval(0.6, kappa_low, 0.7), lenient_macro_f1=None, majority_accuracy=0.4, majority_macro_f1=0.3,
        calibration_error=0.05, unseen_macro_f1=None, unseen_accuracy=None, unseen_kappa=0.1,
    )  # fmt: skip
    return JudgeCard(rubric="teaching_quality", ratings=100, families=50, generators=3, folds=5, criteria=(one,),
                     mean_macro_f1=0.6, mean_lenient_macro_f1=None, mean_unseen_macro_f1=None, pair_order=None, pairs=0,
                     seconds=1.0)  # fmt: skip


def metric(key: str, **own: Interval) -> MetricResult:
    return MetricResult(key=key, label="Reference similarity", meaning="", judged_by="", unit="", verdict="",
                        **{"baseline": None, "model": None, "difference": None} | own)  # fmt: skip


def result(judged: JudgeCard | None = None, main: MetricResult | None = None) -> EvaluationResult:
    return EvaluationResult(n=40, unscored_baseline=0, unscored_model=0, verdict="", judge_note="No judge is here.",
                            metrics=(main or metric("teaching_effectiveness"),), card=judged)  # fmt: skip


def told(outcome: Outcome, rests_on: RestsOn, difference: Interval | None = interval(0.4, 0.2, 0.6),  # noqa: B008
         reviewed: int = 0, unreviewed: int = 0, shut: str = "") -> EvaluationVerdict:  # fmt: skip
    one = Verdict(outcome=outcome, sentence="Said.", difference=difference, rests_on=rests_on, reviewed=reviewed)
    against = Against(who="baseline", name="the untrained program", verdict=one, unreviewed=unreviewed)
    return EvaluationVerdict(evaluation_id=1, model_name="Teacher v1", what="Teaching effectiveness",
                             against=(against,), can_be_reviewed=rests_on != "wording", shut=shut)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (told("ask people", "judge"), "Not known yet whether Teacher v1 is better than the untrained program"),
        (told("ask people", "people", None), "Not known yet whether Teacher v1 is better than the untrained program"),
        (told("no difference shown", "people and judge", interval(0.2, -0.1, 0.5)),
         "No difference shown between Teacher v1 and the untrained program"),
        (told("no difference shown", "judge", interval(0.9, 0.5, 1.3, n=9)),
         "Too few test cases to tell whether Teacher v1 is better"),
        (told("no difference shown", "people", None), "Teacher v1 cannot be compared with the untrained program"),
        (told("worse", "judge"), "Teacher v1 is worse than the untrained program, says the built-in judge"),
        (told("better", "judge"), "Teacher v1 is better than the untrained program, says the built-in judge"),
        (told("better", "people and judge"), "Teacher v1 is better than the untrained program, say people and judge"),
        (told("worse", "people"), "Teacher v1 is worse than the untrained program"),
    ],
)  # fmt: skip
def test_the_headline_is_the_shortest_true_answer(found: EvaluationVerdict, said: str) -> None:
    assert headline(found, result(card()), ALL_DIFFERENT) == said


def test_a_judge_no_better_than_guessing_decides_nothing() -> None:
    found, guessing = told("better", "judge"), result(card(kappa_low=-0.1))
    assert headline(found, guessing, ALL_DIFFERENT).startswith("Not known: the judge that calls Teacher v1 better")
    assert any("not shown to do better than guessing on Accuracy" in one for one in
               cautions(found, guessing, ALL_DIFFERENT))  # fmt: skip
    people = told("better", "people")  # what the judge is worth is then no matter
    assert not any("guessing" in one for one in cautions(people, guessing, ALL_DIFFERENT))


def test_a_baseline_that_gives_everybody_the_same_answer_is_easily_beaten_and_that_is_said() -> None:
    same = Sameness(n=40, same="No close example", alike=2)
    found = told("better", "people and judge", reviewed=30)
    assert headline(found, result(card()), same) == (
        "Teacher v1 beats an untrained program that gave everybody the same answer"
    )
    said = cautions(found, result(card()), same)
    assert "The untrained program gave all 40 students the same answer, “No close example”. That is easily beaten." in (
        said
    )
    sealed = cautions(found, result(card()), Sameness(n=40, same="No close example", is_sealed=True))
    assert not any("No close example" in one for one in sealed)


def test_wording_that_one_fixed_answer_matches_is_no_gain() -> None:
    found = told("better", "wording", interval(0.1, 0.05, 0.15))
    for constant, said in (
        (interval(0.25, 0.2, 0.3), "but is not shown to beat one fixed answer to everybody"),
        (interval(0.1, 0.05, 0.15), "closer to the experts’ wording than untrained"),
    ):
        main = metric("reference_similarity", model=interval(0.3, 0.26, 0.4), constant=constant)
        assert said in headline(found, result(main=main), ALL_DIFFERENT)
    assert any("Similar wording is not yet a good answer." in one for one in cautions(found, result(), ALL_DIFFERENT))


def test_it_says_who_judged_and_what_the_verdict_does_not_know() -> None:
    assert how(told("better", "people and judge", reviewed=30), result(card())) == (
        "40 test cases that Teacher v1 did not learn from. Scored by the built-in judge, corrected by people’s blind "
        "reviews of 30 drawn by chance."
    )
    assert how(told("ask people", "judge"), result(card())).endswith("Scored by the built-in judge, not by people.")
    begun = how(told("ask people", "judge", reviewed=4), result(card()))
    assert begun.endswith("Scored by the built-in judge; people have reviewed 4 of a random sample.")
    assert how(told("better", "wording"), result()).endswith("no judge and no person scored these answers.")
    found = told("better", "people and judge", reviewed=30, unreviewed=3, shut="Engagement: 4 more items.")
    said = cautions(found, result(card()), ALL_DIFFERENT)
    assert any(one.startswith("Of 3 cases drawn by chance people rated not both replies") for one in said)
    assert "Left out of the verdict until reviewers agree: Engagement: 4 more items." in said
    assert "No judge is here." in cautions(told("ask people", "people", None), result(), ALL_DIFFERENT)


def test_the_figures_are_signed_with_interval_and_n() -> None:
    assert figures(told("worse", "judge", interval(-0.4, -0.6, -0.2)).main) == (
        "−0.40 points (95 % interval −0.60 to −0.20, n = 40)"
    )
    assert figures(told("ask people", "people", None).main) == ""
