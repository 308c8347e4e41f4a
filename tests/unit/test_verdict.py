"""The verdict: people and judge together, the judge alone only where it may, and never a gain that is not shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utta.domain.judge_card import CriterionCard, JudgeCard
from utta.domain.judgement import Interval
from utta.domain.prediction_powered import p_value, prediction_powered
from utta.domain.statistics import standing
from utta.domain.verdict import Question, Verdict, decide, decide_several, meets_bar

ASKED = Question(name="Balanced v3", against="the baseline")
MAY = ASKED.model_copy(update={"may_judge_decide": True})
Reviews = list[float | None]


def differences(
    rng: np.random.Generator, cases: int, mean: float, bias: float = 0.0
) -> tuple[list[float], list[float]]:
    """What people would say of each case, and what a judge that sees most of it and is wrong by `bias` says."""
    people = rng.normal(mean, 0.8, cases)
    return people.tolist(), (0.8 * people + rng.normal(bias, 0.3, cases)).tolist()


def first(people: list[float], reviews: int) -> Reviews:
    return [value if place < reviews else None for place, value in enumerate(people)]


def test_a_difference_that_people_and_judge_show_is_a_verdict_that_says_what_it_rests_on() -> None:
    people, judge = differences(np.random.default_rng(1), 200, 0.5)
    found = decide(ASKED, judge, first(people, 40), [""] * 200)
    assert found.outcome == "better" and found.rests_on == "people and judge" and found.more_reviews is None
    assert found.sentence.startswith("Balanced v3 beats the baseline on teaching effectiveness by 0.")
    assert "40 reviews of a random sample and the judge's scores of all 200 cases" in found.sentence
    down = decide(ASKED, [-v for v in judge], [None if v is None else -v for v in first(people, 40)], [""] * 200)
    assert down.outcome == "worse" and "does worse than" in down.sentence


def test_a_judge_in_love_with_one_model_is_overruled_by_the_reviews() -> None:
    people, judge = differences(np.random.default_rng(2), 200, -0.6, bias=2.0)
    assert sum(judge) > 0
    found = decide(MAY, judge, first(people, 40), [""] * 200)
    assert found.outcome == "worse" and found.difference is not None and found.difference.high < 0


def test_the_judge_below_the_bar_ranks_and_says_how_many_reviews_would_settle_it() -> None:
    people, judge = differences(np.random.default_rng(3), 200, 0.4)
    found = decide(ASKED.model_copy(update={"apart": 0.9}), judge, [None] * 200, [""] * 200)
    assert found.outcome == "ask people" and found.rests_on == "judge" and found.reviewed == 0
    assert found.more_reviews is not None and 10 <= found.more_reviews < 200
    assert found.sentence == (
        "The judge prefers Balanced v3 to the baseline, but its word alone does not decide; "
        f"{found.more_reviews} reviews of a random sample would settle it."
    )
    begun = decide(ASKED.model_copy(update={"apart": 0.9}), judge, first(people, 6), [""] * 200)
    assert begun.more_reviews == found.more_reviews - 6 and "more reviews of a random sample" in begun.sentence
    unknown = decide(ASKED, judge, first(people, 3), [""] * 200)
    assert unknown.outcome == "ask people" and unknown.more_reviews == 7
    assert unknown.sentence.endswith("7 more reviews of a random sample are needed before anything can be said.")
    never = decide(ASKED.model_copy(update={"apart": 20.0}), judge, [None] * 200, [""] * 200)
    assert never.outcome == "no difference shown" and never.more_reviews == 10  # it may be wrong about the difference
    assert "if it is right, reviews of all 200 cases would not settle it: a larger split would" in never.sentence


def test_where_cases_come_in_families_more_of_them_are_asked_for() -> None:
    people, judge = differences(np.random.default_rng(3), 60, 0.4)
    found = decide(ASKED, judge, first(people, 3), [f"lesson {n // 3}" for n in range(60)])
    assert found.more_reviews == 27  # nine more lessons, of three cases each


def test_a_judge_that_meets_the_bar_decides_alone_and_that_is_said() -> None:
    _, judge = differences(np.random.default_rng(4), 100, 0.5)
    found = decide(MAY, judge, [None] * 100, [""] * 100)
    assert found.outcome == "better" and found.rests_on == "judge"
    assert found.sentence.endswith("Only the judge has scored them; its agreement with experts meets the lead's bar.")


def test_reviews_that_leave_it_open_ask_for_more_or_say_that_none_would_do() -> None:
    people, judge = differences(np.random.default_rng(20), 300, 0.15, bias=-0.2)
    asked = decide(ASKED, judge, first(people, 12), [""] * 300)
    assert asked.outcome == "ask people" and asked.more_reviews
    assert f"{asked.more_reviews} more review" in asked.sentence and "not shown" in asked.sentence
    assert "beats" not in asked.sentence
    people, judge = differences(np.random.default_rng(9), 60, 0.0)
    settled = decide(ASKED, [v - sum(judge) / 60 for v in judge], first([v - sum(people) / 60 for v in people], 55),
                     [""] * 60)  # fmt: skip
    assert settled.outcome == "no difference shown" and settled.more_reviews is None
    assert "No difference shown between" in settled.sentence and "a larger split would" in settled.sentence


def test_without_a_judge_reviews_alone_decide() -> None:
    people, _ = differences(np.random.default_rng(10), 60, 0.7)
    found = decide(ASKED, [None] * 60, first(people, 40), [""] * 60)
    assert found.outcome == "better" and found.rests_on == "people"
    assert found.sentence.endswith("It rests on reviews alone.")
    few = decide(ASKED, [None] * 60, first(people, 4), [""] * 60)
    assert few.outcome == "ask people" and few.more_reviews == 6
    assert few.sentence == (
        "No judge scored these cases, and 4 reviews of a random sample say too little; "
        "6 more reviews of a random sample would say something."
    )
    open_yet = decide(ASKED, [None] * 60, first([value - 0.2 for value in people], 12), [""] * 60)
    assert open_yet.outcome == "ask people" and open_yet.more_reviews and "may be ahead" in open_yet.sentence
    nothing = decide(ASKED, [None] * 7, [0.5] * 7, [""] * 7)  # nobody can be asked about cases that are not there
    assert nothing.outcome == "no difference shown" and nothing.difference is None and nothing.more_reviews is None
    assert nothing.sentence.endswith("there are only 7 cases.")


def test_an_unscored_answer_takes_its_case_out_for_judge_and_people_alike() -> None:
    people, judge = differences(np.random.default_rng(11), 80, 0.5)
    holes: Reviews = [None if place % 4 == 0 else value for place, value in enumerate(judge)]
    found = decide(ASKED, holes, first(people, 40), [""] * 80)
    assert found.difference is not None and found.difference.n == 60 and found.reviewed == 30


def test_where_less_is_better_a_fall_is_better() -> None:
    people, judge = differences(np.random.default_rng(12), 100, -0.6)
    less = ASKED.model_copy(update={"better_up": False, "what": "reading level above grade", "unit": "grades"})
    found = decide(less, judge, first(people, 30), [""] * 100)
    assert found.outcome == "better" and "grades" in found.sentence
    ranked = decide(less, judge, [None] * 100, [""] * 100)
    assert ranked.sentence.startswith("The judge prefers Balanced v3")


def test_of_400_comparisons_of_equal_models_at_most_20_are_called_different_whatever_the_judge_prefers() -> None:
    rng = np.random.default_rng(13)
    wrong = 0
    for _ in range(400):
        people, judge = differences(rng, 80, 0.0, bias=0.8)
        wrong += decide(ASKED, judge, first(people, 30), [""] * 80).outcome in ("better", "worse")
    assert wrong <= 20


def several(
    rng: np.random.Generator, models: int, better: float = 0.0
) -> tuple[list[Question], list[Reviews], list[Reviews]]:
    """One model beside several others on 80 cases, 30 of them reviewed; a judge with a liking of its own for each.
    better: how much better than the first of them it truly is; the rest are as good as it."""
    own = rng.normal(0, 0.6, 80)
    asked, judged, reviewed = [], [], []
    for number in range(models):
        people = own - rng.normal(0, 0.6, 80) + (better if number == 0 else 0.0)
        judge = 0.8 * people + rng.normal(rng.normal(0, 0.8), 0.3, 80)
        asked.append(ASKED.model_copy(update={"against": f"v{number}"}))
        judged.append(judge.tolist())
        reviewed.append(first(people.tolist(), 30))
    return asked, judged, reviewed


def test_of_400_runs_with_five_equal_models_at_most_20_call_any_different_where_uncorrected_many_would() -> None:
    rng = np.random.default_rng(14)
    wrong = alone = 0
    for _ in range(400):
        asked, judged, reviewed = several(rng, 5)
        found = decide_several(asked, judged, reviewed, [[""] * 80] * 5)
        wrong += any(one.outcome in ("better", "worse") for one in found)
        alone += any(one.difference and standing(one.difference) != "none" for one in found)
    assert wrong <= 20 and alone >= 50


def test_among_several_a_verdict_says_that_it_is_corrected_and_asks_for_reviews_enough_for_that() -> None:
    rng = np.random.default_rng(17)
    seen = {"better": 0, "corrected away": 0}
    for _ in range(60):
        asked, judged, reviewed = several(rng, 4, better=0.25)
        found = decide_several(asked, judged, reviewed, [[""] * 80] * 4)[0]
        single = decide(asked[0], judged[0], reviewed[0], [""] * 80)
        assert found.difference == single.difference
        if found.outcome == "better":
            seen["better"] += 1
            assert "Corrected for 4 comparisons." in found.sentence and (found.corrected_p or 1) <= 0.05
        elif single.outcome == "better":
            seen["corrected away"] += 1
            assert "by itself it would be one, but among 4 comparisons" in found.sentence
            assert found.outcome == "no difference shown" or (found.more_reviews or 0) > 0
        elif found.more_reviews and single.more_reviews:
            assert found.more_reviews >= single.more_reviews
    assert min(seen.values()) >= 5


def test_what_the_judge_may_not_decide_takes_nothing_from_what_people_decide_and_the_other_way_round() -> None:
    people, judge = differences(np.random.default_rng(18), 80, 0.6)
    asked = [ASKED, ASKED.model_copy(update={"against": "v2"})]
    found = decide_several(asked, [judge, judge], [first(people, 40), [None] * 80], [[""] * 80] * 2)
    assert found[0].outcome == "better" and found[0].corrected_p is not None
    assert found[1].outcome == "ask people" and found[1].corrected_p is None
    assert found[1].sentence.startswith("The judge prefers Balanced v3")


def test_the_p_value_is_at_most_5_in_100_exactly_where_the_interval_stays_off_zero() -> None:
    rng = np.random.default_rng(19)
    off = 0
    for _ in range(200):
        people, judge = differences(rng, 80, 0.25)
        found = prediction_powered(judge, first(people, 30), [""] * 80)
        off += found.interval.low > 0 or found.interval.high < 0
        assert (p_value(found) <= 0.05) == (found.interval.low > 0 or found.interval.high < 0)
    assert 40 < off < 160


POINTS = st.one_of(st.none(), st.floats(-4, 4, width=16))


@given(st.lists(st.tuples(POINTS, POINTS, st.sampled_from(["", "a", "b", "c"])), max_size=60), st.booleans())
def test_no_scores_whatever_make_a_gain_of_an_interval_that_holds_zero(
    cases: list[tuple[float | None, float | None, str]], may: bool
) -> None:
    judged, reviewed, families = ([case[part] for case in cases] for part in range(3))
    found: Verdict = decide(MAY if may else ASKED, judged, reviewed, families)  # type: ignore[arg-type]
    if found.outcome in ("better", "worse"):
        assert found.difference is not None and found.difference.n >= 10
        assert (found.difference.low > 0) if found.outcome == "better" else (found.difference.high < 0)
    else:
        assert "beats" not in found.sentence and "does worse" not in found.sentence
    assert (found.outcome == "ask people") <= bool(found.more_reviews)


def card(*kappas: float) -> JudgeCard:
    """With such kappas on criteria called "0", "1" and so on, on new sources too."""

    def own(key: int, kappa: float) -> CriterionCard:
        share = Interval(estimate=0.6, low=0.5, high=0.7, n=100)
        return CriterionCard(
            criterion=str(key), n=100, macro_f1=share, accuracy=share,
            kappa=Interval(estimate=kappa, low=kappa - 0.1, high=kappa + 0.1, n=100), lenient_macro_f1=None,
            majority_accuracy=0.5, majority_macro_f1=0.3, calibration_error=0.05, unseen_macro_f1=None,
            unseen_accuracy=None, unseen_kappa=kappa,
        )  # fmt: skip

    return JudgeCard(rubric="r", ratings=100, families=50, generators=3, folds=5,
                     criteria=tuple(own(key, kappa) for key, kappa in enumerate(kappas)),
                     mean_macro_f1=0.6, mean_lenient_macro_f1=None, mean_unseen_macro_f1=None, pair_order=None, pairs=0,
                     seconds=1.0)  # fmt: skip


@pytest.mark.parametrize(
    ("kappas", "bar", "meets"),
    [((0.6, 0.7), 0.6, True), ((0.5, 0.9), 0.6, False), ((0.9,), None, False)],
)
def test_the_bar_is_met_on_every_criterion_or_not_at_all(
    kappas: tuple[float, ...], bar: float | None, meets: bool
) -> None:
    keys = [str(key) for key in range(len(kappas))]
    assert meets_bar(card(*kappas), bar, keys) is meets
    assert not meets_bar(None, bar, keys)


def test_the_bar_is_held_against_generators_the_judge_has_not_learned_from() -> None:
    own = card(0.7)
    for unseen, meets in ((0.65, True), (0.3, False), (None, False)):  # not known is not met
        new = own.criteria[0].model_copy(update={"unseen_kappa": unseen})
        assert meets_bar(own.model_copy(update={"criteria": (new,)}), 0.0 if unseen is None else 0.6, ["0"]) is meets


def test_a_criterion_that_the_judge_was_not_measured_on_is_one_it_may_not_decide_on() -> None:
    assert meets_bar(card(0.7), 0.6, ["0"]) and not meets_bar(card(0.7), 0.0, ["0", "engagement"])
    assert meets_bar(card(0.7, 0.1), 0.6, ["0"])  # what enters no verdict is not asked of it
