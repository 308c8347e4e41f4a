"""Intervals cover what they promise, differences are called only when shown."""

import json
from functools import cache

import numpy as np
import pytest

from utta.domain import bootstrap
from utta.domain.judgement import Interval
from utta.domain.statistics import mean_interval, paired_difference, standing, verdict
from utta.errors import NotEnough


def interval(estimate: float, low: float, high: float, n: int = 69) -> Interval:
    return Interval(estimate=estimate, low=low, high=high, n=n)


def ratings_in_families(rng: np.random.Generator, families: int) -> tuple[list[float], list[str]]:
    """Ratings 1–5 of one to three replies a family, replies of one family alike."""
    values, names = [], []
    for family in range(families):
        lift = rng.normal(0, 0.5)
        for rating in np.clip(np.round(4 + lift + rng.normal(0, 0.8, rng.integers(1, 4))), 1, 5):
            values.append(float(rating))
            names.append(f"family {family}")
    return values, names


@cache
def true_mean() -> float:
    return float(np.mean(ratings_in_families(np.random.default_rng(999), 50_000)[0]))


def share_covered(families: int, simulations: int) -> float:
    rng = np.random.default_rng(families)
    found = [mean_interval(*ratings_in_families(rng, families), seed=i, resamples=1000) for i in range(simulations)]
    return sum(one.low <= true_mean() <= one.high for one in found) / simulations


@pytest.mark.parametrize(("families", "least"), [(60, 0.93), (20, 0.93), (10, 0.93), (5, 0.92)])
def test_the_95_percent_interval_holds_the_true_mean_about_95_times_in_100(families: int, least: float) -> None:
    # 400 simulations know the coverage to within 2 points; the slow sister below to within half a point.
    assert least <= share_covered(families, simulations=400) <= 0.975


@pytest.mark.slow
@pytest.mark.parametrize("families", [60, 30, 20, 10, 5])
def test_the_coverage_is_94_to_96_in_100(families: int) -> None:
    assert 0.94 <= share_covered(families, simulations=6000) <= 0.96


def wrongly_different(rng: np.random.Generator, trials: int, families: int = 30) -> int:
    """How many of `trials` comparisons of two equally good models call one of them better."""
    wrong = 0
    for trial in range(trials):
        values, names = ratings_in_families(rng, families)
        base = [value + noise for value, noise in zip(values, rng.normal(0, 0.6, len(values)), strict=True)]
        model = [value + noise for value, noise in zip(values, rng.normal(0, 0.6, len(values)), strict=True)]
        wrong += standing(paired_difference(base, model, names, seed=trial)) in ("better", "worse")
    return wrong


def test_two_equal_models_are_declared_different_in_at_most_5_of_100_comparisons() -> None:
    # Ten times 400: of a true 5 in 100, and of less, 400 comparisons show more every other time.
    assert wrongly_different(np.random.default_rng(7), trials=4000) <= 0.05 * 4000


@pytest.mark.slow
@pytest.mark.parametrize("families", [12, 30, 80])
def test_that_holds_with_few_and_many_families_too(families: int) -> None:
    assert wrongly_different(np.random.default_rng(families), 6000, families) <= 0.05 * 6000


def test_a_difference_of_half_a_point_is_found_in_most_comparisons() -> None:
    rng = np.random.default_rng(8)
    found = 0
    for trial in range(100):
        values, names = ratings_in_families(rng, 30)
        model = [value + 0.5 + noise for value, noise in zip(values, rng.normal(0, 0.8, len(values)), strict=True)]
        found += standing(paired_difference(values, model, names, seed=trial)) == "better"
    assert found >= 90


def test_replies_to_one_problem_count_as_little_as_they_tell() -> None:
    values = [1.0, 1, 1, 1, 5, 5, 5, 5] * 5
    alone = mean_interval(values, [""] * 40)
    together = mean_interval(values, [f"problem {i // 4}" for i in range(40)])
    assert alone.estimate == together.estimate == 3
    assert alone.n == together.n == 40
    assert together.high - together.low > 1.7 * (alone.high - alone.low)


def test_the_interval_does_not_depend_on_the_order_or_the_names_of_the_cases() -> None:
    values, names = ratings_in_families(np.random.default_rng(1), 20)
    turned = mean_interval(values[::-1], [f"other {name}" for name in names[::-1]], seed=3)
    assert turned == mean_interval(values, names, seed=3)
    assert turned != mean_interval(values, names, seed=4)


def test_many_families_take_bounded_memory_and_give_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sums, counts = np.arange(50.0), np.ones(50)
    at_once = bootstrap.resampled_means(sums, counts, 0, 200)
    monkeypatch.setattr(bootstrap, "_DRAWS_AT_ONCE", 1000)
    assert bootstrap.resampled_means(sums, counts, 0, 200).tolist() == at_once.tolist()


def test_one_family_or_none_gives_no_interval_but_a_sentence() -> None:
    with pytest.raises(NotEnough, match=r"one family of cases here.*at least two families"):
        mean_interval([1.0, 2.0, 3.0], ["a", "a", "a"])
    with pytest.raises(NotEnough, match="no scored case here"):
        mean_interval([], [])


def test_bounds_keep_the_interval_on_the_scale_and_sameness_is_not_certainty() -> None:
    near_top = mean_interval([1.0] * 11 + [0.0], [""] * 12, bounds=(0, 1))
    assert near_top.high == 1.0
    all_right = mean_interval([1.0] * 12, [""] * 12, bounds=(0, 1))
    assert all_right.estimate == all_right.high == 1.0
    assert all_right.low == pytest.approx(0.7354, abs=1e-4)  # Clopper–Pearson, 12 of 12


def test_numbers_that_are_none_are_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="leave unscored cases out"):
        mean_interval([1.0, float("nan")], ["a", "b"])
    with pytest.raises(ValueError, match="one family for each value"):
        mean_interval([1.0, 2.0], ["a"])


def test_a_pair_with_an_unscored_answer_is_left_out_for_both() -> None:
    base = [1.0, None, 3.0, 2.0]
    model = [2.0, 5.0, None, 2.5]
    difference = paired_difference(base, model, ["a", "b", "c", "d"])
    assert difference.n == 2
    assert difference.estimate == pytest.approx(0.75)
    with pytest.raises(NotEnough):
        paired_difference([None, 1.0], [1.0, None], ["a", "b"])


def test_an_interval_is_plain_json() -> None:
    found = mean_interval([1.0, 2.0, 4.0], ["a", "b", "c"])
    assert json.loads(found.model_dump_json(), parse_constant=pytest.fail)["n"] == 3


@pytest.mark.parametrize(
    ("difference", "sentence"),
    [
        (
            interval(0.4, 0.2, 0.6),
            "Teacher v3 beats the untrained program on accuracy by 0.4 points (95 % interval 0.2 to 0.6, n = 69).",
        ),
        (
            interval(-0.4, -0.6, -0.2),
            "Teacher v3 does worse than the untrained program on accuracy by 0.4 points "
            "(95 % interval 0.2 to 0.6, n = 69).",
        ),
        (
            interval(0.1, -0.1, 0.3, n=14),
            "No difference shown between Teacher v3 and the untrained program on accuracy: "
            "the interval −0.1 to 0.3 points holds zero (n = 14).",
        ),
        (
            interval(0.9, 0.5, 1.3, n=9),
            "Too few cases to tell Teacher v3 and the untrained program apart on accuracy: n = 9, at least 10 needed.",
        ),
        (
            interval(0.05, 0.004, 0.1),
            "Teacher v3 beats the untrained program on accuracy by 0.050 points "
            "(95 % interval 0.004 to 0.100, n = 69).",
        ),
        (
            interval(1.003, 1.001, 1.004),
            "Teacher v3 beats the untrained program on accuracy by 1.003 points "
            "(95 % interval 1.001 to 1.004, n = 69).",
        ),
        (
            interval(0.1, -0.01, 0.3),
            "No difference shown between Teacher v3 and the untrained program on accuracy: "
            "the interval 0.0 to 0.3 points holds zero (n = 69).",
        ),
    ],
)
def test_the_verdict_says_what_the_interval_shows_and_no_more(difference: Interval, sentence: str) -> None:
    assert verdict("Teacher v3", "the untrained program", "accuracy", difference) == sentence


def test_where_less_is_better_a_fall_is_a_gain() -> None:
    fall = interval(-3, -5, -1)
    assert verdict("v2", "v1", "", fall, better_up=False, unit="%") == (
        "v2 beats v1 by 3.0 % (95 % interval 1.0 to 5.0, n = 69)."
    )
    assert standing(interval(3, 1, 5), better_up=False) == "worse"


@pytest.mark.parametrize("ends", [(0.0, 0.5), (-0.5, 0.0), (0.0, 0.0), (-1.0, 1.0)])
def test_an_interval_that_touches_zero_is_never_a_gain(ends: tuple[float, float]) -> None:
    assert standing(interval(sum(ends) / 2, *ends)) == "none"
    assert "beats" not in verdict("a", "b", "", interval(sum(ends) / 2, *ends))
